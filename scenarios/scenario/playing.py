"""Playing the episodes of a scenario into a ledger or counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Literal, cast

from ...core.callbacks import Callback, RunListener
from ...core.recipes import Agent, Environment
from ...metrics.shared.looks import next_look
from ...registry.recipes import build
from ...runs.circuit_breaker import STOP_AFTER
from ...runs.counts import Counts
from ...runs.ledger import Ledger
from ...runs.loop import play
from ...runs.session import Session
from ...runs.transcript import Transcript
from .blocking import blocking
from .stopping import all_decided

__all__ = ["Options", "Playing", "Progress", "played"]

Progress = Callable[[int], None]
"""Called with the number of episodes that are done."""


@dataclass(frozen=True)
class Options:
    """How a run is played; nothing here changes an answer.

    ``concurrency`` is the number of calls to the outside world under way at once, ``block`` the number of episodes in one
    world (None: chosen by the agents). ``keep='counts'`` keeps no rows. ``until_decided`` stops as soon as every seat that
    does not play the optimum by construction has a verdict. ``retry_errors``: calls on record that failed by the way, the key
    or the server are made again. ``stop_after`` calls in a row that were given up for one cause end the run (0: none do).
    ``repair``: of a transcript that is damaged, a copy is kept, and what is missing is asked for again. ``sharers`` processes
    share what a model allows a minute. ``callbacks`` are told of what happens: each a `Callback`, its name, or a mapping with its name and
    fields. Raises `InputError` on one that is none.
    """

    concurrency: int = 32
    block: int | None = None
    keep: Literal["decisions", "counts"] = "decisions"
    until_decided: bool = False
    retry_errors: bool = True
    stop_after: int = STOP_AFTER
    repair: bool = False
    sharers: int = 1
    callbacks: Sequence[Callback | str | Mapping[str, Any]] = ()

    def __post_init__(self) -> None:
        given = [self.callbacks] if isinstance(self.callbacks, str | Mapping | Callback) else self.callbacks
        object.__setattr__(self, "callbacks", tuple(build("callbacks", one) for one in given))

    @property
    def told(self) -> tuple[Callback, ...]:
        """The callbacks."""
        return cast("tuple[Callback, ...]", self.callbacks)

    @property
    def sink(self) -> type[Ledger | Counts]:
        """The class of what is played into."""
        return Counts if self.keep == "counts" else Ledger


def played(
    environment: Environment,
    cast: Mapping[str, Agent],
    forfeit: float | None,
    episodes: range,
    context: Transcript,
    options: Options,
    progress: Progress | None = None,
) -> tuple[Ledger | Counts, int]:
    """What was decided in ``episodes``, and how many of them were played; fewer than all only where all is decided."""
    session: Session[Any] = Session(environment, cast, context, options.sink, forfeit)
    playing = Playing(session, episodes, options)
    blocking(playing.advance(len(episodes), progress))
    return playing.kept, playing.done


class Playing:
    """A run under way: what is ``kept`` of its ``episodes``, how many are ``done``, and whether it is ``decided``.

    Whether it is decided is looked at when all episodes up to a look are played and none beyond is begun
    (`metrics.shared.looks`). So where it stops depends on its decisions alone, and every call that is paid is used.
    """

    def __init__(
        self,
        session: Session[Any],
        episodes: range,
        options: Options,
        listener: RunListener | None = None,
    ) -> None:
        self.session, self.episodes, self.options, self._listener = session, episodes, options, listener
        self.kept: Any = options.sink()
        self.done, self.decided = 0, False
        self._look = next_look(0)
        self._judged = [seat for seat, agent in session.cast.items() if not agent.plays_optimum]

    @property
    def ended(self) -> bool:
        """Whether there is nothing more to play."""
        return self.decided or self.done == len(self.episodes)

    async def advance(self, most: int, progress: Progress | None = None) -> None:
        """Play ``most`` further episodes, in whole blocks; fewer where it is decided before, or they are all."""
        end = min(self.done + most, len(self.episodes))
        while self.done < end and not self.decided:
            await self._play(min(end, self._look) if self.options.until_decided else end, progress)
            if self.options.until_decided and self.done >= self._look:
                self.decided = all_decided(self.kept, self._judged, self.session.environment)
                self._look = next_look(self.done)

    async def _play(self, end: int, progress: Progress | None) -> None:
        """Play up to episode ``end``, in whole blocks; where it is stopped when decided, in blocks that are no larger than they must be."""
        session, options = self.session, self.options
        size = session.block_size(1 if options.until_decided else options.block)
        end = min(self.done - (self.done - end) // size * size, len(self.episodes))
        part = self.episodes[self.done : end]
        together = (
            min(len(part), session.block_size())
            if options.until_decided and not session.is_external
            else size
        )
        async with aclosing(play(session, part, together, options.concurrency)) as blocks:
            async for block in blocks:
                self.kept.extend(block)
                self.done = min(self.done + together, end)
                if progress is not None:
                    progress(self.done)
                if self._listener is not None:
                    self._listener.played(self.done)
