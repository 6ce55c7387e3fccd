"""The running loop's one HTTP client, with its pool of connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    import aiohttp

__all__ = ["session"]

_sessions: WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncGenerator[aiohttp.ClientSession, None]] = (
    WeakKeyDictionary()
)


async def session() -> aiohttp.ClientSession:
    """The running loop's one session; the loop closes it when it ends, as it closes every generator begun in it."""
    pool = _sessions.setdefault(asyncio.get_running_loop(), _pool())
    return await anext(pool)


async def _pool() -> AsyncGenerator[aiohttp.ClientSession, None]:
    import aiohttp

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        while True:
            yield session
