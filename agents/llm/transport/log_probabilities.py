"""Log-probabilities of tokens as a server told them, in the form of the chat API: ``{"content": [{"token", "logprob", "top_logprobs"}]}``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["log_probabilities"]

_ROUNDING = 1e-3  # above 0, which is the greatest there is


def log_probabilities(told: Any) -> dict[str, Any] | None:
    """What can be read of log-probabilities in either form of the OpenAI API; None where nothing can.

    What is no log-probability, NaN or 800, is None; one that rounding lifted above 0 is 0.

    >>> log_probabilities({"content": [{"token": "A", "logprob": -0.1, "top_logprobs": [{"token": "B", "logprob": 800}]}]})
    {'content': [{'token': 'A', 'logprob': -0.1, 'top_logprobs': [{'token': 'B', 'logprob': None}]}]}
    >>> log_probabilities({"tokens": ["A"], "token_logprobs": [-0.1], "top_logprobs": [{"A": -0.1, "B": -2.3}]})["content"][0]["top_logprobs"]
    [{'token': 'A', 'logprob': -0.1}, {'token': 'B', 'logprob': -2.3}]
    """
    if not isinstance(told, Mapping):
        return None
    content = told.get("content")
    tokens = content if isinstance(content, list) else _by_columns(told)
    return (
        None if tokens is None else {"content": [_token(one) for one in tokens if isinstance(one, Mapping)]}
    )


def _token(told: Mapping[str, Any]) -> dict[str, Any]:
    beside = told.get("top_logprobs")
    found = {"token": str(told.get("token")), "logprob": _number(told.get("logprob"))}
    if not isinstance(beside, list):
        return found
    return {**found, "top_logprobs": [_pair(one) for one in beside if isinstance(one, Mapping)]}


def _pair(told: Mapping[str, Any]) -> dict[str, Any]:
    return {"token": str(told.get("token")), "logprob": _number(told.get("logprob"))}


def _number(told: Any) -> float | None:
    known = isinstance(told, int | float) and not isinstance(told, bool) and told <= _ROUNDING
    return min(float(told), 0.0) if known else None


def _by_columns(told: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The older form, of completions: a list for the tokens, one for their log-probabilities, one for the likeliest at each."""
    tokens, own, likely = (told.get(name) for name in ("tokens", "token_logprobs", "top_logprobs"))
    if not isinstance(tokens, list):
        return None
    numbers = own if isinstance(own, list) else []
    others = likely if isinstance(likely, list) else []
    return [
        {
            "token": token,
            "logprob": numbers[place] if place < len(numbers) else None,
            "top_logprobs": _pairs(others[place] if place < len(others) else None),
        }
        for place, token in enumerate(tokens)
    ]


def _pairs(likely: Any) -> list[dict[str, Any]]:
    found = likely.items() if isinstance(likely, Mapping) else ()
    return [{"token": token, "logprob": logprob} for token, logprob in found]
