"""The same game told otherwise: whether play follows the game or its skin."""

from __future__ import annotations

from typing import Literal

from ..core.estimates import Estimate
from .comparison import EPSILON, By
from .part import Measured, Part

__all__ = ["SkinEffect", "follows"]

_Follows = Literal["skin", "game", "undecided"]


class SkinEffect(Part):
    """How often a seat took an ``action`` of the game under two skins, ``one`` and ``other`` in words: the shares ``first`` and
    ``second``, and their ``difference`` with the interval of episodes at the same places, compared in pairs.

    ``by`` are the columns of both cells other than those of the skin. ``follows``: the skin where the interval of the difference
    leaves out 0, the game where it lies within 0.1 of 0.
    """

    by: By
    seat: str
    agent: str
    action: str
    one: str
    other: str
    first: float
    second: float
    difference: Measured
    follows: _Follows


def follows(difference: Estimate) -> _Follows:
    """What a difference of shares says.

    >>> [follows(Estimate(x, x - 0.05, x + 0.05, 90)) for x in (0.0, 0.08, -0.3)]
    ['game', 'skin', 'skin']
    >>> [follows(Estimate(x, x - 0.12, x + 0.12, 90)) for x in (0.02, 0.0, -0.02)]
    ['undecided', 'undecided', 'undecided']
    >>> follows(Estimate(-0.05, -0.12, 0.02, 90))
    'undecided'
    """
    if difference.low > 0 or difference.high < 0:
        return "skin"
    return "game" if difference.low >= -EPSILON and difference.high <= EPSILON else "undecided"
