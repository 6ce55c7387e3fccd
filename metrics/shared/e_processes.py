"""E-processes: the wealth of a gambler who bets against the optimal law and cannot expect to gain where it is
played.

Started at 1, wealth is a nonnegative martingale (or falls below one) where every choice follows its optimal
law; so P(it ever reaches 1/alpha) <= alpha, whatever the rule that stops (Ville, 1939). A choice that the
optimal law forbids makes the wealth infinite. This file finds the process that suits what is known; `mixtures`
has those against one law or set, `tilting` those against laws that vary, `histograms` those on an interval.

>>> bool(log_e(series=[[0] * 10, [1] * 10], optimal=[0.5, 0.5])[-1] > np.log(20))
True
>>> float(log_e(counts=[10, 10], optimal=[0.5, 0.5])[-1]) < 0
True
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlogy

from ...core.chance import FloatArray, IntArray
from ...core.errors import EvidenceError, InputError
from ...core.games.faces import Face, Hull, members
from .counting import check_counts
from .histograms import wealth_on_interval, wealth_without_order
from .hulls import as_hull, log_likelihood
from .mixtures import following, last_wealth, wealth, wealth_of_counts
from .set_wealth import hull_wealth, refreshed
from .tilting import one_hot, tilts, tilts_without_order
from .transitions import check_series

__all__ = [
    "common",
    "in_order",
    "log_e",
    "looks",
    "looks_at",
    "running_counts",
    "set_wealth",
    "set_wealth_at",
    "totals",
    "varying",
]

_SPARSE = 1.2


def log_e(
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
    only_last: bool = False,
) -> FloatArray:
    """Log wealth [..., N] of the process that suits the evidence; N = 1 where the order of the choices is not
    known (``ordered`` is False), or where ``only_last`` is wanted and can be had without the others.

    Laws that vary: `tilting.tilts`. Else one law or a set, against ``series[..., E, T]`` (runs of choices, one after
    the other), else ``actions`` as one run, else ``counts``; else ``cdf_left`` and ``cdf``. Without order, only those bet who look at no
    choice before; where laws vary or have atoms what they learn still depends on the order given, so it must not depend
    on the choices: draw it at random. Raises `EvidenceError` where there is evidence for none of them.
    """
    if actions is not None and laws is not None and varying(laws):
        return tilts(actions, laws) if ordered else tilts_without_order(actions, laws)[..., -1:]
    goal = common(optimal, optimal_set, laws)
    if goal is not None and not ordered and counts is None and actions is not None:
        counts = totals(None, actions, members(goal[0]).shape[-1])
    if goal is not None and ordered and (series is not None or actions is not None):
        played, previous = in_order(actions, series, members(goal[0]).shape[-1])
        if optimal_set is not None:
            last = np.arange(played.shape[-1])[-1:]
            return (
                set_wealth_at(played, previous, goal, last)
                if only_last
                else set_wealth(played, previous, goal)
            )
        law = check_counts(np.zeros(members(goal[0]).shape[-1]), members(goal[0]))[1]
        return last_wealth(played, previous, law)[..., None] if only_last else wealth(played, previous, law)
    if goal is not None and counts is not None:
        return (_point_of_counts if optimal_set is None else _set_of_counts)(counts, goal)[..., None]
    if cdf_left is not None and cdf is not None:
        return wealth_on_interval(cdf_left, cdf) if ordered else wealth_without_order(cdf_left, cdf)[..., -1:]
    raise EvidenceError(
        "an e-value needs counts, actions or a series with an optimal law or set, actions with laws, or cdf_left with cdf"
    )


def varying(laws: ArrayLike) -> bool:
    """Whether ``laws[..., T, A]`` change from one decision to another, anywhere in the batch."""
    each = np.asarray(laws)
    return bool(np.any(each != each[..., :1, :]))


def common(
    optimal: ArrayLike | None, optimal_set: Sequence[Hull] | None, laws: ArrayLike | None
) -> tuple[Hull, ...] | None:
    """What all decisions are held against: the set's hulls, or the one law [..., A] alone, or None."""
    if optimal_set is not None:
        return tuple(map(as_hull, optimal_set))
    if optimal is not None:
        return (np.asarray(optimal, dtype=np.float64),)
    return (
        None if laws is None or not np.shape(laws)[-2] else (np.asarray(laws, dtype=np.float64)[..., 0, :],)
    )


