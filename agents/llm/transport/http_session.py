"""The running loop's one HTTP client, with its pool of connections."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from ....core.failures import CallError
from .per_loop import of_this_loop

if TYPE_CHECKING:
    import aiohttp

__all__ = ["AT_ONCE", "LONGEST", "session", "text_of", "too_long"]

LONGEST = 8_000_000
"""Bytes of a body, unpacked, that are read at most."""
AT_ONCE = 65_536
"""Bytes that are unpacked at once."""


async def session() -> aiohttp.ClientSession:
    """The running loop's one session, which is closed when the loop ends."""
    return await of_this_loop(_pool)


async def text_of(response: aiohttp.ClientResponse) -> str:
    """The body, unpacked, of at most 8 MB. Raises `CallError` where it is longer: a few bytes may unpack to gigabytes."""
    parts, size = list[bytes](), 0
    async for part in response.content.iter_chunked(AT_ONCE):
        size += len(part)
        if size > LONGEST:
            response.close()
            raise too_long(response.status)
        parts.append(part)
    return b"".join(parts).decode(errors="replace")


def too_long(status: int) -> CallError:
    """The failure of a call whose body is too long. One that came with status 200 is an answer, and may be billed."""
    known = None if status == 200 else status
    return CallError(known, f"the body is longer than {LONGEST:,} bytes, and was not read on")


async def _pool() -> AsyncGenerator[aiohttp.ClientSession, None]:
    import aiohttp

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        while True:
            yield session
