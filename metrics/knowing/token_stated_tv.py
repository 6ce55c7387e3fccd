"""Do the model's token probabilities follow the law that it states."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..shared.elicited import ONE_UNIT, average, check_laws, distance, together
from ..shared.row_wise import rowwise

__all__ = ["token_stated_tv"]


def token_stated_tv(
    token: ArrayLike, stated: ArrayLike, episodes: ArrayLike | None = None, alpha: float = 0.05
) -> Estimate:
    """Total variation between the means of ``token[..., N, A]`` and ``stated[..., N, A]`` (NaN rows: not
    elicited), in [0, 1]: what is lost between knowing the law and aiming at it.

    The interval is that of `tv` at the number of choices that the difference is worth by both laws' spreads
    over ``episodes[..., N]`` (default: every decision its own). n is the lesser number of decisions with a
    law. NaN within [0, 1] where there is none.

    >>> round(token_stated_tv([[0.9, 0.1]] * 9, [[0.5, 0.5]] * 9).value, 2)
    0.4

    Source: Jang, Lee and Kim (2026), the split of knowing and doing; the worth, Kish (1965).
    """
    aimed, said = check_laws(token), check_laws(stated)
    names = np.arange(aimed.shape[-2]) if episodes is None else np.asarray(episodes)
    return rowwise(partial(_distance, alpha=alpha), (aimed, 2), (said, 2), (names, 1))


def _distance(
    token: FloatArray, stated: FloatArray, episodes: FloatArray, alpha: float
) -> tuple[float, float, float, float]:
    aimed, said = average(token, episodes, alpha), average(stated, episodes, alpha)
    worth, n = together(aimed.worth, said.worth), min(aimed.n, said.n)
    none = ONE_UNIT if n and worth <= 0 else ""
    return Estimate(*distance(aimed.law, said.law, worth, alpha), float(n), none)
