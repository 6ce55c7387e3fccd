"""How near to the optimum is near: an absolute margin, and one relative to what is asked.

A policy is within the margin where, on the average over decisions and given everything it is judged on,

- its total variation from the optimal law is at most epsilon, and less than half the distance from that law to the
  nearest play without chance (so it is nearer to the optimum than to any single action or greedy rule), and less
  than half the distance to the uniform law where that is at least epsilon / 2 away (so it is nearer to the optimum
  than to play that ignores the question; where the uniform law is nearer than that, no margin tells them apart);
  where the optimum is itself without chance at every decision there is nothing to be nearer to, and epsilon alone counts;
- every action whose due is 1 % or more is played at least half as often as is due, and so are the rarer ones
  together where theirs is and one law holds for all decisions: KL(optimum || policy) is then finite on all of these.

>>> [round(float(margin(np.array([law]), 0.1)[0]), 4) for law in ([0.5, 0.5], [0.6, 0.4], [0.99, 0.01], [1, 0])]
[0.1, 0.05, 0.005, 0.1]
"""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray

__all__ = ["FLOOR", "distances_to_others", "due", "margin", "smallest"]

FLOOR = 0.01
"""The least due of an action that is watched by itself."""
_ROUNDING = 1e-12


def distances_to_others(law: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Total variation of ``law[..., A]`` from its likeliest action, and from the uniform law; [...] each."""
    return 1 - law.max(axis=-1), np.abs(law - 1 / law.shape[-1]).sum(axis=-1) / 2


def margin(law: FloatArray, epsilon: float) -> FloatArray:
    """The greatest total variation from ``law[..., A]`` that is within the margin, [...]."""
    point, uniform = distances_to_others(law)
    return smallest(np.ones(point.shape), point, uniform, epsilon)


def smallest(n: FloatArray, point: FloatArray, uniform: FloatArray, epsilon: float) -> FloatArray:
    """The margin summed over ``n`` decisions whose distances to others are ``point`` and ``uniform``, summed over them."""
    is_mixed = point > _ROUNDING * n
    within = np.where(is_mixed, np.minimum(epsilon * n, point / 2), epsilon * n)
    return np.where(uniform >= epsilon * n / 2, np.minimum(within, uniform / 2), within)


def due(law: FloatArray) -> FloatArray:
    """What is watched for being played too seldom under the mean ``law[..., A]``: groups of actions [..., A + 1, A],
    as 0 and 1; empty ones are not watched.

    Each action whose due is `FLOOR` or more, and the others together where theirs is.
    """
    often = law >= FLOOR
    alone = np.eye(law.shape[-1]) * often[..., None]
    seldom = np.where(often, 0.0, 1.0)
    rest = seldom * ((seldom * law).sum(axis=-1, keepdims=True) >= FLOOR)
    return np.concatenate([alone, rest[..., None, :]], axis=-2)
