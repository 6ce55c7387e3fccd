"""The one loop in which agents and an environment meet: a run's episodes, block by block.

Players may answer at once or be awaited; the loop cannot tell a numpy rule with 100,000 episodes from a model with one.
Blocks come back in their order whatever finished first, and no block's numbers depend on how the run was cut.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Iterator, Mapping
from functools import partial

import numpy as np

from ..core.chance import IntArray
from ..core.errors import InputError
from .block import Block, Seated
from .session import AnySink, Session

__all__ = ["play"]

_AHEAD = 4  # finished blocks may wait for a slow one before them, up to this many times the concurrency


async def play(
    session: Session[AnySink], episodes: range, block: int | None = None, concurrency: int = 32
) -> AsyncGenerator[AnySink]:
    """Play ``episodes`` in blocks and yield each block's sink, in order.

    ``block`` is the number of episodes at once in one world (default: 1 where a seat waits for the outside world,
    else 16,384); ``concurrency`` is the number of blocks under way where one waits.
    """
    size = session.block_size(block)
    if size < 1 or concurrency < 1:
        raise InputError(f"block {block} and concurrency {concurrency} came; each must be 1 or more")
    room = asyncio.Semaphore(concurrency if session.is_external else 1)
    ahead = _AHEAD * concurrency if session.is_external else 1
    seating = {name: agent.connect(session.context) for name, agent in session.cast.items()}
    waiting: deque[asyncio.Task[AnySink]] = deque()
    failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    try:
        for episode in _cut(episodes, size):
            waiting.append(asyncio.ensure_future(_played(room, session, episode, seating)))
            waiting[-1].add_done_callback(partial(_note_failure, failed))
            while len(waiting) >= ahead:
                yield await _oldest(waiting, failed)
        while waiting:
            yield await _oldest(waiting, failed)
    finally:
        failed.cancel()
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


def _note_failure(failed: asyncio.Future[None], task: asyncio.Task[AnySink]) -> None:
    """Let ``failed`` hold the first exception of any block."""
    if not task.cancelled() and not failed.done() and (error := task.exception()) is not None:
        failed.set_exception(error)


async def _oldest(waiting: deque[asyncio.Task[AnySink]], failed: asyncio.Future[None]) -> AnySink:
    """The sink of the oldest block; raises at once what any block raises, and does not wait for those before it."""
    await asyncio.wait((waiting[0], failed), return_when=asyncio.FIRST_COMPLETED)
    if failed.done():
        failed.result()
    return waiting.popleft().result()


async def _played(
    room: asyncio.Semaphore, session: Session[AnySink], episode: IntArray, seating: Mapping[str, Seated]
) -> AnySink:
    async with room:
        return await Block(session, episode, seating).play()


def _cut(episodes: range, size: int) -> Iterator[IntArray]:
    for start in range(0, len(episodes), size):
        cut = episodes[start : start + size]
        yield np.arange(cut.start, cut.stop, cut.step, dtype=np.int64)
