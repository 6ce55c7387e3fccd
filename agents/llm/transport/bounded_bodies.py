"""The bodies that LiteLLM's HTTP clients read: unpacked here and bounded, since a few bytes may unpack to gigabytes."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import cast

import httpx

from ....core.failures import CallError
from .http_session import AT_ONCE, LONGEST, too_long

__all__ = ["bound_bodies"]

_Unpack = Callable[[bytes], Iterator[bytes]]


def bound_bodies(client: httpx.AsyncClient) -> None:
    """Let ``client`` ask for no packing but gzip, and raise `CallError` where a body is longer than may be read."""
    hooks = client.event_hooks
    if _bound not in hooks["response"]:
        client.event_hooks = {
            "request": [*hooks["request"], _ask_for_gzip],
            "response": [*hooks["response"], _bound],
        }


async def _ask_for_gzip(request: httpx.Request) -> None:
    request.headers["accept-encoding"] = "gzip"


async def _bound(response: httpx.Response) -> None:
    """Give the response a body that is bounded, and that the client need not unpack any more."""
    packing = response.headers.pop("content-encoding", "identity").strip().lower()
    body = cast("httpx.AsyncByteStream", response.stream)
    response.stream = _Bounded(body, response.status_code, packing)


class _Bounded(httpx.AsyncByteStream):
    """The unpacked bytes of ``body``, as far as they may be read."""

    def __init__(self, body: httpx.AsyncByteStream, status: int, packing: str) -> None:
        self._body, self._status, self._packing = body, status, packing

    async def __aiter__(self) -> AsyncIterator[bytes]:
        unpack, size = _unpacker(self._packing), 0
        async for part in self._body:
            for piece in unpack(part):
                size += len(piece)
                if size > LONGEST:
                    raise too_long(self._status)
                yield piece

    async def aclose(self) -> None:
        await self._body.aclose()


def _unpacker(packing: str) -> _Unpack:
    """What unpacks the parts of a body, a little at once."""
    if packing in ("", "identity"):
        return lambda part: iter((part,))
    if packing not in ("gzip", "x-gzip"):
        raise CallError(None, f"the body is packed by {packing!r}, and only gzip was asked for")
    gzip = zlib.decompressobj(zlib.MAX_WBITS | 16)

    def unpack(part: bytes) -> Iterator[bytes]:
        try:
            while piece := gzip.decompress(part, AT_ONCE):
                yield piece
                part = gzip.unconsumed_tail
        except zlib.error as error:
            raise CallError(None, f"the body cannot be unpacked: {error}") from error

    return unpack
