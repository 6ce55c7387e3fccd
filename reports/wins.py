"""Who earned more, of two players of the same bandits."""

from __future__ import annotations

from .part import Measured, Part

__all__ = ["WinRate"]


class WinRate(Part):
    """The ``share`` of episodes in which the first of two values (``one``) of a ``factor``, a column that says who plays, earned more than
    the ``other``, an equal payoff counting as half; over so many ``cases``, all other columns being alike.
    """

    factor: str
    one: str
    other: str
    cases: int
    share: Measured
