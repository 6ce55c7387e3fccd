"""How many steps of "what would he do" the seat's choices show."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.best_response import check_table
from ..shared.counting import estimate
from ..shared.levels import LEVELS, level_weights, levels_left

__all__ = ["level_k"]

_TIE = 1e-9


def level_k(
    counts: ArrayLike,
    own_payoffs: ArrayLike,
    opponent_payoffs: ArrayLike,
    n_effective: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Estimate:
    """The level of reasoning, 0 to 4, that makes ``counts[..., A]`` likeliest: the first, where several do.

    Level 0 plays uniformly; level k answers the other seat's level k - 1 best (ties: uniformly) with
    probability 1 - e, else uniformly; e is uniform on [0, 1] and integrated out, so that a level pays for its
    freedom. ``own_payoffs`` and ``opponent_payoffs[..., A, O]``. The interval holds the levels that no
    mixture of all beats by 1 / ``alpha`` (`levels.levels_left`): exact at any n. 0 within [0, 4] where there is no choice.

    >>> level_k([2, 28], [[9, 0], [0, 1]], [[0, 1], [1, 0]])[:3]
    (3.0, 3.0, 4.0)

    Source: Stahl and Wilson (1995); Nagel (1995); the noise, Costa-Gomes and Crawford (2006); the interval, Wasserman, Ramdas
    and Balakrishnan (2020), "Universal inference".
    """
    own = check_table(own_payoffs, counts, np.zeros(np.shape(own_payoffs)[-1]))[1]
    weights = level_weights(own, own_payoffs, opponent_payoffs, n_effective)
    best = (weights >= weights.max(axis=-1, keepdims=True) * (1 - _TIE)).argmax(axis=-1)
    inside = levels_left(own, own_payoffs, opponent_payoffs, n_effective, alpha)
    low, high = inside.argmax(axis=-1), LEVELS - inside[..., ::-1].argmax(axis=-1)
    level, least, greatest = (np.asarray(x, dtype=np.float64) for x in (best, low, high))
    return estimate(level, least, greatest, own.sum(axis=-1))
