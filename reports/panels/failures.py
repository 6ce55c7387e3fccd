"""Why calls failed, where decisions ended in an error."""

from __future__ import annotations

from ..findings import Findings
from ..panel import Panel, by_text
from ..reading import plain_label

__all__ = ["PLACE", "failures"]

PLACE = 6
_NOTE = "The newest message of each cause, without keys. A run that is continued calls again where the way, the key or the server failed."


def failures(findings: Findings) -> list[Panel]:
    """A row for each cause in each cell; empty where no decision ended in an error."""
    rows = [
        (by_text(cell.by), kind, f"{one.calls:,}", plain_label(one.message))
        for cell in findings.cells
        for kind, one in cell.run.failures.items()
    ]
    varied = any(first for first, *_ in rows)
    columns = ["what was varied", "cause", "calls", "newest message"][not varied :]
    return [Panel("Why calls failed", _NOTE, columns, [row[not varied :] for row in rows])] * bool(rows)
