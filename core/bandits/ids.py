"""Information-directed sampling: the least squared regret for what a pull tells of which arm is best.

With A* the best arm, an arm i costs Delta_i = E[max mean] - E[mean_i] in expectation and tells g_i = I(A*; reward of i). The law minimises
(sum_i pi_i Delta_i)^2 / sum_i pi_i g_i; some minimiser has two arms or one. All expectations are quadratures of Beta posteriors:

    P(A* = a) E[mean_i | A* = a] = integral of f_a(x) E[mean_i | mean_i < x] prod_{j != a} F_j(x) dx    for i other than a.

>>> import numpy as np
>>> ids(History(np.array([[0, 10]]), np.array([[0.0, 5.0]]))).round(6).tolist()  # equal means: the arm that is not known
[[1.0, 0.0]]
"""

from __future__ import annotations

import numpy as np

from ..chance import FloatArray, IntArray
from .beta_tables import BetaTables, beta_tables, in_chunks
from .history import History
from .kl_ucb import divergence

__all__ = ["ids", "regret_and_information"]

_LEAST = 1e-15  # information, in nats
_TIE = 1e-9


def ids(history: History) -> FloatArray:
    """The law of information-directed sampling, [B, K], where rewards are 0 or 1 and priors uniform; pairs that do as well share evenly.

    Source: Russo and Van Roy (2014), "Learning to optimize via information-directed sampling", NeurIPS (Operations Research 66, 2018,
    230-252).
    """
    law = _least_ratio(*regret_and_information(history))
    shown = np.stack([history.pulls, history.gains, history.may], axis=-1)
    alike = (shown[:, :, None] == shown[:, None]).all(
        axis=-1
    )  # rounding must not choose among arms with one history
    return np.asarray((alike * law[:, None]).sum(axis=-1) / alike.sum(axis=-1))


def regret_and_information(history: History) -> tuple[FloatArray, FloatArray]:
    """Expected regret, and information in nats about which arm is best, of pulling each arm once, [B, K] each.

    The regret of an arm that may not be pulled is infinite, and its information 0.
    """
    tables = beta_tables(*history.successes_and_failures, history.legal)
    below = tables.mean_below()
    parts = [
        _moments(rows, tables, below)
        for rows in in_chunks(tables.entry, len(tables.x) * history.pulls.shape[1])
    ]
    joint = np.concatenate(parts)
    given, best = joint[:, :-1], joint[:, -1]
    mean = tables.mean[tables.entry]
    most = np.trace(given, axis1=1, axis2=2)[:, None]
    seen = given / np.maximum(best, _LEAST)[:, None]
    told = divergence(np.clip(seen, 0, 1), np.clip(mean, 0, 1)[..., None])
    known = np.isfinite(mean)
    information = np.where(
        known, (best[:, None] * np.where(best[:, None] > _LEAST, told, 0.0)).sum(axis=-1), 0.0
    )
    return np.where(known, np.maximum(most - mean, 0.0), np.inf), information


def _moments(rows: IntArray, tables: BetaTables, mean_below: FloatArray) -> FloatArray:
    """[R, K + 1, K]: P(A* = a) E[mean_i | A* = a] for each arm i, and last P(A* = a), for each arm a."""
    everyone = tables.below[rows].prod(axis=1)
    is_best = everyone[:, None] * tables.hazard[rows]
    given = np.einsum("ram,rim->ria", is_best, mean_below[rows])
    own = np.arange(rows.shape[1])
    given[:, own, own] = is_best @ tables.x
    whole = is_best.sum(axis=-1)
    return np.asarray(np.concatenate([given, whole[:, None]], axis=1) / whole.sum(axis=-1)[:, None, None])


def _least_ratio(regret: FloatArray, information: FloatArray) -> FloatArray:
    """The law [B, K] with the least squared regret over information among mixtures of two arms; equal ones are averaged."""
    arms = regret.shape[1]
    one, two = (index.reshape(-1) for index in np.indices((arms, arms)))
    pairs = (regret[:, one], regret[:, two], information[:, one], information[:, two])
    share = _best_share(*pairs)
    ratio = _ratio(share, *pairs)
    chosen = ratio <= ratio.min(axis=1, keepdims=True) * (1 + _TIE)
    law = np.zeros_like(regret)
    for place in range(arms):
        law[:, place] = (chosen * (share * (one == place) + (1 - share) * (two == place))).sum(axis=1)
    return np.asarray(law / law.sum(axis=1, keepdims=True))


def _best_share(cost: FloatArray, other: FloatArray, gain: FloatArray, beside: FloatArray) -> FloatArray:
    """The share of the first arm of each pair at which the ratio, convex in it, is least."""
    with np.errstate(divide="ignore", invalid="ignore"):
        still = other / (cost - other) + 2 * beside / (beside - gain)
    inner = np.where(np.isfinite(still), np.clip(still, 0, 1), 0.0)
    shares = np.stack([np.zeros_like(inner), inner, np.ones_like(inner)])
    ratio = _ratio(shares, cost, other, gain, beside)
    return np.asarray(np.take_along_axis(shares, ratio.argmin(axis=0)[None], axis=0)[0])


def _ratio(
    share: FloatArray, cost: FloatArray, other: FloatArray, gain: FloatArray, beside: FloatArray
) -> FloatArray:
    """Squared regret over information with this ``share`` of the first arm of each pair; an arm of infinite regret may have share 0."""
    mixed = np.multiply(share, cost, where=share > 0, out=np.zeros_like(share))
    mixed += np.multiply(1 - share, other, where=share < 1, out=np.zeros_like(share))
    return np.asarray(mixed**2 / np.maximum(share * gain + (1 - share) * beside, _LEAST))
