"""The answers in a completion, whatever odd form it came in: an error in its body, parts instead of text, numbers that are none."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from ....core.endings import cut_short
from ....core.failures import CallError
from ....core.json_text import plain_json
from ....core.outcomes import Outcome
from ....core.prices import Price
from .log_probabilities import log_probabilities

__all__ = ["answers_of"]

_NO_ANSWER = "InternalServerError"
_MOST_TOKENS = 1e9  # that any request has


def answers_of(document: Mapping[str, Any], price: Price | None) -> list[dict[str, Any]]:
    """The fields of the reply for each answer of a completion, of a chat or of a prompt. Raises `CallError` where it is an error or holds no answer.

    Usage and costs add up to the request's. It costs what ``price`` makes of its tokens, whatever the server says that it
    does; None where the usage is absent, null, zero or beyond belief and tokens cost anything, because then nobody knows.
    """
    document = plain_json(document)
    choices = _choices(document)
    said = [_said(choice) for choice in choices]
    usage = _usage(document.get("usage"), any(one["text"] for one in said))
    cost = _cost(usage, price)
    share, rest = divmod(usage.get("completion", 0), len(choices))
    return [
        {
            **one,
            "model": _text(document.get("model")),
            "usage": {"prompt": 0 if i else usage["prompt"], "completion": share + (i < rest)}
            if usage
            else {},
            "cost_usd": None if cost is None else cost / len(choices),
        }
        for i, one in enumerate(said)
    ]


def _choices(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What was answered; an error in the body is one by its own code, else the server's."""
    choices, error = document.get("choices"), document.get("error")
    found = [choice for choice in choices if isinstance(choice, Mapping)] if isinstance(choices, list) else []
    if found and not error:
        return found
    if not error:
        raise CallError(500, f"a response without a choice: {json.dumps(document)[:200]}")
    told = error if isinstance(error, Mapping) else {"message": error}
    code = next((told[name] for name in ("code", "status", "status_code") if _is_status(told.get(name))), 500)
    raise CallError(int(code), json.dumps(told))


def _is_status(code: Any) -> bool:
    return str(code).isdecimal() and 400 <= int(code) < 600


def _usage(told: Any, answered: bool) -> dict[str, int]:
    """Tokens of the prompt (``cached`` among them) and of the completion; empty where they are not known."""
    if not isinstance(told, Mapping):
        return {}
    prompt, completion = _count(told.get("prompt_tokens")), _count(told.get("completion_tokens"))
    if not prompt or (answered and not completion):
        return {}
    details = told.get("prompt_tokens_details")
    cached = _count(details.get("cached_tokens")) if isinstance(details, Mapping) else 0
    return {"prompt": prompt, "completion": completion, "cached": min(cached, prompt)}


def _count(number: Any) -> int:
    """A number of tokens; 0 for what is none, or more than any model takes."""
    known = isinstance(number, int | float) and not isinstance(number, bool) and math.isfinite(number)
    return int(number) if known and 0 < number < _MOST_TOKENS else 0


def _cost(usage: Mapping[str, int], price: Price | None) -> float | None:
    if price is None:
        return None
    if not (price.prompt or price.completion):
        return 0.0
    return price.of(usage["prompt"], usage["completion"], usage["cached"]) if usage else None


def _said(choice: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of one answer; an ending that is a failure of the server is one that may pass."""
    told = choice.get("message")
    message = told if isinstance(told, Mapping) else {"content": choice.get("text")}
    said, refusal = _text(message.get("content")), _text(message.get("refusal"))
    finish = "refusal" if refusal and not said else _text(choice.get("finish_reason"))
    failed = cut_short(finish) is Outcome.ERROR
    return {
        "text": said or refusal or "",
        "finish": finish,
        "error": _NO_ANSWER if failed else None,
        "detail": f"the reply ended by {finish}" if failed else None,
        "logprobs": log_probabilities(choice.get("logprobs")),
        "tool_calls": _tool_calls(message.get("tool_calls")),
    }


def _tool_calls(calls: Any) -> list[dict[str, Any]]:
    """The calls of tools that have a name, each with an identity of its own."""
    found = []
    for place, call in enumerate(calls if isinstance(calls, list) else ()):
        function = call.get("function") if isinstance(call, Mapping) else None
        if isinstance(function, Mapping) and isinstance(function.get("name"), str):
            said = function.get("arguments")
            arguments = said if isinstance(said, str) else json.dumps(said or {})
            found.append(
                {
                    "id": str(call.get("id") or f"call_{place}"),
                    "type": "function",
                    "function": {"name": function["name"], "arguments": arguments},
                }
            )
    return found


def _text(content: Any) -> str | None:
    """A text, or the texts among parts of content; what was thought is set aside."""
    if isinstance(content, Mapping):
        content = [content]
    if isinstance(content, Sequence) and not isinstance(content, str):
        texts = [
            part.get("text")
            for part in content
            if isinstance(part, Mapping) and part.get("type") in (None, "text", "output_text")
        ]
        return "".join(text for text in texts if isinstance(text, str))
    return None if content is None else str(content)
