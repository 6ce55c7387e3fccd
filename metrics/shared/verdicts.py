"""The verdict on a seat: shown to differ from its optimum, shown to be close to it, or neither yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.chance import FloatArray
from ...core.errors import InputError
from ...core.games.faces import Hull, members
from ..distance.mean_deviation import mean_deviation
from .counting import check_unit, independent
from .e_processes import common, log_e, looks, totals, varying
from .hulls import nearest
from .probability_integral_transform import band, distance
from .regions import set_sequence, tv_range

__all__ = ["FirstDecision", "first_decision", "judged", "needed_on_interval", "reach_of", "verdict"]

_FLAT = ("actions", "cdf_left", "cdf")


class FirstDecision(NamedTuple):
    """The first ``verdict`` that was not ``undecided``, and the number of choices after which it was reached (0
    where it was not): arrays over the leading axes, or a string and a number.
    """

    verdict: Any
    decision: Any


def verdict(
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
    n_effective: ArrayLike | None = None,
    alpha: float = 0.05,
    epsilon: float = 0.1,
) -> Any:
    """``deviates``, ``faithful`` or ``undecided``: a string, or an array of them over the leading axes.

    - ``deviates``: the e-process (evidence as for `e_value`) has reached 1/``alpha`` at some decision.
    - ``faithful``: every policy in the confidence sequence lies within ``epsilon`` of the optimum (or of its
      set's member nearest to the counts) in total variation (`tv_sequence`); on an interval, within ``epsilon``
      in `ks` distance (one law for all choices). The counts weigh as ``n_effective`` choices. Where laws vary
      from decision to decision, the mean deviation is within ``epsilon`` by label and by rank
      (`mean_deviation`).
    - ``undecided``: neither yet.

    Where both hold (a small deviation, proven, or choices that lean on the past with the right frequencies),
    ``deviates`` stands: it is the claim about the optimum itself, `tv` says how small, and it can then never be
    taken back by more choices. Each claim is wrong with probability ``alpha`` at most, however often one looks.

    >>> [verdict(c, [0.5, 0.5]) for c in ([30, 0], [500, 500], [9, 6])]
    ['deviates', 'faithful', 'undecided']

    Source: Ville (1939); Howard and Ramdas (2022) for the band on an interval.
    """
    known = {
        "counts": counts,
        "optimal": optimal,
        "optimal_set": optimal_set,
        "actions": actions,
        "series": series,
        "laws": laws,
        "cdf_left": cdf_left,
        "cdf": cdf,
        "ordered": ordered,
    }
    deviates = log_e(**known).max(axis=-1, initial=0.0) >= np.log(1 / alpha)  # type: ignore[arg-type]
    return judged(deviates, reach_of(known, n_effective, alpha), epsilon)


def first_decision(alpha: float = 0.05, epsilon: float = 0.1, **known: Any) -> FirstDecision:
    """The verdict at which one who looks after every choice would have stopped.

    ``known`` is the evidence of `verdict` in order: ``actions`` or ``series`` with ``optimal`` or
    ``optimal_set``, ``actions`` with ``laws``, or ``cdf_left`` with ``cdf``. ``deviates`` is looked for after every
    choice, ``faithful`` at `e_processes.looks`: every one of the first 200, then after every 1 % more. Raises
    `InputError` where no order is known.

    >>> first_decision(actions=[0] * 20, optimal=[0.5, 0.5])
    FirstDecision(verdict='deviates', decision=8)

    Source: Wald (1945), "Sequential tests of statistical hypotheses".
    """
    if known.get("counts") is not None:
        raise InputError(
            "counts have no order; give actions or a series, actions with laws, or cdf_left with cdf"
        )
    path = log_e(**known)
    n, places = path.shape[-1], _places(known)
    proven = path >= np.log(1 / alpha)
    against = np.where(proven.any(axis=-1), proven.argmax(axis=-1) + 1, n + 1)
    close = np.full(against.shape, n + 1)
    for look in (looks(n) + 1).tolist():
        if np.all(np.minimum(against, close) <= look):
            break
        near = reach_of(_until(known, look), None, alpha) <= epsilon
        close = np.where(near & (close > n), look, close)
    first = np.minimum(against, close)
    words = judged((against == first) & (first <= n), np.where(first <= n, 0, 1), 0.5)
    made = np.concatenate(
        [np.cumsum(places, axis=-1), np.zeros((*places.shape[:-1], 1), dtype=np.int64)], axis=-1
    )
    decision = np.take_along_axis(made, first[..., None] - 1, axis=-1)[..., 0]
    return FirstDecision(words, decision.item() if decision.ndim == 0 else decision)


def judged(deviates: ArrayLike, reach: ArrayLike, epsilon: float) -> Any:
    """``deviates`` where that is shown, else ``faithful`` where the ``reach`` is at most ``epsilon``, else ``undecided``."""
    words = np.where(deviates, "deviates", np.where(np.asarray(reach) <= epsilon, "faithful", "undecided"))
    return words.item() if words.ndim == 0 else words


def reach_of(known: Mapping[str, Any], worth: ArrayLike | None, alpha: float) -> FloatArray:
    """The greatest distance from the optimum that the confidence sequence allows, shape [...]."""
    actions, laws = known.get("actions"), known.get("laws")
    if actions is not None and laws is not None and varying(laws):
        return np.asarray(mean_deviation(actions, laws, alpha).high)
    goal = common(known.get("optimal"), known.get("optimal_set"), laws)
    if goal is not None and any(known.get(name) is not None for name in ("counts", "actions", "series")):
        observed = totals(known.get("counts"), actions, members(goal[0]).shape[-1], known.get("series"))
        law = members(goal[0]) if known.get("optimal_set") is None else nearest(observed, goal)
        return tv_range(set_sequence(observed, independent(observed, worth), alpha), law)[1]
    left, right = check_unit(known.get("cdf_left"), known.get("cdf"))
    return np.asarray(distance(left, right) + band(right.shape[-1], alpha))


def needed_on_interval(known: Mapping[str, Any], alpha: float, epsilon: float) -> int:
    """After how many choices, about, those on an interval would be shown to lie within ``epsilon``, were their distance so far luck."""
    made = int(np.shape(known["cdf"])[-1])
    n, far = made, float(distance(known["cdf_left"], known["cdf"]))
    while n and far * np.sqrt(made / n) + band(n, alpha) > epsilon:
        n = int(np.ceil(1.1 * n))
    return n


def _places(known: Mapping[str, Any]) -> NDArray[np.bool_]:
    """Which places [..., N] of the order hold a choice."""
    if known.get("series") is not None:
        rows = np.asarray(known["series"])
        return rows.reshape(*rows.shape[:-2], -1) >= 0
    return np.ones(np.shape(known["cdf"] if known.get("actions") is None else known["actions"]), dtype=bool)


def _until(known: Mapping[str, Any], n: int) -> dict[str, Any]:
    """The evidence of the first ``n`` places of the order."""
    cut = dict(known)
    if known.get("series") is not None:
        rows = np.asarray(known["series"])
        later = np.arange(rows.shape[-1] * rows.shape[-2]).reshape(rows.shape[-2:]) >= n
        cut["series"] = np.where(later, -1, rows)
    if known.get("laws") is not None:
        cut["laws"] = np.asarray(known["laws"])[..., :n, :]
    return cut | {name: np.asarray(known[name])[..., :n] for name in _FLAT if known.get(name) is not None}
