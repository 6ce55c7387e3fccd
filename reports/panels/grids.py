"""What was measured over a study's grid."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from ..findings import Findings
from ..grids import GridResult
from ..panel import Panel, by_text, estimate_text

__all__ = ["PLACE", "grids"]

PLACE = 20


def grids(findings: Findings) -> list[Panel]:
    """The grids as a table, a row each."""
    found = findings.grids
    names = list(dict.fromkeys(name for one in found for name in one.metrics))
    rows = [
        (
            by_text(one.by) or "all",
            one.action,
            one.over,
            str(one.points),
            *(estimate_text(one.metrics.get(name)) for name in names),
        )
        for one in found
    ]
    note = f"Each row joins the cells that differ only in the probability that was asked for.{_flat(found)}"
    return (
        [Panel("Over the grid", note, ("cells", "action", "over", "points", *names), rows)] if found else []
    )


def _flat(found: Sequence[GridResult]) -> str:
    """What is said where a curve is flat: its step-likeness is withheld."""
    withheld = any(
        not isfinite(one.metrics["step_likeness"].value) for one in found if "step_likeness" in one.metrics
    )
    told = (
        " step_likeness is withheld (–) where the slope is not told from 0: its formula gives 1 to a rate that is one half whatever is"
        " asked for, as it does to a step at one half."
    )
    return told if withheld else ""
