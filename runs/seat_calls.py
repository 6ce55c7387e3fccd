"""What the calls of one seat were like: how many, how long, how dear in tokens, and which question each decision was asked first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from ..core.failures import OVER_BUDGET

__all__ = ["QUERY", "SeatCalls", "seat_calls"]

_Asked = tuple[int, int, int]
"""The episode, turn and member of a decision."""

QUERY = (
    "select seat, episode, turn, member, draw, request, reply from attempts where scenario = ? and seed = ?"
    " order by seat, episode, turn, member, draw, attempt"
)
_LEVELS = (0.5, 0.9, 0.99)


class SeatCalls(NamedTuple):
    """The ``calls`` of one seat, of which ``failed`` brought no reply; the tokens of all; the ``latency`` in seconds below which half,
    90 % and 99 % of the replies came (None: no reply); and, for each decision, the request that it was ``asked`` first.
    """

    calls: int
    failed: int
    prompt_tokens: int
    completion_tokens: int
    latency: tuple[float, ...] | None
    asked: Mapping[_Asked, str]


@dataclass
class _Seat:
    calls: int = 0
    failed: int = 0
    prompt: int = 0
    completion: int = 0
    latency: list[float] = field(default_factory=list)
    asked: dict[_Asked, str] = field(default_factory=dict)

    def add(self, at: _Asked, draw: int, request: str, reply: Mapping[str, Any]) -> None:
        usage, failed = reply.get("usage") or {}, reply.get("error") is not None
        self.calls += 1
        self.failed += failed
        self.prompt += usage.get("prompt", 0)
        self.completion += usage.get("completion", 0)
        if not failed:
            self.latency.append(float(reply.get("latency") or 0.0))
            if draw == 0:
                self.asked.setdefault(at, request)

    def summed(self) -> SeatCalls:
        times = tuple(np.quantile(self.latency, _LEVELS).tolist()) if self.latency else None
        return SeatCalls(self.calls, self.failed, self.prompt, self.completion, times, self.asked)


def seat_calls(rows: Iterable[tuple[Any, ...]]) -> dict[str, SeatCalls]:
    """The calls of every seat, from the rows of `QUERY`; those that money forbade are none."""
    seats: dict[str, _Seat] = {}
    for seat, episode, turn, member, draw, request, text in rows:
        reply = json.loads(text)
        if reply.get("error") != OVER_BUDGET:
            seats.setdefault(seat, _Seat()).add((episode, turn, member), draw, request, reply)
    return {name: seat.summed() for name, seat in seats.items()}
