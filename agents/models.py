"""The one path to a model: a request, the reply as the provider gave it, and what it cost.

LiteLLM underneath, imported when the first call is made. Its own retries, cache and callbacks are off: a retry is
an attempt of ours, written to the transcript like every other.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from hashlib import sha256
from types import ModuleType
from typing import Any

from ..core import InputError
from .simulated.faults import simulated_model

__all__ = ["Reply", "Request", "complete", "dropped_parameters", "is_simulated", "load_litellm"]

_TRANSIENT = frozenset(
    {"RateLimitError", "Timeout", "APIConnectionError", "InternalServerError", "ServiceUnavailableError", "BadGatewayError"}
)


@dataclass(frozen=True)
class Request:
    """What is sent: ``parameters`` are those of the OpenAI chat API; ``private`` goes to simulated models and to nobody else.

    ``seed`` is sent where the model takes one. Neither it nor ``private`` is part of the request's identity.
    """

    model: str
    messages: list[dict[str, str]]
    parameters: Mapping[str, Any]
    timeout: float
    seed: int | None = None
    private: Mapping[str, Any] | None = None

    def body(self) -> dict[str, Any]:
        """What identifies the request."""
        return {"model": self.model, "messages": self.messages, "parameters": dict(self.parameters)}

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
def load_litellm() -> ModuleType:
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


def dropped_parameters(model: str, parameters: Mapping[str, Any]) -> list[str]:
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
        raise InputError(f"model {model!r} has no known provider; write provider/model, for example openai/gpt-5-mini") from None
    taken = litellm.get_supported_openai_params(model=model, custom_llm_provider=provider)
    return [] if taken is None else sorted(set(parameters) - set(taken))


async def complete(request: Request) -> Reply:
    """One attempt. Errors of the provider or the network come back as a `Reply` with ``error``, never as an exception."""
    litellm = load_litellm()
    started = time.monotonic()
    sent = dict(request.parameters)
    if request.seed is not None:
        sent["seed"] = request.seed
    extra = {"metadata": {"aleator": request.private}} if request.private is not None else {}
    try:
        response = await litellm.acompletion(
            model=request.model, messages=request.messages, timeout=request.timeout, max_retries=0, **sent, **extra
        )
    except Exception as error:  # every class of failure is an outcome to be recorded; cancellation passes through
        return Reply(
            error=type(error).__name__, detail=_redacted(str(error)), latency=time.monotonic() - started, sent=sent
        )
    return _reply(litellm, request, response, time.monotonic() - started, sent)


def _reply(litellm: ModuleType, request: Request, response: Any, latency: float, sent: Mapping[str, Any]) -> Reply:
    choice = response.choices[0]
    logprobs = getattr(choice, "logprobs", None)
    usage = response.usage
    return Reply(
        text=choice.message.content or "",
        finish=choice.finish_reason,
        model=response.model,
        usage={"prompt": usage.prompt_tokens, "completion": usage.completion_tokens},
        cost_usd=_cost(litellm, request.model, response),
        latency=latency,
        logprobs=logprobs.model_dump() if hasattr(logprobs, "model_dump") else logprobs,
        sent=sent,
    )


def _cost(litellm: ModuleType, model: str, response: Any) -> float | None:
    if is_simulated(model):
        return 0.0
    try:
        return float(litellm.completion_cost(completion_response=response, model=model))
    except Exception:  # LiteLLM raises several classes for a model without a price: the cost is unknown, not zero
        return None


def _redacted(text: str) -> str:
    """An error's text without any secret of the environment, cut to a readable length."""
    secrets = [v for k, v in os.environ.items() if re.search(r"KEY|TOKEN|SECRET|PASSWORD", k) and len(v) >= 8]
    for secret in secrets:
        text = text.replace(secret, "[redacted]")
    return text[:500]
