"""The simulated models behind an OpenAI-compatible HTTP server on loopback, with faults on demand.

``POST /v1/chat/completions`` (n, logprobs, streaming, seed), ``POST /v1/completions`` (without streaming) and ``GET /v1/models``. A request's ``model`` is a simulated
model's name (``fair``, ``sim/step?sharpness=50``). Random numbers come from the request's ``seed``, or else from its number; which
requests meet a fault comes from their numbers and the server's own seed.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import numpy as np
from aiohttp import web
from pydantic import Field, ValidationError

from ...core.chance import Chance
from ...core.errors import InputError
from ...core.recipes import Recipe
from ...registry.recipes import one_line
from .chat import chat, completion
from .faults import model_names, simulated_model

__all__ = ["Faults", "SimulatedServer", "faults_of", "serve_forever"]


class Faults(Recipe):
    """What goes wrong, as shares of all requests (they exclude one another), and how slow the rest is.

    Source: the failures that clients of public endpoints report: rate limits, server errors, dropped and hanging connections,
    truncated and garbage bodies.
    """

    latency: float = Field(0.0, ge=0, description="seconds that an answer takes")
    jitter: float = Field(0.0, ge=0, description="seconds added, uniform from 0 to this")
    rate_limit: float = Field(0.0, ge=0, le=1, description="share of 429 with Retry-After")
    retry_after: float = Field(0.05, ge=0, description="seconds in Retry-After")
    server_error: float = Field(0.0, ge=0, le=1, description="share of 500")
    drop: float = Field(0.0, ge=0, le=1, description="share of connections dropped without an answer")
    hang: float = Field(0.0, ge=0, le=1, description="share of requests never answered")
    truncate: float = Field(0.0, ge=0, le=1, description="share of bodies cut in half")
    garbage: float = Field(0.0, ge=0, le=1, description="share of bodies that are not JSON")
    seed: int = Field(0, ge=0)

    def kind(self, number: int) -> str | None:
        """The fault that request ``number`` meets, or None."""
        shares = [getattr(self, name) for name in _KINDS]
        uniform = Chance.of(self.seed, "server/fault", [number]).uniform()[0]
        place = int(np.searchsorted(np.cumsum(shares), uniform, side="right"))
        return _KINDS[place] if place < len(_KINDS) else None

    def delay(self, number: int) -> float:
        """Seconds that request ``number`` takes."""
        return float(
            self.latency + self.jitter * Chance.of(self.seed, "server/jitter", [number]).uniform()[0]
        )


_PATIENCE = 60.0  # seconds in which a request must have come
_MOST_ANSWERS = 128
_KINDS = ("rate_limit", "server_error", "drop", "hang", "truncate", "garbage")


class SimulatedServer:
    """The server; ``requests`` counts what was asked of it and ``met`` the faults that it served."""

    def __init__(self, faults: Faults | None = None) -> None:
        self.faults = faults or Faults()
        self.requests = 0
        self.met: dict[str, int] = {}
        self.application = web.Application(client_max_size=2**26)
        self.application.add_routes(
            [
                web.post("/v1/chat/completions", self._completions),
                web.post("/v1/completions", self._completions),
                web.get("/v1/models", self._models),
            ]
        )

    async def start(self, port: int = 0, host: str = "127.0.0.1") -> tuple[web.AppRunner, int]:
        """Listen; returns the runner (``await runner.cleanup()`` stops it) and the port."""
        runner = web.AppRunner(
            self.application, access_log=None, handler_cancellation=True, shutdown_timeout=0.2
        )
        await runner.setup()
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            raise InputError(
                f"port {port} of {host} cannot be listened on ({error.strerror}); give another --port"
            ) from None
        bound: int = runner.addresses[0][1]
        return runner, bound

    async def _models(self, request: web.Request) -> web.StreamResponse:
        rows = [
            {"id": name, "object": "model", "created": 0, "owned_by": "aleator"} for name in model_names()
        ]
        return web.json_response({"object": "list", "data": rows})

    async def _completions(self, request: web.Request) -> web.StreamResponse:
        number, self.requests = self.requests, self.requests + 1
        kind = self.faults.kind(number)
        if kind is not None:
            self.met[kind] = self.met.get(kind, 0) + 1
        try:
            async with asyncio.timeout(_PATIENCE):
                body = await request.json()
            _refuse_many(body)
            answer = _answer(request.path, body, {"seed": number, **body})
        except (
            InputError,
            LookupError,
            TypeError,
            ValueError,
            AttributeError,
            OverflowError,
            RecursionError,
            TimeoutError,
        ) as error:
            return _error(400, f"{type(error).__name__}: {error}", "invalid_request_error")
        await asyncio.sleep(self.faults.delay(number) + simulated_model(_model_name(body)).latency)
        if kind is not None:
            return await self._fault(kind, request, answer)
        return await _stream(request, answer) if body.get("stream") else web.json_response(answer)

    async def _fault(self, kind: str, request: web.Request, answer: dict[str, Any]) -> web.StreamResponse:
        if kind == "rate_limit":
            return _error(
                429, "rate limit", "rate_limit_error", {"Retry-After": f"{self.faults.retry_after:g}"}
            )
        if kind == "server_error":
            return _error(500, "the server stumbled", "server_error")
        if kind == "hang":
            await asyncio.sleep(3600)
        if kind in ("drop", "hang"):
            return _dropped(request)
        text = json.dumps(answer)
        return web.Response(
            text=text[: len(text) // 2] if kind == "truncate" else "<html>oops",
            content_type="application/json",
        )


def faults_of(values: Mapping[str, Any]) -> Faults:
    """The faults of a mapping from names to values. Raises `InputError` on an unknown fault, or shares that sum to more than 1."""
    try:
        faults = Faults.model_validate(dict(values))
    except ValidationError as error:
        raise InputError(
            f"faults: {one_line(error)}; the faults are {', '.join(Faults.model_fields)}"
        ) from None
    if sum(getattr(faults, name) for name in _KINDS) > 1:
        raise InputError(f"the shares of {', '.join(_KINDS)} come to more than 1; make them smaller")
    return faults


def serve_forever(port: int, faults: Faults, listening: Callable[[str], None]) -> None:
    """Serve on loopback until interrupted; ``listening`` is called with the address once there is one."""

    async def serve() -> None:
        runner, bound = await SimulatedServer(faults).start(port)
        listening(f"http://127.0.0.1:{bound}/v1")
        try:
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    with suppress(KeyboardInterrupt):
        asyncio.run(serve())


def _answer(path: str, body: Mapping[str, Any], parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of the endpoint at ``path``."""
    if path.endswith("/chat/completions"):
        return chat(_model_name(body), body["messages"], parameters)
    if body.get("stream"):
        raise InputError("stream came with a prompt; leave it out, or ask /v1/chat/completions")
    return completion(_model_name(body), str(body["prompt"]), parameters)


