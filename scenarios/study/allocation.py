"""Which cells of a study are asked next, where each is played until it is decided and money is short.

Decided cells get no more calls (successive elimination). Of the others, those whose verdict costs least as far as can be seen
are played next, a few episodes at a time, and only what the money left allows. Every verdict is valid however often it is looked at
and whenever play stops, so no choice made here can spoil one. What is played is a function of the decisions and of what
their calls cost, not of when replies came: a study that is continued takes up where it stopped, and one that is run anew on its
transcripts plays the same episodes.

Source: Even-Dar, Mannor and Mansour (2006), "Action elimination and stopping conditions for the multi-armed bandit and
reinforcement learning problems", Journal of Machine Learning Research 7, 1079-1105; for the nearest first, Bubeck, Wang and
Viswanathan (2013), "Multiple identifications in multi-armed bandits".
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from math import inf, log

from ...core.estimates import Estimate
from ...metrics.shared.resolver import measure
from ...reports.comparison import ALPHA, EPSILON
from ...reports.evidence import evidence_of
from ...runs.budget import Budget
from ...runs.directory import RunDirectory
from ...runs.listening import listening
from ...runs.transcript import Transcript
from ..scenario.blocking import blocking
from ..scenario.playing import Options, Playing
from ..scenario.result import Result
from .cell import Cell
from .directory import StudyDirectory
from .running import CellProgress, tell

__all__ = ["allocated", "decisions_to_verdict"]

_FIRST, _ROUND = 4, 32  # episodes of a cell before anything is known of it; of all cells in a round
_SHARE = 4  # a cell is played a fourth more at a time
_EVIDENCE = log(1 / ALPHA)


def allocated(
    cells: Sequence[Cell],
    out: StudyDirectory | None,
    budget: Budget,
    options: Options,
    progress: CellProgress | None = None,
) -> list[Result]:
    """The results of all cells, in their order, each played until it is decided, its episodes end, or no money is left for it."""
    with ExitStack() as stack:
        opened = [stack.enter_context(_Opened.begun(cell, out, budget, options, progress)) for cell in cells]
        blocking(_played(opened, budget.cap))
        return [one.finished() for one in opened]


def decisions_to_verdict(n: int, evidence: Estimate | None, reach: Estimate | None) -> float:
    """About how many further decisions a cell needs: until the evidence has grown to 1/alpha at its present rate, or the
    confidence sequence, which narrows with the root of n, lies within the margin, whichever is sooner.

    >>> halfway = Estimate(20**0.5, 0, 0, 10)
    >>> round(decisions_to_verdict(10, halfway, None)), decisions_to_verdict(10, None, None)
    (10, inf)
    """
    grown = log(evidence.value) if evidence is not None and evidence.value > 0 else 0.0
    to_deviate = n * max(_EVIDENCE - grown, 0.0) / grown if grown > 0 else inf
    away = (
        inf
        if reach is None or reach.value >= EPSILON
        else (reach.high - reach.value) / (EPSILON - reach.value)
    )
    return min(to_deviate, n * max(away**2 - 1, 0.0))


@dataclass
class _Opened:
    """A cell under way: the USD that what is played so far has ``spent``, and the ``further`` episodes that its verdict may still
    take, with the USD that they ``need``.
    """

    cell: Cell
    directory: RunDirectory | None
    context: Transcript
    playing: Playing
    progress: CellProgress | None
    spent: float = 0.0
    further: float = 0.0
    need: float = 0.0

    @classmethod
    @contextmanager
    def begun(
        cls,
        cell: Cell,
        out: StudyDirectory | None,
        budget: Budget,
        options: Options,
        progress: CellProgress | None,
    ) -> Iterator[_Opened]:
        """The cell, of which nothing is played yet; its transcript is closed in the end."""
        scenario = cell.scenario
        directory = None if out is None else scenario.directory(out.cell(cell.folder))
        started = nullcontext() if directory is None else directory.started(*scenario.written())
        with (
            started,
            listening(options.told, partial(scenario.started, directory)) as listener,
            closing(scenario.context(directory, options, budget, listener)) as context,
        ):
            playing = scenario.begun(range(scenario.episodes), context, options)
            context.rest()
            yield cls(cell, directory, context, playing, progress)

    @property
    def quota(self) -> int:
        """How many episodes it is played next."""
        return max(_FIRST, self.playing.done // _SHARE)

    @property
    def price(self) -> float:
        """USD of the next episodes, at the mean price of those played."""
        return self.spent / self.playing.done * self.quota if self.playing.done else 0.0

    @property
    def _further(self) -> float:
        """About how many episodes the slowest of its seats still needs."""
        found = [0.0]
        yardsticks = {name for name, agent in self.playing.session.cast.items() if agent.plays_optimum}
        for name, one in self.playing.kept.seats.items():
            if name not in yardsticks:
                known = evidence_of(one, None, self.cell.scenario.environment)
                held = measure(["e_value", "tv_sequence"], known)
                decisions = decisions_to_verdict(len(one), held.get("e_value"), held.get("tv_sequence"))
                found.append(decisions * self.playing.done / max(len(one), 1))
        return max(found)

    async def advance(self) -> None:
        """Play the next episodes."""
        total, progress = self.cell.scenario.episodes, self.progress
        told = None if progress is None else partial(tell, progress, self.cell.folder, total)
        await self.playing.advance(self.quota, told)
        self.spent = self.context.spent(range(self.playing.done))
        if not self.playing.ended:
            self.further = self._further
            self.need = self.further * self.spent / self.playing.done
        self.context.rest()

    def finished(self) -> Result:
        """What it found, written down where there is a directory."""
        result = self.cell.scenario.result(self.playing, self.context)
        if self.directory is not None:
            result.finish(self.directory)
        if self.context.listener is not None:
            self.context.listener.ended(result.document())
        self.context.rest()
        return result


async def _played(opened: Sequence[_Opened], cap: float | None) -> None:
    """Rounds: all cells once, then the nearest to a verdict that the money left allows."""
    chosen = list(opened)
    while chosen:
        for start in range(0, len(chosen), _ROUND // _FIRST):
            await asyncio.gather(*(one.advance() for one in chosen[start : start + _ROUND // _FIRST]))
        left = inf if cap is None else cap - sum(one.spent for one in opened)
        waiting = sorted(
            (one for one in opened if not one.playing.ended), key=lambda one: (one.need, one.further)
        )
        chosen = _affordable(waiting, left)


def _affordable(waiting: Sequence[_Opened], left: float) -> list[_Opened]:
    """The nearest of those ``waiting`` whose next episodes the money ``left`` allows, and those after it whose verdicts, with
    those of all before them, it may pay for; as many as a round holds.
    """
    chosen: list[_Opened] = []
    promised, price, room = 0.0, 0.0, _ROUND
    for one in waiting:
        promised += one.need
        if price + one.price > left or room <= 0 or (chosen and promised > left):
            continue
        chosen.append(one)
        price, room = price + one.price, room - one.quota
    return chosen
