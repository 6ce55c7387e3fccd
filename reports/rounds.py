"""What a seat in a bandit did round by round, over its episodes, as a part of its comparison."""

from __future__ import annotations

import numpy as np
from scipy.special import stdtrit

from ..core.chance import FloatArray, IntArray
from ..metrics.shared.resolver import Evidence
from .bandit_parts import Rounds
from .comparison import ALPHA, SeatComparison
from .evenly import evenly

__all__ = ["by_round"]

_MOST = 200


def by_round(known: Evidence) -> SeatComparison:
    """Cumulative regret and pulls of each arm at each round (at most 200 of them, evenly spread); nothing of seats that play no bandit,
    of those with one episode, and where the regret of a pull is not known.
    """
    arms, regrets = known.get("arms"), known.get("arm_regrets")
    if arms is None or regrets is None or len(arms) < 2 or (arms < 0).any():
        return SeatComparison()
    total, at = np.cumsum(regrets, axis=1), evenly(arms.shape[1], _MOST)
    mean = total.mean(axis=0)
    reach = stdtrit(len(arms) - 1, 1 - ALPHA / 2) * total.std(axis=0, ddof=1) / np.sqrt(len(arms))
    labels = known.get("seat").space.labels
    return SeatComparison(
        rounds=Rounds(
            round=(at + 1).tolist(),
            regret=_told(mean[at]),
            low=_told(np.maximum(mean - reach, 0.0)[at]),
            high=_told((mean + reach)[at]),
            least=_least(known, at),
            pulled={label: _told((arms == arm).mean(axis=0)[at]) for arm, label in enumerate(labels)},
        )
    )


def _least(known: Evidence, at: IntArray) -> list[float] | None:
    """C ln t at those rounds."""
    end, arms = known.get("least_regret"), known.get("arms")
    return None if end is None else _told(end * np.log(at + 1) / np.log(arms.shape[1]))


def _told(values: FloatArray) -> list[float]:
    return [float(value) for value in np.round(values, 6)]