def _refuse_many(body: Mapping[str, Any]) -> None:
    """Raise `InputError` where more answers are asked for than OpenAI gives."""
    n = body.get("n")
    if n is not None and not (isinstance(n, int) and 1 <= n <= _MOST_ANSWERS):
        raise InputError(f"n {n!r} came; give 1 to {_MOST_ANSWERS}")


def _model_name(body: Mapping[str, Any]) -> str:
    return str(body["model"]).removeprefix("sim/")


def _error(status: int, message: str, kind: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response(
        {"error": {"message": message, "type": kind, "code": kind}}, status=status, headers=headers
    )


def _dropped(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _stream(request: web.Request, answer: dict[str, Any]) -> web.StreamResponse:
    """Server-sent events, a few characters at a time."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
    await response.prepare(request)
    for choice in answer["choices"]:
        text = choice["message"]["content"] or ""
        for start in range(0, len(text), 8):
            await _event(
                response,
                answer,
                choice["index"],
                {"role": "assistant", "content": text[start : start + 8]},
                None,
            )
        await _event(response, answer, choice["index"], {}, choice["finish_reason"])
    await response.write(b"data: [DONE]\n\n")
    return response


async def _event(
    response: web.StreamResponse,
    answer: dict[str, Any],
    index: int,
    delta: dict[str, Any],
    finish: str | None,
) -> None:
    chunk = {
        "id": answer["id"],
        "object": "chat.completion.chunk",
        "created": 0,
        "model": answer["model"],
        "choices": [{"index": index, "delta": delta, "finish_reason": finish}],
    }
    await response.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")
