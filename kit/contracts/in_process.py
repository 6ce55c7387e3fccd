"""Episodes played in this process by agents that call nobody outside, without a scenario around them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

from ...core.recipes import Agent, Environment
from ...runs.ledger import Ledger
from ...runs.loop import Session, play

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
    capped = False

    def recall(self, address: Any, request: str) -> None:
        return None

    def record(self, attempts: Any) -> Any:
        raise NotImplementedError("nothing is asked of the outside world here")

    def slot(self, call: Any = None) -> AbstractAsyncContextManager[Any]:
        return nullcontext()
