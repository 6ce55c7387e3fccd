"""Whether the order of the decisions is known."""

from __future__ import annotations

from ..findings import Findings
from ..panel import Panel
from ..reading import examined, rows_of

__all__ = ["PLACE", "order"]

PLACE = 5


def order(findings: Findings) -> list[Panel]:
    """A note, where the order of some decisions is not known."""
    rows = examined(rows_of(findings.cells))
    without = sum(not row.doc.ordered for row in rows)
    if not without:
        return []
    which = "" if without == len(rows) else f" in {without} of {len(rows)} rows"
    note = (
        f"Not known{which}: the choices are judged as counts, as they would be in any other order, and tests of order and"
        " dependence are left out. A run that is to keep the order keeps its decisions (--keep decisions); recorded choices have one where a column says so"
        " (--order, --turn or --episode)."
    )
    return [Panel("Order of the decisions", note, (), ())]
