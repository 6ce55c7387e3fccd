"""Do the choices follow the model's token probabilities."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..shared.counting import check_counts, independent
from ..shared.elicited import average, check_laws, distance, together
from ..shared.row_wise import rowwise
from ..shared.sampling_noise import expected_tv

__all__ = ["acted_token_tv"]


def acted_token_tv(
    counts: ArrayLike,
    token: ArrayLike,
    *,
    episodes: ArrayLike | None = None,
    n_effective: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Estimate:
    """Excess total variation between ``counts[..., A]`` and the mean of ``token[..., N, A]`` (NaN rows: not
    elicited), in [-1, 1]: what is lost between aiming at a law and drawing from it (parser, decoder, cache).

    TV less its expectation for a perfect sampler of the mean token law at the same n, as in `excess_tv`. The
    interval is that of `tv` at the number of choices that the difference is worth, by ``n_effective`` and the
    token laws' spread over ``episodes[..., N]``, moved by the same floor. NaN within [-1, 1] where there is
    none.

    >>> round(acted_token_tv([90, 10], [[0.5, 0.5]] * 100).value, 2)
    0.36

    Source: Arabi, Smith and Yadav (2026) for the floor; Jang, Lee and Kim (2026) for the split.
    """
    laws = check_laws(token)
    names = np.arange(laws.shape[-2]) if episodes is None else np.asarray(episodes)
    observed = check_counts(counts, np.full(laws.shape[-1], 1 / laws.shape[-1]))[0]
    parts = (observed, 1), (laws, 2), (names, 1), (independent(observed, n_effective), 0)
    return rowwise(partial(_distance, alpha=alpha), *parts)


def _distance(
    counts: FloatArray, token: FloatArray, episodes: FloatArray, size: FloatArray, alpha: float
) -> tuple[float, float, float, float]:
    n, mean = float(counts.sum()), average(token, episodes, alpha)
    if n == 0 or mean.n == 0:
        return np.nan, -1.0, 1.0, n
    floor = float(expected_tv(size, mean.law / mean.law.sum()))
    found = distance(counts / n, mean.law, together(float(size), mean.worth), alpha)
    value, low, high = (x - floor for x in found)
    return value, low, high, n
