"""A multinomial logit of pulls on what arms have paid and on how little is known of them.

>>> import numpy as np
>>> arms = np.array([[0, 1, 0, 0, 1, 0], [1, 0, 0, 1, 0, 0]] * 6)
>>> found = fit(arms, np.where(arms == 0, 1.0, 0.0), 2)
>>> bool(found.coefficients[0] > 0)
True
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import softmax, stdtrit

from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate
from .arms import AT_ONCE, Lag, Past, before, shrunk
from .row_wise import rowwise

__all__ = ["ChoiceModel", "features", "fit", "weight"]

_STEPS, _CLOSE = 60, 1e-10
_RIDGE = 1e-4  # the precision of a prior that keeps a fit finite where choices are separated
_SEPARATED = 0.05  # the information of about one choice


class ChoiceModel(NamedTuple):
    """The ``coefficients`` [2] of value and of uncertainty, their ``errors`` [2], the number of ``episodes``, and whether choices are
    ``separated``: they tell no end to some coefficient.
    """

    coefficients: FloatArray
    errors: FloatArray
    episodes: int
    separated: bool


def features(past: Past) -> FloatArray:
    """Value and uncertainty of each arm before a pull, [..., K, 2]: its shrunk mean (`arms.shrunk`), and 1 / sqrt(pulls + 1)."""
    return np.stack([shrunk(past), 1 / np.sqrt(past.pulls + 1)], axis=-1)


def fit(arms: IntArray, rewards: FloatArray, width: int, lag: Lag = AT_ONCE) -> ChoiceModel:
    """P(arm) in proportion to exp(b value + c uncertainty), by maximum likelihood, from ``arms`` and ``rewards[E, T]`` of ``width`` arms.

    Errors are those of the jackknife that leaves out an episode, by one step of Newton's method. Rewards in another unit have the
    same fit: values are divided by the range of the rewards, and their coefficient after it.
    """
    held, past = arms >= 0, before(arms, rewards, width, lag)
    units = np.array([_range(rewards), 1.0])
    x, chosen = features(past)[held] / units, arms[held]
    episode = np.broadcast_to(np.arange(len(arms))[:, None], arms.shape)[held]
    coefficients = _maximum(x, chosen)
    slope, curve = _derivatives(x, chosen, coefficients)
    slopes = np.stack([np.bincount(episode, slope[:, at], len(arms)) for at in range(2)], axis=-1)
    curves = np.zeros((len(arms), 2, 2))
    np.add.at(curves, episode, curve)
    rest = curves.sum(axis=0) - curves + _RIDGE * np.eye(2)
    moved = np.linalg.solve(rest, slopes[..., None])[..., 0]
    scale = (len(arms) - 1) / len(arms)
    separated = bool(np.linalg.eigvalsh(curves.sum(axis=0))[0] < _SEPARATED)
    errors = np.sqrt(scale * (moved**2).sum(axis=0))
    return ChoiceModel(coefficients / units, errors / units, len(arms), separated)


def weight(
    at: int, arms: ArrayLike, arm_rewards: ArrayLike, arm_pulls: ArrayLike, alpha: float, lag: Lag
) -> Estimate:
    """The coefficient ``at`` (0 of value, 1 of uncertainty) for each row of ``arms`` and ``arm_rewards[..., E, T]`` and
    ``arm_pulls[..., E, K]``.

    Student's interval over episodes; withdrawn where choices are separated, or come from one episode.
    """
    parts = (arms, 2), (np.asarray(arm_rewards, dtype=np.float64), 2), (arm_pulls, 2)
    return rowwise(partial(_weight, at, lag=lag, alpha=alpha), *parts)


def _weight(
    at: int, arms: IntArray, rewards: FloatArray, pulls: IntArray, lag: Lag, alpha: float
) -> Estimate:
    model = fit(arms, rewards, pulls.shape[-1], lag)
    value, n = float(model.coefficients[at]), model.episodes
    if n < 2:
        return Estimate(value, -np.inf, np.inf, n, "one episode")
    if model.separated:
        return Estimate(value, -np.inf, np.inf, n, "choices that the fit separates")
    reach = float(stdtrit(n - 1, 1 - alpha / 2) * model.errors[at])
    return Estimate(value, value - reach, value + reach, n)


def _range(rewards: FloatArray) -> float:
    """The range of the rewards; 1 where they are all alike."""
    known = rewards[np.isfinite(rewards)]
    return float(np.ptp(known)) or 1.0 if known.size else 1.0


def _maximum(x: FloatArray, chosen: IntArray) -> FloatArray:
    """Newton's method, each step cut to 5."""
    at = np.zeros(2)
    for _ in range(_STEPS):
        slope, curve = _derivatives(x, chosen, at)
        step = np.linalg.solve(curve.sum(axis=0) + _RIDGE * np.eye(2), slope.sum(axis=0) - _RIDGE * at)
        at = at + np.clip(step, -5, 5)
        if np.abs(step).max() < _CLOSE:
            break
    return at


def _derivatives(x: FloatArray, chosen: IntArray, at: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The slope [N, 2] of each log-likelihood and minus its curvature [N, 2, 2]."""
    law = softmax(x @ at, axis=-1)
    mean = np.einsum("nk,nkj->nj", law, x)
    centred = x - mean[:, None, :]
    curve = np.einsum("nk,nki,nkj->nij", law, centred, centred)
    return x[np.arange(len(x)), chosen] - mean, curve
