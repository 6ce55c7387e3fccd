"""What is known about one seat: checked counts, and how many independent choices the dependent ones are
worth.

``counts[..., A]`` are numbers of choices, ``optimal[..., A]`` laws over the same actions. Choices within an
episode may lean on each other; episodes are independent. The design effect is the variance of the induced
policy with the episode as the unit, over what it would be were all choices independent.

>>> effective_size([[1, 0], [0, 1], [1, 0], [0, 1]])
4.0
>>> round(effective_size([[5, 0], [0, 5], [5, 0], [0, 5]] * 50), 0)
197.0
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri, stdtrit

from ...core.chance import FloatArray
from ...core.errors import InputError
from ...core.estimates import Estimate

__all__ = [
    "check_counts",
    "check_unit",
    "effective_size",
    "effective_size_from_moments",
    "estimate",
    "estimate_of_rows",
    "independent",
    "share",
    "worth",
]


def check_counts(counts: ArrayLike, optimal: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """``counts[..., A]`` and ``optimal[..., A]`` as floats. Raises `InputError` unless they are counts and
    laws that match.
    """
    observed, law = np.asarray(counts, dtype=np.float64), np.asarray(optimal, dtype=np.float64)
    if observed.ndim == 0 or law.ndim == 0 or observed.shape[-1] != law.shape[-1]:
        raise InputError(
            f"counts of shape {observed.shape} for a law of shape {law.shape}; their last axes must be equal: one entry an action"
        )
    if not (np.all(np.isfinite(observed)) and np.all(observed >= 0)):
        raise InputError("counts are negative or not finite; give numbers of choices, 0 or more")
    if not (np.all(law >= 0) and np.allclose(law.sum(axis=-1), 1, atol=1e-6)):
        raise InputError("the optimal law is not a law; give probabilities in [0, 1] that sum to 1")
    return observed, law


def check_unit(cdf_left: ArrayLike | None, cdf: ArrayLike | None) -> tuple[FloatArray, FloatArray]:
    """``cdf_left[..., T]`` and ``cdf[..., T]`` as floats. Raises `InputError` unless 0 <= cdf_left <= cdf <= 1."""
    left, right = np.asarray(cdf_left, dtype=np.float64), np.asarray(cdf, dtype=np.float64)
    if left.shape != right.shape or left.ndim == 0:
        raise InputError(
            f"ends of shapes {left.shape} and {right.shape}; give cdf_left[..., T] and cdf[..., T] of one shape"
        )
    if not (np.all(left >= 0) and np.all(left <= right) and np.all(right <= 1)):
        raise InputError(
            "cdf_left and cdf leave [0, 1] or end before they begin; give cdf(x-) and cdf(x) of each choice"
        )
    return left, right


def independent(counts: FloatArray, n_effective: ArrayLike | None) -> FloatArray:
    """Number of independent choices, shape [...]: ``n_effective`` where given, but never more than there are
    choices.
    """
    n = counts.sum(axis=-1)
    return np.asarray(n if n_effective is None else np.minimum(np.asarray(n_effective, dtype=np.float64), n))


def worth(n: int, n_effective: ArrayLike | None) -> FloatArray:
    """Number of independent ones among ``n`` choices, shape [...]: ``n_effective`` where given, from 1 to n."""
    return np.asarray(
        n if n_effective is None else np.clip(np.asarray(n_effective, dtype=np.float64), min(n, 1), n)
    )


def share(counts: FloatArray) -> FloatArray:
    """The induced policy of ``counts[..., A]``: shares of the choices, NaN where there is none."""
    n = counts.sum(axis=-1, keepdims=True)
    return np.where(n > 0, counts / np.maximum(n, 1e-300), np.nan)


def estimate(
    value: ArrayLike, low: ArrayLike, high: ArrayLike, n: ArrayLike, withdrawn: ArrayLike = ""
) -> Estimate:
    """An `Estimate` whose four fields, and the words of what is ``withdrawn``, share one shape, or are Python numbers and one
    word where there is no batch axis.
    """
    fields: list[Any] = list(np.broadcast_arrays(value, low, high, n, withdrawn))
    return Estimate(*(field.item() if field.ndim == 0 else field for field in fields))


def estimate_of_rows(
    value: ArrayLike, low: ArrayLike, high: ArrayLike, n: ArrayLike, withdrawn: ArrayLike = ""
) -> Estimate:
    """`estimate` of fields [B], Python numbers where there is one row alone."""
    found = estimate(value, low, high, n, withdrawn)
    fields = *found, found.withdrawn
    return found if np.size(found.n) != 1 else Estimate(*(np.asarray(field).item() for field in fields))


def effective_size(counts_by_episode: ArrayLike) -> float:
    """Number of independent choices that ``counts_by_episode[E, A]`` are worth, in [1, n]: n over the design
    effect, times the square of the normal quantile over Student's with E - 1 degrees of freedom (at 95 %).

    The last factor pays for a variance that few episodes tell badly. Exactly n where every episode holds one
    choice; the number of episodes where all choices are the same, since these might as well repeat each other. The counts of one
    episode show nothing of how its choices lean on each other, and are worth one: where their order
    is known `chains.worth` tells more.

    Source: Kish (1965), "Survey Sampling"; the ratio estimator's variance over clusters, summed over actions;
    Student's quantile for few clusters, Cameron and Miller (2015).
    """
    counts = np.asarray(counts_by_episode, dtype=np.float64)
    sizes = counts.sum(axis=-1)
    held = int(np.count_nonzero(sizes))
    return effective_size_from_moments(
        episodes=held,
        size=sizes.sum(),
        size_squared=sizes @ sizes,
        size_counts=sizes @ counts,
        counts_counts=counts.T @ counts,
        counts=counts.sum(axis=0),
    )


def effective_size_from_moments(
    episodes: int,
    size: float,
    size_squared: float,
    size_counts: ArrayLike,
    counts_counts: ArrayLike,
    counts: ArrayLike,
) -> float:
    """`effective_size` from sums over episodes, which a stream can keep: of 1, n, n^2, n c [A], c c^T [A, A]
    and c [A].
    """
    if size < 2 or size_squared <= size:
        return float(size)
    if episodes < 2:
        return 1.0
    policy = np.asarray(counts, dtype=np.float64) / size
    spread = (
        np.trace(np.asarray(counts_counts))
        - 2 * policy @ np.asarray(size_counts)
        + policy @ policy * size_squared
    )
    clustered = episodes / (episodes - 1) * spread / size**2
    alone = (1 - policy @ policy) / (size - 1)
    if alone <= 1e-12:
        return float(episodes)
    few = (ndtri(0.975) / stdtrit(episodes - 1, 0.975)) ** 2
    return float(max(1.0, size * min(few * alone / max(clustered, 1e-300), 1.0)))
