"""How often a reply that lists many choices holds as many as were asked for."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.batches import check_sizes
from ..shared.counting import estimate
from ..shared.regions import clopper_pearson

__all__ = ["count_compliance"]


def count_compliance(came: ArrayLike, wanted: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Share of R replies with exactly the asked count, in [0, 1]: ``came[..., R]`` choices where ``wanted[..., R]``
    were asked for.

    The interval is Clopper and Pearson's over replies; ``n`` counts replies. How far off: `count_ratio`. Raises
    `InputError` unless each reply has both.

    >>> [round(x, 3) for x in count_compliance([100, 98, 100, 131], [100, 100, 100, 100])]
    [0.5, 0.068, 0.932, 4]

    Source: count compliance of "LLMs Are Bad Dice Players" (2026, arXiv 2601.05414), 4 of 165 replies.
    """
    given, asked = check_sizes(came, wanted)
    replies = given.shape[-1]
    exact = (given == asked).sum(axis=-1)
    return estimate(exact / replies, *clopper_pearson(exact, replies, alpha), replies)
