"""Episodes played in this process by agents that call nobody outside, without a scenario around them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from ...core.calls import PastCall
from ...core.recipes import Agent, Environment
from ...runs.ledger import Ledger
from ...runs.loop import play
from ...runs.session import Session

__all__ = ["play_in_process"]

_SEED = 7


def play_in_process(
    environment: Environment, cast: Mapping[str, Agent], episodes: range, block: int | None = None
) -> Ledger:
    """Every decision of these episodes, ``block`` of them in one world."""
    return asyncio.run(_collected(Session(environment, cast, _NoOutside(), Ledger), episodes, block))


async def _collected(session: Session[Ledger], episodes: range, block: int | None) -> Ledger:
    ledger = Ledger()
    async for part in play(session, episodes, block):
        ledger.extend(part)
    return ledger


class _NoOutside:
    """A run's context for agents that call nobody."""

    seed = _SEED
    run_id = "in process"
    capped = False

    def __init__(self) -> None:
        self.shared: dict[str, Any] = {}

    def client(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError("nothing is asked of the outside world here")

    def share_requests(self, rows: int) -> Any:
        raise NotImplementedError("nothing is asked of the outside world here")

    def tell(self, words: str) -> None:
        raise NotImplementedError("nobody here has anything to tell")

    def past(self, seats: Sequence[str]) -> list[PastCall]:
        return []
