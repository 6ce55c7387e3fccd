"""The running loop's one HTTP client, with its pool of connections."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from ....core.failures import CallError
from .per_loop import of_this_loop

if TYPE_CHECKING:
    import aiohttp

__all__ = ["session", "text_of"]

_LONGEST, _AT_ONCE = 8_000_000, 65_536  # bytes


async def session() -> aiohttp.ClientSession:
    """The running loop's one session, which is closed when the loop ends."""
    return await of_this_loop(_pool)


async def text_of(response: aiohttp.ClientResponse) -> str:
    """The body, unpacked, of at most 8 MB. Raises `CallError` where it is longer: a few bytes may unpack to gigabytes."""
    parts, size = list[bytes](), 0
    async for part in response.content.iter_chunked(_AT_ONCE):
        size += len(part)
        if size > _LONGEST:
            response.close()
            raise CallError(
                response.status, f"the body is longer than {_LONGEST:,} bytes, and was not read on"
            )
        parts.append(part)
    return b"".join(parts).decode(errors="replace")


async def _pool() -> AsyncGenerator[aiohttp.ClientSession, None]:
    import aiohttp

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        while True:
            yield session
