"""The upper confidence bound of a success probability by Kullback-Leibler divergence."""

from __future__ import annotations

import numpy as np
from scipy.special import rel_entr

from ..chance import FloatArray

__all__ = ["divergence", "kl_ucb_index"]

_STEPS = 30  # Newton's; from the bounds below five to ten reach the last digit
_NEARLY_ONE = 1 - 2.0**-52


def kl_ucb_index(pulls: FloatArray, mean: FloatArray, c: float = 0.0) -> FloatArray:
    """The largest q with ``pulls`` kl(``mean``, q) <= ln t + ``c`` ln ln t, [B, K], where each arm was pulled and t is all pulls of a row.

    kl is the divergence of Bernoulli laws; rewards lie in [0, 1]. ``c`` is 3 in the proof of the bound and 0 as its authors advise.

    Source: Garivier and Cappe (2011), "The KL-UCB algorithm for bounded stochastic bandits and beyond", COLT.
    """
    log = np.log(pulls.sum(axis=-1, keepdims=True))
    allowed = np.maximum(log + c * np.log(np.maximum(log, 1.0)), 0.0) / pulls
    return _upper(np.clip(mean, 0.0, 1.0), allowed)


def divergence(p: FloatArray, q: FloatArray) -> FloatArray:
    """kl(p, q) of Bernoulli laws, in nats."""
    return np.asarray(rel_entr(p, q) + rel_entr(1 - p, 1 - q))


def _upper(p: FloatArray, allowed: FloatArray) -> FloatArray:
    """The largest q in [p, 1] with kl(p, q) <= ``allowed``: Newton's method on a convex function, from the right.

    It begins at the lesser of two bounds: Pinsker's, and the one from kl(p, q) >= p ln p + (1 - p) ln((1 - p) / (1 - q)).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        left = np.exp((rel_entr(p, 1.0) - allowed) / (1 - p))
        q = np.minimum(p + np.sqrt(allowed / 2), 1 - (1 - p) * np.nan_to_num(left))
        q = np.clip(q, p, _NEARLY_ONE)
        for _ in range(_STEPS):
            step = (divergence(p, q) - allowed) * q * (1 - q) / (q - p)
            step = np.where((q > p) & np.isfinite(step), step, 0.0)
            if np.abs(step).max() < 1e-15:
                break
            q = np.clip(q - step, p, _NEARLY_ONE)
    return np.where(p >= 1, 1.0, q)
