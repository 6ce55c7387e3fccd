"""The HTTP clients that LiteLLM keeps: they follow no redirect, which would carry the key elsewhere, read no body without bound, and end
with their loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from inspect import isawaitable
from typing import Any

from ....core.failures import CallError

__all__ = ["clients_kept_safe", "clients_of_this_loop", "text_client", "text_clients_of_this_loop"]

_OPENAI = "https://api.openai.com/v1"


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


async def text_clients_of_this_loop() -> AsyncGenerator[dict[tuple[str, str], Any], None]:
    """The clients for completions by their address and key, closed when the loop ends (`per_loop`); LiteLLM keeps none of its own."""
    clients: dict[tuple[str, str], Any] = {}
    try:
        while True:
            yield clients
    finally:
        for client in clients.values():
            await _close(client)


def text_client(clients: dict[tuple[str, str], Any], api_base: str | None, key: str | None) -> Any:
    """The client of ``clients`` for one address and key, made where there is none yet. Raises `CallError` (401) without a key."""
    from httpx import AsyncClient
    from openai import AsyncOpenAI

    from .bounded_bodies import bound_bodies

    if not key:
        raise CallError(401, "the api_key client option must be set: there is no key")
    at = (api_base or _OPENAI, key)
    if at not in clients:
        plain = AsyncClient(follow_redirects=False, timeout=None)  # noqa: S113  # whoever sends the request holds the clock
        bound_bodies(plain)
        clients[at] = AsyncOpenAI(api_key=key, base_url=at[0], max_retries=0, http_client=plain)
    return clients[at]


async def _close(client: Any) -> None:
    close = getattr(client, "close", None) or getattr(client, "aclose", None)
    closed = close() if callable(close) else None
    if isawaitable(closed):
        await closed
