"""The running loop's one HTTP client, with its pool of connections."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from .per_loop import of_this_loop

if TYPE_CHECKING:
    import aiohttp

__all__ = ["session"]


async def session() -> aiohttp.ClientSession:
    """The running loop's one session, which is closed when the loop ends."""
    return await of_this_loop(_pool)


async def _pool() -> AsyncGenerator[aiohttp.ClientSession, None]:
    import aiohttp

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        while True:
            yield session
