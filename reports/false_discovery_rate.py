"""Many cells: how sure a finding is, given how many were looked for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..metrics.shared.multiple_testing import benjamini_hochberg, e_benjamini_hochberg
from .comparison import RunComparison, SeatComparison

__all__ = ["adjusted_rates"]

_P_VALUES = ("exact_multinomial", "chi_square", "ks_p")


def adjusted_rates(runs: Sequence[RunComparison]) -> list[dict[str, dict[str, float | None]]]:
    """For each run {seat: {"e": q, "p": q}}: false discovery rates at which the seat is found to deviate.

    ``e`` is adjusted from e-values, right however cells depend on each other and whenever they were stopped; ``p`` from the
    p-values of a fixed number of decisions. Seats that play the optimum by construction are not looked at.

    Source: Wang and Ramdas (2022); Benjamini and Hochberg (1995).
    """
    seats = [
        (i, name, seat)
        for i, run in enumerate(runs)
        for name, seat in run.seats.items()
        if not seat.plays_optimum
    ]
    e = e_benjamini_hochberg([_value(seat, ("e_value",)) for _, _, seat in seats])
    p = benjamini_hochberg([_value(seat, _P_VALUES) for _, _, seat in seats])
    found: list[dict[str, dict[str, float | None]]] = [{} for _ in runs]
    for (i, name, _), by_e, by_p in zip(seats, e.tolist(), p.tolist(), strict=True):
        found[i][name] = {"e": None if np.isnan(by_e) else by_e, "p": None if np.isnan(by_p) else by_p}
    return found


def _value(seat: SeatComparison, names: Sequence[str]) -> float:
    """The first of ``names`` that was measured, or NaN."""
    return next((float(seat.metrics[name].value) for name in names if name in seat.metrics), np.nan)
