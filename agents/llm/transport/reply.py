"""What came back from one attempt to call a model, as the provider gave it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ....core.failures import failure_class, retry_after
from ....core.prices import Price
from .redaction import redacted

__all__ = ["Reply", "answers_of", "failure_of"]


@dataclass(frozen=True)
class Reply:
    """What came back from one attempt: text or the class of an ``error``.

    ``cost_usd`` is None where no price is known; ``worst_usd`` is the most that the attempt can have cost; ``retry_after`` the
    seconds that the server asked to wait for. A transcript keeps these fields as they are.
    """

    text: str = ""
    finish: str | None = None
    error: str | None = None
    detail: str | None = None
    model: str | None = None
    usage: Mapping[str, int] = field(default_factory=dict)
    cost_usd: float | None = None
    latency: float = 0.0
    logprobs: Mapping[str, Any] | None = None
    sent: Mapping[str, Any] = field(default_factory=dict)
    tool_calls: Sequence[Mapping[str, Any]] = ()
    retry_after: float | None = None
    worst_usd: float = 0.0


def failure_of(error: Exception) -> dict[str, Any]:
    """The fields of the reply that an attempt left which ended in ``error``: its class, and its text without secrets."""
    detail = redacted(str(error).partition("\nTraceback")[0])
    return {"error": failure_class(error), "detail": detail, "retry_after": retry_after(error)}


def answers_of(
    document: Mapping[str, Any], price: Price | None, reckoned_usd: float | None
) -> list[dict[str, Any]]:
    """The fields of the reply for each answer of a chat completion. Raises `IndexError` where it holds none.

    Usage and costs add up to the request's. It costs what the user's declared ``price`` makes of its tokens, else what was
    ``reckoned_usd``, else what any other ``price`` makes of them.
    """
    choices = document["choices"]
    if not choices:
        raise IndexError("a response without a choice")
    usage = document.get("usage") or {}
    prompt, completion = int(usage.get("prompt_tokens") or 0), int(usage.get("completion_tokens") or 0)
    cost = reckoned_usd
    if price is not None and usage and (price.declared or reckoned_usd is None):
        details = usage.get("prompt_tokens_details") or {}
        cost = price.of(prompt, completion, int(details.get("cached_tokens") or 0))
    share, rest = divmod(completion, len(choices))
    return [
        {
            **_said(choice),
            "error": None,
            "model": document.get("model"),
            "usage": {"prompt": 0 if i else prompt, "completion": share + (i < rest)} if usage else {},
            "cost_usd": None if cost is None else cost / len(choices),
        }
        for i, choice in enumerate(choices)
    ]


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
