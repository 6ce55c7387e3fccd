"""How many of the arms are tried at all."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.arms import mean_over_episodes

__all__ = ["arm_coverage"]


def arm_coverage(arm_pulls: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Mean over episodes of the share of arms that are pulled at least once, in [0, 1]. ``arm_pulls[..., E, K]``.

    Interval over episodes. NaN where there is none.

    >>> [round(x, 2) for x in arm_coverage([[9, 0], [5, 4], [3, 6], [8, 1]])]
    [0.88, 0.0, 1.0, 4]

    Source: action coverage of Schmied, Bornschein, Grau-Moya, Wulfmeier and Pascanu (2025), "LLMs are greedy agents", arXiv
    2504.16078.
    """
    tried = np.asarray(arm_pulls) > 0
    return mean_over_episodes(tried.mean(axis=-1), alpha)
