"""How the likelihood of choices that are the likelier the more they pay bounds their precision."""

from __future__ import annotations

from scipy.special import stdtrit

__all__ = ["GREATEST", "drop"]

GREATEST = 1e4  # beyond this lambda times the payoffs' range, a choice is a best response


def drop(alpha: float, n: float) -> float:
    """By how much the log-likelihood of ``n`` choices may fall short of its maximum within the profile
    interval: half the square of Student's quantile, which tends to half the chi-square's. Source: Wilks (1938).
    """
    return float(stdtrit(max(n - 1, 1), 1 - alpha / 2) ** 2 / 2)
