"""Posteriors of regression weights under a normal prior, many regressions at once: exact for normal noise, Laplace's for coins.

>>> import numpy as np
>>> mean, covariance = linear_posterior(np.array([[[1.0], [1.0]]]), np.array([[3.0, 5.0]]), noise=1.0, prior_sd=1.0)
>>> mean.round(6).tolist(), covariance.round(6).tolist()  # the sum over n + 1
([[2.666667]], [[[0.333333]]])
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from ..chance import FloatArray
from ..errors import InputError

__all__ = ["Posterior", "linear_posterior", "logistic_posterior", "predicted"]

Posterior = Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]
"""From ``x`` [B, T, d] and ``reward`` [B, T] to mean [B, d] and covariance [B, d, d] of weights."""

_STEPS = 12
_WIDEST, _NARROWEST = 1e5, 1e-100


def linear_posterior(
    x: FloatArray, reward: FloatArray, noise: float, prior_sd: float
) -> tuple[FloatArray, FloatArray]:
    """Mean [B, d] and covariance [B, d, d] of the weights, given ``reward`` [B, T] = ``x`` [B, T, d] . weights + N(0, ``noise``^2).

    The prior of the weights is N(0, ``prior_sd``^2), independently. A row of zeros in ``x`` tells nothing. Raises `InputError` where the
    prior is so wide beside the ``noise`` that a double cannot tell it from none.

    Source: Bishop (2006), "Pattern Recognition and Machine Learning", section 3.3.
    """
    _check_width(prior_sd, noise)
    precision = np.eye(x.shape[-1]) / prior_sd**2 + _outer(x, np.ones_like(reward)) / noise**2
    covariance = np.asarray(np.linalg.inv(precision), dtype=np.float64)
    moment = (x * reward[..., None]).sum(axis=1) / noise**2
    return (covariance * moment[:, None]).sum(axis=-1), covariance


def logistic_posterior(x: FloatArray, reward: FloatArray, prior_sd: float) -> tuple[FloatArray, FloatArray]:
    """Mode [B, d] and inverse curvature there [B, d, d] of the posterior of the weights, where ``reward`` [B, T] is 1 with probability
    1 / (1 + exp(-``x`` . weights)) and 0 otherwise: Laplace's approximation, the mode by Newton's method.
    Raises `InputError` where the prior is as wide as that.

    Source: Bishop (2006), section 4.5; Chapelle and Li (2011), "An empirical evaluation of Thompson sampling".
    """
    _check_width(prior_sd, 1.0)
    rows, _, d = x.shape
    prior, weights = np.eye(d) / prior_sd**2, np.zeros((rows, d))
    for _ in range(_STEPS):
        p = _share(x, weights)
        slope = (x * (reward - p)[..., None]).sum(axis=1) - weights / prior_sd**2
        inverse = np.linalg.inv(prior + _outer(x, p * (1 - p)))
        weights = weights + (inverse * slope[:, None]).sum(axis=-1)
    p = _share(x, weights)
    covariance = np.linalg.inv(prior + _outer(x, p * (1 - p)))
    return weights, np.asarray(covariance, dtype=np.float64)


def _check_width(prior_sd: float, noise: float) -> None:
    if not _NARROWEST <= prior_sd <= _WIDEST * noise:
        raise InputError(
            f"prior_sd {prior_sd:g} came with noise {noise:g}; let it be {_WIDEST:,.0f} times that at most, and not below {_NARROWEST:g}"
        )


def predicted(
    posterior: Posterior, now: FloatArray, past: FloatArray, arm: NDArray[Any], reward: FloatArray, arms: int
) -> tuple[FloatArray, FloatArray]:
    """Mean and standard deviation [B, ``arms``] of each arm's weighted sum at the context ``now`` [B, d], an arm's weights being its own.

    ``past`` [B, T, d] holds earlier contexts, ``arm`` [B, T] what was pulled there (-1: nothing that is known) and ``reward`` [B, T].
    """
    mean, error = np.empty((len(now), arms)), np.empty((len(now), arms))
    for k in range(arms):
        weights, covariance = posterior(past * (arm == k)[..., None], reward)
        mean[:, k] = (weights * now).sum(axis=-1)
        error[:, k] = np.sqrt(((covariance * now[:, None]).sum(axis=-1) * now).sum(axis=-1))
    return mean, error


def _share(x: FloatArray, weights: FloatArray) -> FloatArray:
    return np.asarray(expit((x * weights[:, None]).sum(axis=-1)))


def _outer(x: FloatArray, weight: FloatArray) -> FloatArray:
    """sum over t of weight_t x_t x_t', [B, d, d]."""
    return np.asarray((weight[..., None, None] * x[..., :, None] * x[..., None, :]).sum(axis=1))
