"""The one path to a model: a request, the reply as the provider gave it, and what it cost.

LiteLLM underneath, imported when the first call is made. Its own retries, cache and callbacks are off: a retry is
an attempt of ours, written to the transcript like every other.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from hashlib import sha256
from typing import Any

from ..core import InputError
from .simulated.faults import simulated_model

__all__ = ["Reply", "Request", "complete", "dropped_parameters", "is_simulated", "load_litellm", "redacted"]

_TRANSIENT = frozenset(
    {
        "RateLimitError",
        "Timeout",
        "APIConnectionError",
        "InternalServerError",
        "ServiceUnavailableError",
        "BadGatewayError",
    }
)


@dataclass(frozen=True)
class Request:
    """What is sent, and where to: ``parameters`` are the sampling parameters of the OpenAI chat API.

    ``seed`` is sent where it is given; ``private`` goes to simulated models and to nobody else; ``api_base`` is the address of
    the server, None for the provider's own. None of these three is part of the request's identity.
    """

    model: str
    messages: list[dict[str, str]]
    parameters: Mapping[str, Any]
    timeout: float
    seed: int | None = None
    private: Mapping[str, Any] | None = None
    api_base: str | None = None

    def body(self) -> dict[str, Any]:
        """What identifies the request."""
        return {"model": self.model, "messages": self.messages, "parameters": dict(self.parameters)}

    def effective(self) -> dict[str, Any]:
        """The sampling parameters that are sent, the seed among them where there is one."""
        return {**self.parameters, **({} if self.seed is None else {"seed": self.seed})}

    def digest(self) -> str:
        """Hexadecimal digest of `body`, of 128 bits."""
        return sha256(json.dumps(self.body(), sort_keys=True).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Reply:
    """What came back from one attempt: text or the class of an ``error``; ``cost_usd`` is None where no price is known."""

    text: str = ""
    finish: str | None = None
    error: str | None = None
    detail: str | None = None
    model: str | None = None
    usage: Mapping[str, int] = field(default_factory=dict)
    cost_usd: float | None = None
    latency: float = 0.0
    logprobs: Any = None
    sent: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def failed(cls, error: Exception) -> Reply:
        """The reply that an attempt left which ended in ``error``: its class, and its text without secrets."""
        kind = "Timeout" if isinstance(error, TimeoutError) else type(error).__name__
        return cls(error=kind, detail=redacted(str(error).partition("\nTraceback")[0]))

    @property
    def transient(self) -> bool:
        """Whether the same request may succeed later."""
        return self.error in _TRANSIENT

    def as_record(self) -> dict[str, Any]:
        """The mapping that a transcript keeps."""
        return asdict(self)

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> Reply:
        """The reply that `as_record` came from."""
        return cls(**record)


def is_simulated(model: str) -> bool:
    """Whether ``model`` is one of Aleator's simulated models."""
    return model.startswith("sim/")


@cache
def load_litellm() -> Any:
    """LiteLLM, set up to send nothing but what it is told to and to print nothing; knows the simulated models."""
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    os.environ.setdefault("LITELLM_MODE", "PRODUCTION")
    os.environ.setdefault("LITELLM_LOG", "ERROR")
    import litellm

    from .simulated.provider import SimulatedModels

    litellm.suppress_debug_info = True
    litellm.drop_params = False
    litellm.telemetry = False
    litellm.custom_provider_map = [{"provider": "sim", "custom_handler": SimulatedModels()}]
    return litellm


def dropped_parameters(model: str, parameters: Iterable[str]) -> list[str]:
    """Which of the ``parameters`` the model's provider does not take, by LiteLLM's own table.

    Raises `InputError` where LiteLLM knows no provider for ``model``, or there is no such simulated model.
    """
    if is_simulated(model):
        simulated_model(model.removeprefix("sim/"))
        return []
    litellm = load_litellm()
    try:
        _, provider, _, _ = litellm.get_llm_provider(model)
    except litellm.BadRequestError:
        raise InputError(
            f"model {model!r} has no known provider; write provider/model, for example openai/gpt-5-mini"
        ) from None
    taken = litellm.get_supported_openai_params(model=model, custom_llm_provider=provider)
    return [] if taken is None else sorted(set(parameters) - set(taken))


async def complete(request: Request) -> Reply:
    """One attempt. Whatever goes wrong at the provider or on the way comes back as a `Reply` with ``error``."""
    litellm = load_litellm()
    started = time.monotonic()
    try:
        async with asyncio.timeout(request.timeout):
            reply = _reply(litellm, request, await litellm.acompletion(**_sent(request)))
    except Exception as error:  # noqa: BLE001  # any class of failure is an outcome; cancellation passes through
        reply = Reply.failed(error)
    return replace(reply, latency=time.monotonic() - started, sent=request.effective())


def _sent(request: Request) -> dict[str, Any]:
    """LiteLLM's arguments; its own retries are off, because a retry is an attempt of ours."""
    sent = {
        "model": request.model,
        "messages": request.messages,
        "timeout": request.timeout,
        "max_retries": 0,
    }
    if request.api_base is not None:
        sent["api_base"] = request.api_base
    if request.private is not None and is_simulated(request.model):
        sent["metadata"] = {"aleator": request.private}
    return sent | request.effective()


def _reply(litellm: Any, request: Request, response: Any) -> Reply:
    choice = response.choices[0]
    said = choice.message.content or ""
    refusal = getattr(choice.message, "refusal", None) or (
        getattr(choice.message, "provider_specific_fields", None) or {}
    ).get("refusal")
    logprobs = getattr(choice, "logprobs", None)
    usage = getattr(response, "usage", None)
    return Reply(
        text=redacted(said or refusal or "", None),
        finish="refusal" if refusal and not said else choice.finish_reason,
        model=response.model,
        usage={"prompt": usage.prompt_tokens, "completion": usage.completion_tokens} if usage else {},
        cost_usd=_cost(litellm, request.model, response),
        logprobs=_plain(logprobs),
    )


def _plain(logprobs: Any) -> Any:
    """Log-probabilities as JSON; providers give them as a model, a mapping, or not at all."""
    return logprobs.model_dump() if hasattr(logprobs, "model_dump") else logprobs


def _cost(litellm: Any, model: str, response: Any) -> float | None:
    if is_simulated(model):
        return 0.0
    try:
        return float(litellm.completion_cost(completion_response=response, model=model))
    except Exception:  # noqa: BLE001  # one of several classes for a model without a price: unknown, not zero
        return None


def redacted(text: str, length: int | None = 500) -> str:
    """``text`` without any secret of the environment, cut to ``length``."""
    secrets = [v for k, v in os.environ.items() if re.search(r"KEY|TOKEN|SECRET|PASSWORD", k) and len(v) >= 8]
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, "[redacted]")
    return text[:length]
