"""A law that was described and never acted on: what is compared is the mean of the laws stated."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..core.chance import FloatArray
from ..core.estimates import Estimate
from ..core.laws.interval_strategy import IntervalStrategy
from ..core.laws.law import EquilibriumSet
from ..core.laws.mixed_strategy import MixedStrategy
from ..metrics.knowing.stated_ks import stated_ks
from ..metrics.knowing.stated_tv import stated_tv
from ..metrics.shared.elicited import average
from ..metrics.shared.hulls import nearest
from ..metrics.shared.regions import clopper_pearson
from ..runs.decisions import SeatDecisions

__all__ = ["DESCRIBED", "Described", "described"]

DESCRIBED = "described"
_MOST = 1e12  # choices that a law is worth which is stated alike each time


class Described(NamedTuple):
    """``n`` laws, their mean ``law[A]`` with the ends [A, 2] of its probabilities, the ``optimal`` law[A], and the ``metrics``."""

    n: int
    law: FloatArray
    ends: FloatArray
    optimal: FloatArray | None
    metrics: dict[str, Estimate]


def described(sheet: SeatDecisions, rows: NDArray[np.bool_], alpha: float = 0.05) -> Described:
    """What was stated at the chosen ``rows`` [N]; on an interval ``law`` is empty."""
    if "drawn_from" not in sheet.logs:
        return _on_interval(sheet, rows, alpha)
    laws, episodes = sheet.logs["drawn_from"][rows], sheet.episode[rows]
    mean = average(laws, episodes, alpha)
    worth = min(mean.worth, _MOST)
    ends = np.stack(clopper_pearson(mean.law * worth, worth, alpha), axis=-1)
    optimal = _optimal(sheet, rows, mean.law)
    metrics = {} if optimal is None or not mean.n else {"tv": stated_tv(laws, optimal, episodes, alpha)}
    return Described(mean.n, mean.law, ends, optimal, metrics)


def _optimal(sheet: SeatDecisions, rows: NDArray[np.bool_], law: FloatArray) -> FloatArray | None:
    if isinstance(sheet.optimum, EquilibriumSet):
        return np.asarray(nearest(law, sheet.optimum.components))
    if isinstance(sheet.optimum, MixedStrategy):
        return sheet.optimum.probs
    return None if sheet.laws is None else np.asarray(sheet.laws[rows].mean(axis=0))


def _on_interval(sheet: SeatDecisions, rows: NDArray[np.bool_], alpha: float) -> Described:
    notes: list[dict[str, Any]] = (
        [] if sheet.notes is None else [json.loads(note) for note in sheet.notes[rows]]
    )
    curves = [note["quantiles"] for note in notes if "quantiles" in note]
    metrics = {}
    if isinstance(sheet.optimum, IntervalStrategy) and curves:
        reached = sheet.optimum.cdf(np.array([[*curve.values()] for curve in curves]))
        metrics["ks"] = stated_ks(np.clip(reached, 0, 1), np.array([*map(float, curves[0])]) / 100, alpha)
    nothing = np.empty(0)
    return Described(len(curves), nothing, nothing, None, metrics)
