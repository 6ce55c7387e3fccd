"""What came back from one attempt to call a model, as the provider gave it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ....core.failures import failure_class, is_unreached, retry_after
from ....core.redaction import redacted

__all__ = ["Reply", "failure_of"]


@dataclass(frozen=True)
class Reply:
    """What came back from one attempt: text or the class of an ``error``.

    ``cost_usd`` is None where no price is known; ``worst_usd`` is the most that the attempt can have cost; ``retry_after`` the
    seconds that the server asked to wait for; ``unreached`` says that nobody listens at the address, ``asks_fewer`` that too many
    answers were asked for at once. A transcript keeps these fields as they are.
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
    unreached: bool = False
    asks_fewer: bool = False


# What LiteLLM puts before a provider's words. It is matched at the start alone: sought everywhere it takes the square of a long text.
_WRAPPING = re.compile(r"(?:litellm\.\w+: )?(?:\w+(?:Error|Exception)(?:: | - ))*")


def failure_of(error: Exception) -> dict[str, Any]:
    """The fields of the reply that an attempt left which ended in ``error``: its class, and its text without secrets."""
    told = str(error).partition("Traceback (most recent")[0].rstrip()
    detail = redacted(_WRAPPING.sub("", told, count=1) or told)
    found = {"error": failure_class(error), "detail": detail, "retry_after": retry_after(error)}
    return {**found, "unreached": True} if is_unreached(error) else found
