"""The HTTP clients that LiteLLM keeps: they follow no redirect, which would carry the key elsewhere, read no body without bound, and end
with their loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from inspect import isawaitable
from typing import Any

__all__ = ["clients_kept_safe", "clients_of_this_loop"]


def clients_kept_safe() -> Any:
    """A cache in LiteLLM's own form for its clients, which mends them: those of some providers follow redirects, with keys in headers
    of their own, and all unpack whatever comes.
    """
    import httpx
    from litellm.caching.llm_caching_handler import LLMClientCache

    from .bounded_bodies import bound_bodies

    class Clients(LLMClientCache):  # type: ignore[misc]  # LiteLLM has no types here
        def set_cache(self, key: str, value: object, *rest: Any, **options: Any) -> Any:
            """Keep a client, which LiteLLM has just made and not used yet."""
            for client in (value, getattr(value, "client", None), getattr(value, "_client", None)):
                if hasattr(client, "follow_redirects"):
                    client.follow_redirects = False
                if isinstance(client, httpx.AsyncClient):
                    bound_bodies(client)
            return super().set_cache(key, value, *rest, **options)

    return Clients()


async def clients_of_this_loop() -> AsyncGenerator[None, None]:
    """Closes the clients of the running loop when it ends (`per_loop`); LiteLLM would leave them, and their connections, open."""
    import litellm

    own = f"-{id(asyncio.get_running_loop())}"
    try:
        while True:
            yield
    finally:
        clients = litellm.in_memory_llm_clients_cache.cache_dict
        for key in [key for key in clients if key.endswith(own)]:
            await _close(clients.pop(key))


async def _close(client: Any) -> None:
    close = getattr(client, "close", None) or getattr(client, "aclose", None)
    closed = close() if callable(close) else None
    if isawaitable(closed):
        await closed
