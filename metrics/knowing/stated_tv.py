"""Does the model know the law that it should play."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..shared.elicited import ONE_UNIT, average, check_laws, distance
from ..shared.row_wise import rowwise

__all__ = ["stated_tv"]


def stated_tv(
    stated: ArrayLike, optimal: ArrayLike, episodes: ArrayLike | None = None, alpha: float = 0.05
) -> Estimate:
    """Total variation between the mean of ``stated[..., N, A]`` (NaN rows: not elicited) and
    ``optimal[..., A]``, in [0, 1]: what is lost between the optimum and knowing it.

    The interval is that of `tv` at the number of choices that the stated laws are worth by their spread over
    ``episodes[..., N]`` (default: every decision its own): a law stated alike each time has no doubt. n is
    the number of decisions with a law. NaN within [0, 1] where there is none.

    >>> [round(x, 2) for x in stated_tv([[0.5, 0.5]] * 9, [0.6, 0.4])]
    [0.1, 0.1, 0.1, 9.0]

    Source: Guo et al. (2025), "Illusion of Randomness", for the comparison; the worth, Kish (1965).
    """
    laws = check_laws(stated)
    names = np.arange(laws.shape[-2]) if episodes is None else np.asarray(episodes)
    return rowwise(
        partial(_distance, alpha=alpha), (laws, 2), (np.asarray(optimal, dtype=np.float64), 1), (names, 1)
    )


def _distance(
    laws: FloatArray, optimal: FloatArray, episodes: FloatArray, alpha: float
) -> tuple[float, float, float, float]:
    mean = average(laws, episodes, alpha)
    none = ONE_UNIT if mean.n and mean.worth <= 0 else ""
    return Estimate(*distance(mean.law, optimal, mean.worth, alpha), float(mean.n), none)
