"""Playing the episodes of a scenario into a ledger or counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Literal

from ...core.recipes import Agent, Environment
from ...runs.counts import Counts
from ...runs.ledger import Ledger
from ...runs.loop import play
from ...runs.session import Session
from ...runs.transcript import Transcript
from .blocking import blocking
from .stopping import all_decided

__all__ = ["Options", "Progress", "played"]

Progress = Callable[[int], None]
"""Called with the number of episodes that are done."""


@dataclass(frozen=True)
class Options:
    """How a run is played; nothing here changes a decision.

    ``concurrency`` is the number of calls to the outside world under way at once, ``block`` the number of episodes in one
    world (None: chosen by the agents). ``keep='counts'`` keeps no rows. ``until_decided`` stops as soon as every seat that
    does not play the optimum by construction has a verdict.
    """

    concurrency: int = 32
    block: int | None = None
    keep: Literal["decisions", "counts"] = "decisions"
    until_decided: bool = False

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
    return blocking(_collected(session, episodes, options, progress))


async def _collected(
    session: Session[Any], episodes: range, options: Options, progress: Progress | None
) -> tuple[Any, int]:
    kept, done, look = options.sink(), 0, 1
    size = session.block_size(options.block)
    judged = [seat for seat, agent in session.cast.items() if not agent.plays_optimum]
    async with aclosing(play(session, episodes, options.block, options.concurrency)) as blocks:
        async for block in blocks:
            kept.extend(block)
            done = min(done + size, len(episodes))
            if progress is not None:
                progress(done)
            if options.until_decided and done >= look:
                if all_decided(kept, judged, session.environment):
                    break
                look = done + max(1, done // 20)  # a look every 5 % costs little, and any look is allowed
    return kept, done
