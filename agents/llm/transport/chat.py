"""The one path to a model: a request, the reply as the provider gave it, and what it cost.

LiteLLM underneath, or for OpenAI-compatible servers a plain HTTP client (`direct`); either is imported when the first call is
made. LiteLLM's own retries, cache and callbacks are off: a retry is an attempt of ours, written to the transcript like every
other.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import time
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any

from ....core.calls import Call
from ....core.errors import InputError
from ....core.failures import FAILURES, Failure, failure_class, retry_after
from ....core.prices import Price
from ...simulated.faults import simulated_model
from .redaction import redacted

__all__ = [
    "Reply",
    "Request",
    "complete",
    "complete_many",
    "dropped_parameters",
    "is_simulated",
    "known_price",
    "load_litellm",
]

_FREE = Price(0.0, 0.0, 0.0)
_OF_A_MESSAGE = 16  # tokens at most that mark where a message begins and ends, and whose it is


@dataclass(frozen=True)
class Request:
    """What is sent, and where to: ``parameters`` are the sampling parameters of the OpenAI chat API.

    ``seed`` is sent where it is given; ``private`` goes to simulated models and to nobody else; ``api_base`` is the address of
    the server, None for the provider's own, and ``direct`` says to call it without LiteLLM; ``api_key_from`` the environment variable with its key, None for the provider's
    usual one; ``price`` None means that none is known. Only ``model``, ``messages`` and ``parameters`` are the request's identity.
    """

    model: str
    messages: list[dict[str, str]]
    parameters: Mapping[str, Any]
    timeout: float
    seed: int | None = None
    private: Mapping[str, Any] | None = None
    api_base: str | None = None
    direct: bool = False
    api_key_from: str | None = None
    price: Price | None = None
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None

    def body(self) -> dict[str, Any]:
        """What identifies the request."""
        return {"model": self.model, "messages": self.messages, "parameters": dict(self.parameters)}

    def effective(self) -> dict[str, Any]:
        """The sampling parameters that are sent, the seed among them where there is one."""
        return {**self.parameters, **({} if self.seed is None else {"seed": self.seed})}

    def digest(self) -> str:
        """Hexadecimal digest of `body`, of 128 bits."""
        return sha256(json.dumps(self.body(), sort_keys=True).encode()).hexdigest()[:32]

    @property
    def answers(self) -> int:
        """How many answers are asked for at once."""
        return int(self.parameters.get("n") or 1)

    def most_tokens(self) -> int:
        """More than the prompt can have: a token is one byte or more."""
        told = [
            json.dumps(part, ensure_ascii=False)
            for part in (*self.messages, *self.parameters.get("tools", ()))
        ]
        return sum(len(text.encode()) + _OF_A_MESSAGE for text in told)

    def expected_tokens(self) -> int:
        """About four bytes a token, and as many for each answer as it is allowed, or 256."""
        return self.most_tokens() // 4 + self.answers * int(self.parameters.get("max_tokens") or 256)

    def call(self, capped: bool) -> Call:
        """What the request takes of the run; its cost matters only where spending is ``capped``."""
        return Call(
            lane=" ".join(filter(None, (self.model, self.api_base))),
            usd=self.worst_usd() if capped else 0.0,
            tokens=self.expected_tokens() if self.tokens_per_minute else 0,
            requests_per_minute=self.requests_per_minute,
            tokens_per_minute=self.tokens_per_minute,
        )

    def worst_usd(self) -> float:
        """The most that the request can cost; 0 where there is no price. Raises `InputError` where a reply has no longest."""
        if self.price is None or self.price == _FREE:
            return 0.0
        longest = self.parameters.get("max_tokens") or self.price.longest
        if longest is None:
            raise InputError(
                f"the longest reply of model {self.model!r} is not known, and so not what it may cost; set max_tokens"
            )
        return self.price.of(self.most_tokens(), self.answers * int(longest))


@dataclass(frozen=True)
class Reply:
    """What came back from one attempt: text or the class of an ``error``.

    ``cost_usd`` is None where no price is known; ``worst_usd`` is the most that the attempt can have cost; ``retry_after`` the
    seconds that the server asked to wait for.
    """

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
    tool_calls: Sequence[Mapping[str, Any]] = ()
    retry_after: float | None = None
    worst_usd: float = 0.0

    @property
    def failure(self) -> Failure:
        """What the error means."""
        return FAILURES.get(self.error or "", Failure(transient=False))

    @property
    def transient(self) -> bool:
        """Whether the same request may succeed later."""
        return self.failure.transient

    @property
    def congested(self) -> bool | None:
        """Whether fewer calls at once are wanted: yes, no, or nothing was said."""
        return False if self.error is None else self.failure.congested or None

    def as_record(self) -> dict[str, Any]:
        """The mapping that a transcript keeps."""
        return dict(vars(self))

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

    from ...simulated.provider import SimulatedModels

    # It makes this coroutine in a thread: where the call is cancelled meanwhile, nobody awaits it, and Ctrl-C would say so.
    warnings.filterwarnings("ignore", "coroutine '.*acompletion' was never awaited", RuntimeWarning)
    litellm.suppress_debug_info = True
    litellm.drop_params = False
    litellm.telemetry = False
    litellm.custom_provider_map = [{"provider": "sim", "custom_handler": SimulatedModels()}]
    gc.collect()
    gc.freeze()  # what LiteLLM made is there to stay: to look through it again and again costs a tenth of every call
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


def known_price(model: str, price_in: float | None = None, price_out: float | None = None) -> Price | None:
    """The price of ``model`` by LiteLLM's own table, or from USD per million tokens; None where none is known."""
    if is_simulated(model):
        return _FREE
    if price_in is not None and price_out is not None:
        return Price(price_in / 1e6, price_out / 1e6, price_in / 1e6, declared=True)
    try:
        told = load_litellm().get_model_info(model)
    except Exception:  # noqa: BLE001  # one of several classes for a model that the table does not have
        return None
    if not (told["input_cost_per_token"] or told["output_cost_per_token"]):
        return None
    prompt, cached = told["input_cost_per_token"], told.get("cache_read_input_token_cost")
    return Price(
        prompt,
        told["output_cost_per_token"],
        prompt if cached is None else cached,
        told.get("max_output_tokens"),
    )


