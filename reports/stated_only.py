"""A law that was stated and never acted on: what is compared is the mean of the laws stated."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..core.chance import FloatArray
from ..core.estimates import Estimate
from ..core.recipes import Environment
from ..metrics.knowing.stated_ks import stated_ks
from ..metrics.knowing.stated_tv import stated_tv
from ..metrics.shared.elicited import average
from ..metrics.shared.hulls import nearest
from ..metrics.shared.logged import stated_quantiles
from ..metrics.shared.regions import clopper_pearson
from ..metrics.shared.resolver import Evidence
from ..runs.decisions import STATED_ONLY, SeatDecisions
from .evidence import evidence_of

__all__ = ["Stated", "is_stated_only", "stated"]

_MOST = 1e12  # choices that a law is worth which is stated alike each time


class Stated(NamedTuple):
    """``n`` laws, their mean ``law[A]`` with the ends [A, 2] of its probabilities, the ``optimal`` law[A], and the ``metrics``."""

    n: int
    law: FloatArray
    ends: FloatArray
    optimal: FloatArray | None
    metrics: dict[str, Estimate]


def is_stated_only(decisions: SeatDecisions) -> bool:
    """Whether the seat stated its law each time, and drew nothing."""
    return decisions.modes == (STATED_ONLY,)


def stated(
    decisions: SeatDecisions,
    chosen: NDArray[np.bool_],
    environment: Environment | None = None,
    alpha: float = 0.05,
) -> Stated:
    """What was stated at the ``chosen`` decisions [N]; on an interval ``law`` is empty."""
    known = evidence_of(decisions, chosen, environment)
    if "drawn_from" not in decisions.logs:
        return _on_interval(decisions, chosen, known, alpha)
    laws, episodes = decisions.logs["drawn_from"][chosen], decisions.episode[chosen]
    mean = average(laws, episodes, alpha)
    worth = min(mean.worth, _MOST)
    ends = np.stack(clopper_pearson(mean.law * worth, worth, alpha), axis=-1)
    optimal = _optimal(decisions, chosen, known, mean.law)
    metrics = {} if optimal is None or not mean.n else {"tv": stated_tv(laws, optimal, episodes, alpha)}
    return Stated(mean.n, mean.law, ends, optimal, metrics)


def _optimal(
    decisions: SeatDecisions, chosen: NDArray[np.bool_], known: Evidence, law: FloatArray
) -> FloatArray | None:
    """The optimum that the mean ``law`` is held against: of a set the likeliest member."""
    if (hulls := known.get("optimal_set")) is not None:
        return nearest(law, hulls)
    if decisions.laws is not None:
        return np.asarray(decisions.laws[chosen].mean(axis=0))
    table = None if decisions.optimum is None else decisions.optimum.probabilities(1)
    return None if table is None else table[0]


def _on_interval(
    decisions: SeatDecisions, chosen: NDArray[np.bool_], known: Evidence, alpha: float
) -> Stated:
    found, reached = stated_quantiles(decisions, chosen), known.get("reached")
    nothing = np.empty(0)
    if found is None:
        return Stated(0, nothing, nothing, None, {})
    metrics = (
        {} if reached is None else {"ks": stated_ks(reached, found.levels, decisions.episode[chosen], alpha)}
    )
    n = int((~np.isnan(found.values).any(axis=-1)).sum())
    return Stated(n, nothing, nothing, None, metrics)
