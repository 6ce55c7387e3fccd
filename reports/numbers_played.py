"""Numbers that a seat answered beside the best ones, and the prices of an asset, as parts of a comparison."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.chance import FloatArray, IntArray
from ..core.laws.law import Law
from ..metrics.evidence.asset_periods import asset_periods
from ..metrics.shared.best_numbers import beside_best
from ..metrics.shared.resolver import Evidence
from ..runs.decisions import SeatDecisions
from .comparison import SeatComparison
from .evenly import evenly
from .number_parts import NumbersPlayed, PricePath

__all__ = ["numbers_played", "price_path"]

_MOST = 300  # decisions, and turns, that are kept
_FEWEST_TURNS = 3
_MIDDLE = (0.1, 0.9)
_SPREAD = 1e-9  # of an optimum that is one number, as a share of its size


def numbers_played(decisions: SeatDecisions, chosen: NDArray[np.bool_], known: Evidence) -> SeatComparison:
    """The numbers of a seat whose optimum is one number in each decision; nothing of a seat that is to mix them, and where none is known."""
    optimum = known.get("optimum")
    found = beside_best(decisions, chosen, optimum) if optimum is None or _is_one_number(optimum) else None
    if found is None:
        return SeatComparison()
    held = np.isfinite(found[1])
    (numbers, best), turn = (part[held] for part in found), decisions.turn[chosen][held]
    if not len(numbers):
        return SeatComparison()
    some = evenly(len(numbers), _MOST)
    pairs: dict[str, Any] = {"answered": _told(numbers[some]), "best": _told(best[some])}
    return SeatComparison(numbers=NumbersPlayed(**pairs, **_by_turn(numbers, best, turn)))


def _is_one_number(optimum: Law) -> bool:
    ends = optimum.quantiles(np.array([0.25, 0.75]))
    return ends is not None and bool(np.all(np.ptp(ends, axis=0) <= _SPREAD * np.abs(ends).max()))


def _by_turn(numbers: FloatArray, best: FloatArray, turn: IntArray) -> dict[str, Any]:
    turns = np.unique(turn)
    if len(turns) < _FEWEST_TURNS:
        return {}
    shown = turns[evenly(len(turns), _MOST)]
    each = [numbers[turn == at] for at in shown]
    low, high = np.transpose([np.quantile(one, _MIDDLE) for one in each])
    mean, target = np.array([one.mean() for one in each]), np.array([best[turn == at].mean() for at in shown])
    told = {"mean": mean, "low": low, "high": high, "target": target}
    return {"turn": (shown + 1).tolist(), **{name: _told(values) for name, values in told.items()}}


def price_path(everyone: Mapping[str, SeatDecisions]) -> PricePath | None:
    """The prices of a market for an asset; None of other markets, and where nothing was traded."""
    rows = asset_periods(everyone)
    if rows is None or not np.isfinite(rows[:, 2]).any():
        return None
    periods = np.unique(rows[:, 1])
    each = [rows[rows[:, 1] == period] for period in periods]
    prices = [one[np.isfinite(one[:, 2]), 2] for one in each]
    ends = [np.quantile(one, _MIDDLE) if len(one) else np.full(2, np.nan) for one in prices]
    low, high = np.transpose(ends)
    return PricePath(
        period=periods.astype(int).tolist(),
        price=_known(np.array([one.mean() if len(one) else np.nan for one in prices])),
        low=_known(low),
        high=_known(high),
        value=_told(np.array([one[:, 3].mean() for one in each])),
    )


def _told(values: FloatArray) -> list[float]:
    return [float(f"{value:.6g}") for value in values.tolist()]


def _known(values: FloatArray) -> list[float | None]:
    return [None if np.isnan(value) else float(f"{value:.6g}") for value in values.tolist()]
