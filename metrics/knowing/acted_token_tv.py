"""Do the choices follow the model's token probabilities."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate
from ..shared.elicited import check_laws
from ..shared.own_prompt import alike, apart
from ..shared.row_wise import rowwise

__all__ = ["acted_token_tv"]


def acted_token_tv(
    actions: ArrayLike,
    token: ArrayLike,
    *,
    prompts: ArrayLike | None = None,
    n_effective: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Estimate:
    """Excess total variation between ``actions[..., T]`` and the token laws of their own prompts, ``token[..., T, A]`` (NaN
    rows: not elicited), in [-1, 1]: what is lost between aiming at a law and drawing from it (parser, decoder, cache).

    Decisions are compared in groups of those with the same likeliest token and the same code in ``prompts[..., T]``, codes of
    what was shown; a group of fewer than 20, or 2 % of all, is joined with others of its likeliest token. The groups' distances are
    averaged, and a perfect sampler's expectation at the same numbers is subtracted. The interval adds sqrt(log(2 / ``alpha``) / 2n)
    on either side, with ``n_effective`` choices for n where that is less: it holds the expectation given the prompts whatever the
    laws are. NaN within [-1, 1] where there is no law.

    >>> greedy = acted_token_tv([0, 1] * 50, [[0.65, 0.35], [0.4, 0.6]] * 50)
    >>> [round(float(part), 2) for part in greedy]
    [0.32, 0.18, 0.46, 100.0]

    Source: McDiarmid (1989) for the interval; Jang, Lee and Kim (2026) for the split.
    """
    laws, acts = check_laws(token), np.asarray(actions)
    shown = np.zeros(acts.shape, dtype=np.int64) if prompts is None else np.asarray(prompts)
    worth = np.asarray(np.inf if n_effective is None else n_effective, dtype=np.float64)
    return rowwise(partial(_distance, alpha=alpha), (acts, 1), (laws, 2), (shown, 1), (worth, 0))


def _distance(
    actions: IntArray, token: FloatArray, prompts: IntArray, worth: FloatArray, alpha: float
) -> tuple[float, float, float, float]:
    known = ~np.isnan(token).any(axis=-1)
    n, laws = int(known.sum()), token[known]
    if n == 0:
        return np.nan, -1.0, 1.0, 0.0
    size = min(float(worth), n)
    found = apart(actions[known], laws, alike(laws, prompts[known]), size)
    excess, slack = found.value - found.floor, np.sqrt(np.log(2 / alpha) / (2 * max(size, 1)))
    return excess, max(excess - slack, -1.0), min(excess + slack, 1.0), float(n)
