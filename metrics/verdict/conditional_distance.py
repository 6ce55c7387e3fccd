"""How far each decision is from its own law, given everything."""

from __future__ import annotations

import numpy as np

from ...core.estimates import Estimate
from ..shared.claims import claims
from ..shared.counting import estimate_of_rows
from ..shared.exploiter import winnings
from ..shared.situations import Situation

__all__ = ["conditional_distance"]


def conditional_distance(situation: Situation, alpha: float = 0.05) -> Estimate:
    """Mean over decisions of the total variation from the decision's own law, given what was shown and what came before; 0 to 1.

    The ``value`` is what an exploiter won who learns as he goes, 0 where he lost (`predictability`): on the average no more
    than the distance. The lower end is what he is sure to win; the upper one bounds what every exploiter in the
    `books` could win, in hindsight (`closeness`). Each holds at all times with probability 1 - ``alpha``, whatever the
    answers that are missing would have been: for the lower end they are what he did not name, for the upper one what would
    have paid best. The ``value`` is of those that came. NaN in [0, 1] where there is no answer.

    >>> from aleator.metrics.shared.situations import situation
    >>> found = conditional_distance(situation([0, 1] * 100, [0.5, 0.5]))
    >>> found.low < found.value < found.high
    True

    Source: Shafer and Vovk (2019); Berger (1982), the intersection-union test, for the upper end.
    """
    won, found = winnings(situation, alpha), claims(situation, alpha)
    n, none = np.maximum(won.n, 1), won.n == 0
    value = np.maximum(won.each.sum(axis=-1), 0) / n
    low = np.maximum(won.least - won.least_slack, 0) / np.maximum(won.asked, 1)
    high = np.where(none, 1.0, np.maximum(found.high, value))
    return estimate_of_rows(np.where(none, np.nan, value), np.where(none, 0.0, low), high, won.n)