async def complete(request: Request) -> Reply:
    """One attempt. Whatever goes wrong at the provider or on the way comes back as a `Reply` with ``error``."""
    return (await complete_many(request))[0]


async def complete_many(request: Request) -> list[Reply]:
    """One attempt, a reply for each answer that came; one with ``error`` where none did. Usage and costs add up to the request's."""
    carry = _carrier(request)
    started = time.monotonic()
    try:
        async with asyncio.timeout(request.timeout):
            found = _answers(request, await carry(request))
    except Exception as error:  # noqa: BLE001  # any class of failure is an outcome; cancellation passes through
        found = [_failure(error)]
    took, sent, worst = time.monotonic() - started, request.effective(), _worst(request)
    return [Reply(**fields, latency=took, sent=sent, worst_usd=worst / len(found)) for fields in found]


def _worst(request: Request) -> float:
    try:
        return request.worst_usd()
    except InputError:
        return 0.0


def _carrier(request: Request) -> Any:
    """Whoever carries the request, loaded: LiteLLM takes seconds to import, which are not the provider's."""
    if request.direct:
        from .openai_compatible import post

        return post
    load_litellm()
    return _by_litellm


async def _by_litellm(request: Request) -> dict[str, Any]:
    """The response's document; with ``cost_usd`` where LiteLLM reckons it."""
    litellm = load_litellm()
    response = await litellm.acompletion(**_sent(request))
    return {
        "model": response.model,
        "choices": [_plain_choice(choice) for choice in response.choices],
        "usage": _plain(getattr(response, "usage", None)),
        "cost_usd": _cost(litellm, request.model, response) if _reckoned(request) else None,
    }


def _reckoned(request: Request) -> bool:
    """Whether LiteLLM knows better than we what the request cost: its table takes half a millisecond to read."""
    return request.price is not None and not request.price.declared and not is_simulated(request.model)


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
    if request.api_key_from is not None:
        sent["api_key"] = os.environ.get(request.api_key_from)
    if request.private is not None and is_simulated(request.model):
        sent["metadata"] = {"aleator": request.private}
    return sent | request.effective()


def _plain_choice(choice: Any) -> dict[str, Any]:
    message = choice.message
    refusal = getattr(message, "refusal", None) or (
        getattr(message, "provider_specific_fields", None) or {}
    ).get("refusal")
    calls = [_plain(call) for call in getattr(message, "tool_calls", None) or ()]
    return {
        "message": {"content": message.content, "refusal": refusal, "tool_calls": calls},
        "finish_reason": choice.finish_reason,
        "logprobs": _plain(getattr(choice, "logprobs", None)),
    }


def _plain(part: Any) -> Any:
    """A part of a response as JSON; providers give it as a model, a mapping, or not at all."""
    return part.model_dump() if hasattr(part, "model_dump") else part


def _cost(litellm: Any, model: str, response: Any) -> float | None:
    if is_simulated(model):
        return 0.0
    try:
        return float(litellm.completion_cost(completion_response=response, model=model))
    except Exception:  # noqa: BLE001  # one of several classes for a model without a price: unknown, not zero
        return None


def _failure(error: Exception) -> dict[str, Any]:
    """The fields of the reply that an attempt left which ended in ``error``: its class, and its text without secrets."""
    detail = redacted(str(error).partition("\nTraceback")[0])
    return {"error": failure_class(error), "detail": detail, "retry_after": retry_after(error)}


def _answers(request: Request, document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The fields of the reply for each answer of a chat completion."""
    choices = document["choices"]
    if not choices:
        raise IndexError("a response without a choice")
    usage = document.get("usage") or {}
    prompt, completion = int(usage.get("prompt_tokens") or 0), int(usage.get("completion_tokens") or 0)
    share, rest = divmod(completion, len(choices))
    cost = _cost_of(request, document, prompt, completion)
    return [
        {
            **_said(choice),
            "model": document.get("model"),
            "usage": {"prompt": 0 if i else prompt, "completion": share + (i < rest)} if usage else {},
            "cost_usd": None if cost is None else cost / len(choices),
        }
        for i, choice in enumerate(choices)
    ]


def _cost_of(request: Request, document: Mapping[str, Any], prompt: int, completion: int) -> float | None:
    """By the price that the user declared, or LiteLLM's reckoning, or its table; simulated models are free."""
    if is_simulated(request.model):
        return 0.0
    declared = request.price is not None and request.price.declared
    if document.get("cost_usd") is not None and not declared:
        return float(document["cost_usd"])
    if request.price is None or not document.get("usage"):
        return None
    details = document["usage"].get("prompt_tokens_details") or {}
    return request.price.of(prompt, completion, int(details.get("cached_tokens") or 0))


def _said(choice: Mapping[str, Any]) -> dict[str, Any]:
    message = choice["message"]
    said, refusal, calls = (
        message.get("content") or "",
        message.get("refusal"),
        message.get("tool_calls") or (),
    )
    return {
        "text": redacted(said or refusal or "", None),
        "finish": "refusal" if refusal and not said else choice.get("finish_reason"),
        "logprobs": choice.get("logprobs"),
        "tool_calls": json.loads(redacted(json.dumps(calls), None)) if calls else (),
    }
