"""The reply of an agent outside the package, or its failure, as one attempt."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ....core.failures import failure_class, is_unreached
from ....core.redaction import redacted

__all__ = ["PlayerReply", "as_reply", "no_answer"]

_MOST_USD = 1e6  # for one answer


@dataclass(frozen=True)
class PlayerReply:
    """One attempt: the answer as ``text`` or as a JSON ``value`` of several parts, or the class of an ``error`` and its ``detail``.

    ``law`` is what the answer was drawn from, where that was told; ``transient`` says that the same question may be
    answered later, after ``retry_after`` seconds where that is known, and ``congested`` that fewer questions at once are
    wanted; ``unreached`` that nobody listens at the address; ``cost_usd`` is None where no price is known, and ``worst_usd``
    the most that the attempt can have cost.
    """

    text: str = ""
    value: Any = None
    error: str | None = None
    detail: str | None = None
    law: Mapping[str, float] | None = None
    cost_usd: float | None = None
    transient: bool = False
    congested: bool = False
    retry_after: float | None = None
    latency: float = 0.0
    worst_usd: float = 0.0
    unreached: bool = False


def as_reply(answer: object, in_parts: bool = False) -> PlayerReply:
    """The attempt that brought ``answer``: a label, a number, or a mapping with ``action``, and maybe ``law``, ``cost_usd``.

    An action that comes ``in_parts`` is a list or a mapping. None is no answer. Raises `TypeError` on anything else.

    >>> as_reply({"action": "Heads", "law": {"Heads": 0.6, "Tails": 0.4}}).text
    'Heads'
    """
    if isinstance(answer, Mapping):
        law, cost = answer.get("law"), answer.get("cost_usd")
        return replace(
            _action(answer.get("action"), in_parts),
            law=None if law is None else {str(label): _finite(p) for label, p in law.items()},
            cost_usd=_cost(cost),
        )
    return _action(answer, in_parts)


def _finite(number: Any) -> float:
    """The number. Raises `ValueError` where it is none."""
    value = float(number)
    if not math.isfinite(value):
        raise ValueError(f"{value} came in a law; give numbers from 0 to 1")
    return value


def _cost(told: Any) -> float | None:
    """USD; None, which counts the worst, where what was told is no sum of money."""
    known = isinstance(told, int | float) and not isinstance(told, bool) and 0 <= told < _MOST_USD
    return float(told) if known else None


def _action(action: object, in_parts: bool) -> PlayerReply:
    if action is None:
        return PlayerReply()
    if isinstance(action, str | int | float | np.number):
        return PlayerReply(text=str(action))
    if in_parts and isinstance(action, list | tuple | np.ndarray | Mapping):
        return PlayerReply(value=_plain(action))
    raise TypeError(
        f"{type(action).__name__} came as an answer; give a label, a number, or a mapping with `action`"
    )


def _plain(value: Any) -> Any:
    """``value`` in lists, mappings and Python's own numbers."""
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value


def no_answer(error: Exception, *, transient: bool = False) -> PlayerReply:
    """The attempt that ended in ``error``, whose text holds no secrets."""
    return PlayerReply(
        error=failure_class(error),
        detail=redacted(str(error)),
        transient=transient,
        unreached=is_unreached(error),
    )
