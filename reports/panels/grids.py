"""What was measured over a study's grid."""

from __future__ import annotations

from ..findings import Findings
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
    note = "Each row joins the cells that differ only in the probability that was asked for."
    return (
        [Panel("Over the grid", note, ("cells", "action", "over", "points", *names), rows)] if found else []
    )