def in_order(actions: ArrayLike | None, series: ArrayLike | None, width: int) -> tuple[IntArray, IntArray]:
    """All choices in order, row after row of ``series[..., E, T]`` (or ``actions[..., T]`` as one row), and the
    choice before each in its row, ``width`` where there is none; both [..., N], -1 where there is no choice. Until a row of
    several choices is met, the choice before is that of the row before: what is known of a choice does not change with later rows.
    """
    rows = check_series(np.asarray(actions)[..., None, :].astype(np.int64) if series is None else series)
    if rows.max(initial=-1) >= width or (series is None and rows.min(initial=0) < 0):
        raise InputError(f"actions run from {rows.min()} to {rows.max()}; give indices from 0 to {width - 1}")
    flat = (*rows.shape[:-2], -1) if rows.size else (*rows.shape[:-2], 0)
    previous = following(rows, width)
    if rows.size:
        met = np.logical_or.accumulate((rows[..., 1:] >= 0).any(axis=-1), axis=-1)
        last = rows[..., :-1, 0]
        previous[..., 1:, 0] = np.where(met[..., :-1] | (last < 0), width, last)
    return rows.reshape(flat), previous.reshape(flat)


def set_wealth(actions: IntArray, previous: IntArray, optimal_set: Sequence[Hull]) -> FloatArray:
    """Log wealth [..., N] against a union of hulls: `set_wealth.hull_wealth`, each choice from any member.

    Where a hull is given by its inequalities, the null is that all choices come from one member: what `mixtures.wealth`,
    whose priors lean to the middle of the set, bets on them over the likelihood of the member that fits best. That is
    sought at `looks_at`, and the wealth is taken as it was at the last look. Source: Wasserman, Ramdas and Balakrishnan
    (2020), universal inference.
    """
    if not _has_faces(optimal_set):
        return hull_wealth(actions, previous, optimal_set)
    when = looks_at(actions.shape[-1], optimal_set)
    path = set_wealth_at(actions, previous, optimal_set, when)
    lasts = np.diff(when, append=actions.shape[-1])
    first = int(when[0]) if len(when) else 0
    return np.asarray(np.repeat(path, lasts, axis=-1)[..., : actions.shape[-1] - first])


def set_wealth_at(
    actions: IntArray, previous: IntArray, optimal_set: Sequence[Hull], when: IntArray
) -> FloatArray:
    """`set_wealth` after the decisions at the places ``when[L]`` alone, shape [..., L]."""
    if not _has_faces(optimal_set):
        return hull_wealth(actions, previous, optimal_set)[..., when]
    middle = _middle(optimal_set)
    observed = running_counts(actions, len(middle))[..., when, :]
    bets = wealth(actions, previous, middle)[..., when]
    return bets + _against_set(observed, middle, optimal_set)


def _has_faces(optimal_set: Sequence[Hull]) -> bool:
    return any(isinstance(hull, Face) for hull in optimal_set)


def looks(n: int) -> IntArray:
    """Places among 0..``n`` - 1 at which to look: the first 200, then after every 1 % more, and the last."""
    return np.unique(np.append(refreshed(n), n - 1)) if n else refreshed(n)


def looks_at(n: int, optimal_set: Sequence[Hull]) -> IntArray:
    """`looks`; after every 20 % more where a set is given by its inequalities, since each takes linear programs."""
    if n == 0 or not _has_faces(optimal_set):
        return looks(n)
    steps = np.arange(np.log(n) / np.log(_SPARSE) + 1)
    return np.unique(np.append(np.minimum(_SPARSE**steps, n).astype(np.int64), n)) - 1


def running_counts(actions: ArrayLike, width: int) -> FloatArray:
    """Counts of each of ``width`` actions up to and with each decision: ``actions[..., T]`` -> [..., T, A]; -1
    counts for none.
    """
    return np.asarray(np.cumsum(one_hot(np.asarray(actions) + 1, width + 1)[..., 1:], axis=-2))


def totals(
    counts: ArrayLike | None, actions: ArrayLike | None, width: int, series: ArrayLike | None = None
) -> FloatArray:
    """``counts[..., A]``, or where they are not given those of ``actions[..., T]`` or ``series[..., E, T]``."""
    if counts is not None:
        return check_counts(counts, np.full(width, 1 / width))[0]
    played = in_order(actions, series, width)[0]
    return np.asarray(one_hot(played + 1, width + 1)[..., 1:].sum(axis=-2))


def _point_of_counts(counts: ArrayLike, goal: Sequence[Hull]) -> FloatArray:
    return wealth_of_counts(*check_counts(counts, members(goal[0])))


def _set_of_counts(counts: ArrayLike, goal: Sequence[Hull]) -> FloatArray:
    middle = _middle(goal)
    observed, _ = check_counts(counts, middle)
    return wealth_of_counts(observed, middle) + _against_set(observed, middle, goal)


def _middle(optimal_set: Sequence[Hull]) -> FloatArray:
    return np.asarray(np.mean([members(hull).mean(axis=0) for hull in optimal_set], axis=0))


def _against_set(counts: FloatArray, middle: FloatArray, optimal_set: Sequence[Hull]) -> FloatArray:
    """Log likelihood of ``counts[..., A]`` under the middle of the set over that under its best member."""
    return np.asarray(
        xlogy(counts, np.maximum(middle, 1e-300)).sum(axis=-1) - log_likelihood(counts, optimal_set)
    )
