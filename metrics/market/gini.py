"""How unequally traders earn."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..shared.trading_sessions import by_session, ratios

__all__ = ["gini"]


def gini(member_profits: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Mean over sessions of the Gini coefficient of ``member_profits[..., E, M]``, what each trader earned: 0 where all earn the same.

    sum |x_i - x_j| / (2 M^2 mean x), at most 1 - 1/M where nobody loses. A session in which all together earn nothing or lose has none.
    The interval is `skewed_means.skewed_mean`'s, over sessions.

    >>> gini([[1, 2, 3, 4]]).value
    0.25

    Source: Gini (1912), "Variabilita e mutabilita"; the form of Sen (1973), "On economic inequality".
    """
    return by_session(_coefficients, alpha, member_profits)


def _coefficients(profits: FloatArray) -> FloatArray:
    apart = np.abs(profits[:, :, None] - profits[:, None, :]).mean(axis=(1, 2))
    return ratios(apart, 2 * profits.mean(axis=1))
