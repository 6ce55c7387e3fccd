"""Decisions of one seat, made up without a run."""

from __future__ import annotations

from typing import Any

import numpy as np
from aleator.core.questions import Seat
from aleator.runs.decisions import SeatDecisions
from numpy.typing import ArrayLike

__all__ = ["decided"]


def decided(seat: Seat, action: ArrayLike, *, mode: str = "scripted", **columns: Any) -> SeatDecisions:
    """Legal ``action[N]`` at the first attempt, one an episode and unpaid, but for what ``columns`` of `SeatDecisions` say."""
    chosen = np.asarray(action)
    n = len(chosen)
    words = np.full(n, mode, dtype=object)
    plain: dict[str, Any] = {
        "episode": np.arange(n),
        "turn": np.zeros(n, dtype=np.int64),
        "outcome": np.zeros(n, dtype=np.int8),
        "attempt": np.zeros(n, dtype=np.int16),
        "reward": np.full(n, np.nan),
        "mode": words,
        "law_kind": words,
    }
    return SeatDecisions(seat=seat, action=chosen, **{**plain, **columns})
