"""Evidence against the optimum that may be looked at whenever one likes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ...core.games.faces import Hull
from ..shared.counting import estimate
from ..shared.e_processes import log_e

__all__ = ["e_value"]

_CAP = 1e300


def e_value(
    counts: ArrayLike | None = None,
    optimal: ArrayLike | None = None,
    *,
    optimal_set: Sequence[Hull] | None = None,
    actions: ArrayLike | None = None,
    series: ArrayLike | None = None,
    laws: ArrayLike | None = None,
    cdf_left: ArrayLike | None = None,
    cdf: ArrayLike | None = None,
    ordered: bool = True,
) -> Estimate:
    """Wealth of a gambler who began with 1 and bet against the optimum; [0, 1e300], and 1e300 where a
    forbidden action was played.

    Under the optimum P(it ever reaches 1/alpha) <= alpha, however often one looks and whenever one stops.
    Give one of: ``actions[..., T]`` with ``laws[..., T, A]`` that vary (`tilting.tilts`); ``series[..., E, T]``
    (runs of choices in order, -1 after the last), ``actions`` (one run) or ``counts[..., A]`` with
    ``optimal_set`` (vertices [V, A] of each hull; `set_wealth`) or ``optimal[..., A]``
    (`mixtures.wealth`); ``cdf_left[..., T]`` with ``cdf[..., T]`` (`histograms.wealth_on_interval`). Where several fit, the
    first in this order is taken. Where the order is known, choices that lean on the one before them are
    evidence too; counts show only how often each action was played. Where choices are not ``ordered`` nobody bets on the
    one before; where laws then vary or have atoms, give the choices in an order drawn at random, since sorted ones would
    look like evidence. Raises `EvidenceError` where none is given.

    >>> round(e_value([9, 1], [0.5, 0.5]).value, 2)
    6.83
    >>> bool(e_value(actions=[0, 1] * 20, optimal=[0.5, 0.5]).value > 20)
    True

    Source: Ville (1939); Shafer and Vovk (2019), "Game-Theoretic Foundations for Probability and Finance".
    """
    wealth = log_e(
        counts,
        optimal,
        optimal_set=optimal_set,
        actions=actions,
        series=series,
        laws=laws,
        cdf_left=cdf_left,
        cdf=cdf,
        ordered=ordered,
        only_last=True,
    )
    final = wealth[..., -1] if wealth.shape[-1] else np.zeros(wealth.shape[:-1])
    value = np.exp(np.minimum(final, np.log(_CAP)))
    return estimate(value, value, value, _decisions(counts, actions, series, cdf))


def _decisions(
    counts: ArrayLike | None, actions: ArrayLike | None, series: ArrayLike | None, cdf: ArrayLike | None
) -> ArrayLike:
    if counts is not None:
        return np.asarray(np.asarray(counts).sum(axis=-1))
    if series is not None:
        return np.asarray((np.asarray(series) >= 0).sum(axis=(-1, -2)))
    return int(np.asarray(cdf if actions is None else actions).shape[-1])
