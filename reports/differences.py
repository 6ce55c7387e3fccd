"""Differences of means between two cells."""

from __future__ import annotations

from typing import Any

from .comparison import By
from .part import Measured, Part

__all__ = ["MeanDifference"]


class MeanDifference(Part):
    """What a ``mean`` (``mean_reward``, or ``P(ACTION)``) is in the cell whose ``column`` holds ``other``, less what it is where that
    holds ``one``, all other columns being as in ``by``.

    ``error`` (standard error), ``t``, ``df`` and ``p`` are those of Student's test on the means of episodes, so many on each side;
    None where these do not vary. The interval of the difference is made of those of both means (Zou and Donner, 2008), which allow for unequal variances.
    """

    by: By
    column: str
    one: Any
    other: Any
    mean: str
    difference: Measured
    episodes: tuple[int, int]
    error: float | None
    t: float | None
    df: float | None
    p: float | None
