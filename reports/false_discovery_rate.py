"""Many cells: how sure a finding is, given how many were looked for.

>>> e_values = [Estimate(e, e, e, 40) for e in (1e4, 50.0, 1.0)]
>>> runs = [RunComparison.of({"seats": {"row": {"metrics": {"e_value": e}, "verdict": "deviates"}}}) for e in e_values]
>>> cells = [CellComparison(run=run, adjusted=rates) for run, rates in zip(runs, adjusted_rates(runs), strict=True)]
>>> found = discoveries(cells)
>>> found.by_e, found.of_e, found.verdicts
(2, 3, 3)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..core.estimates import Estimate
from ..metrics.shared.multiple_testing import benjamini_hochberg, e_benjamini_hochberg
from .comparison import ALPHA, CellComparison, RunComparison, SeatComparison
from .part import Part

__all__ = ["Discoveries", "adjusted_rates", "discoveries"]

_P_VALUES = ("exact_multinomial", "chi_square", "ks_p")


class Discoveries(Part):
    """How many of a study's seats are found to deviate at a false discovery ``rate`` over all of them.

    ``by_e`` of the ``of_e`` that have an e-value (e-BH: however cells depend on each other, and whenever each was stopped);
    ``by_p`` of the ``of_p`` that have a p-value (BH: the number of decisions fixed beforehand, decisions independent, cells
    independent or positively dependent); ``verdicts`` that say so one by one, uncorrected.
    """

    rate: float
    by_e: int
    of_e: int
    by_p: int
    of_p: int
    verdicts: int


def adjusted_rates(runs: Sequence[RunComparison]) -> list[dict[str, dict[str, float | None]]]:
    """For each run {seat: {"e": q, "p": q}}: false discovery rates at which the seat is found to deviate.

    ``e`` is adjusted from e-values, right however cells depend on each other and whenever they were stopped; ``p`` from the
    p-values of a fixed number of independent decisions: there is none where episodes hold several. Seats that play the
    optimum by construction are not looked at.

    Source: Wang and Ramdas (2022); Benjamini and Hochberg (1995).
    """
    seats = [
        (i, name, seat)
        for i, run in enumerate(runs)
        for name, seat in run.seats.items()
        if not seat.plays_optimum
    ]
    e = e_benjamini_hochberg([_e_value(seat) for _, _, seat in seats])
    p = benjamini_hochberg([_p_value(seat) for _, _, seat in seats])
    found: list[dict[str, dict[str, float | None]]] = [{} for _ in runs]
    for (i, name, _), by_e, by_p in zip(seats, e.tolist(), p.tolist(), strict=True):
        found[i][name] = {"e": None if np.isnan(by_e) else by_e, "p": None if np.isnan(by_p) else by_p}
    return found


def discoveries(cells: Sequence[CellComparison], rate: float = ALPHA) -> Discoveries | None:
    """The count over all cells; None where fewer than two seats have evidence."""
    rates = [rates for cell in cells for rates in cell.adjusted.values()]
    by_e, by_p = ([found for one in rates if (found := one[kind]) is not None] for kind in ("e", "p"))
    if len(by_e) < 2:
        return None
    alone = [cell.run.seats[name].verdict for cell in cells for name in cell.adjusted]
    return Discoveries(
        rate=rate,
        by_e=sum(q <= rate for q in by_e),
        of_e=len(by_e),
        by_p=sum(q <= rate for q in by_p),
        of_p=len(by_p),
        verdicts=sum(verdict in ("deviates", "marginal only") for verdict in alone),
    )


def _e_value(seat: SeatComparison) -> float:
    """The e-value on which the verdict rests, after all decisions: the greatest so far is none. Of counts, the merged one, or theirs."""
    if seat.evidence is not None:
        return seat.evidence.now
    found: Estimate | None = seat.merged.e_value if seat.merged else seat.metric("e_value")
    return np.nan if found is None else float(found.value)


def _p_value(seat: SeatComparison) -> float:
    """The first p-value that was measured, or NaN; NaN too where decisions are not worth as many independent ones."""
    if seat.n_effective is not None:
        return np.nan
    return next((float(seat.metrics[name].value) for name in _P_VALUES if name in seat.metrics), np.nan)
