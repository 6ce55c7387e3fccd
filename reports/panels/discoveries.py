"""How many cells deviate, given how many were looked at."""

from __future__ import annotations

from .. import false_discovery_rate
from ..findings import Findings
from ..panel import Panel

__all__ = ["PLACE", "discoveries"]

PLACE = 2


def discoveries(findings: Findings) -> list[Panel]:
    """The cells that deviate at a false discovery rate over all of them, by their e-values and by their p-values."""
    found = false_discovery_rate.discoveries(findings.cells)
    if found is None:
        return []
    note = (
        f"At a false discovery rate of {found.rate:g}: of the cells found to deviate, at most this share, on average, do not."
        " p-values are withheld where a run was stopped when decided, and where episodes hold several decisions."
    )
    rows = [
        (
            "e-BH",
            f"{found.by_e} of {found.of_e}",
            "however cells depend on each other, whenever each was stopped",
        ),
        (
            "BH",
            f"{found.by_p} of {found.of_p}" if found.of_p else "withheld",
            "decisions independent, their number fixed beforehand; cells independent or positively dependent",
        ),
        ("none", f"{found.verdicts} of {found.of_e}", "each verdict alone"),
    ]
    return [
        Panel(
            "Cells that deviate, all looked at together", note, ("correction", "deviate", "holds for"), rows
        )
    ]
