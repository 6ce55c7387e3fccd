"""OpenAI-compatible servers by one pooled HTTP client, at a fraction of what LiteLLM's way costs (`transport: direct`).

vLLM, Ollama, llama.cpp, gateways, and `aleator serve`: whatever answers ``POST {api_base}/chat/completions``, or ``/completions``.
Failures carry LiteLLM's class names (`core.failures`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from ....core.errors import InputError
from ....core.failures import CallError
from .http_session import session, text_of

__all__ = ["address", "complete_by_http"]

_OPENAI = "https://api.openai.com/v1"


def address(model: str, api_base: str | None, path: str) -> str:
    """Where requests for ``model`` to the endpoint at ``path`` go. Raises `InputError` where ``api_base`` is wanting."""
    if api_base is None and not model.startswith("openai/"):
        raise InputError(
            f"transport direct does not know where {model!r} is served; set api_base, or use transport: litellm"
        )
    return f"{(api_base or _OPENAI).rstrip('/')}{path}"


async def complete_by_http(
    model: str,
    path: str,
    content: Mapping[str, Any],
    parameters: Mapping[str, Any],
    api_base: str | None = None,
    api_key_from: str | None = None,
) -> dict[str, Any]:
    """The document of a completion by the endpoint at ``path``, whose body has this ``content``. Raises `CallError` on any other answer, and where there is none.

    ``openai/NAME`` is called NAME by its server.
    """
    import aiohttp

    client = await session()
    name = model.partition("/")[2] or model
    try:
        async with client.post(
            address(model, api_base, path),
            data=json.dumps({"model": name, **content, **_as_taken(parameters, api_base, path)}),
            headers=_headers(api_key_from),
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(),  # whoever sends the request holds the clock
        ) as response:
            text = await text_of(response)
    except aiohttp.ClientError as error:
        # There was no connection, or the body breaks off or is packed in no known way.
        raise CallError(None, f"{type(error).__name__}: {error}") from error
    if response.status != 200:
        raise CallError(response.status, text, response.headers)
    return _document(text)


def _as_taken(
    parameters: Mapping[str, Any], api_base: str | None, path: str = "/chat/completions"
) -> dict[str, Any]:
    """The parameters as the server takes them: OpenAI itself calls the length of a chat's reply otherwise than all who copy it."""
    if api_base is not None or "max_tokens" not in parameters or "chat" not in path:
        return dict(parameters)
    rest = {name: value for name, value in parameters.items() if name != "max_tokens"}
    return {**rest, "max_completion_tokens": parameters["max_tokens"]}


def _document(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise CallError(500, f"the body is no JSON document: {text:.200}")
    return document


def _headers(variable: str | None) -> dict[str, str]:
    key = os.environ.get(variable or "OPENAI_API_KEY", "").strip()
    return {"Content-Type": "application/json", **({"Authorization": f"Bearer {key}"} if key else {})}
