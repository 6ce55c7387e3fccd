"""Whether the choices can show that they depend on each other."""

from __future__ import annotations

from ..findings import Findings
from ..panel import Panel
from ..reading import examined, rows_of

__all__ = ["PLACE", "independence"]

PLACE = 6


def independence(findings: Findings) -> list[Panel]:
    """A note, where all choices of a seat come from one episode."""
    rows = examined(rows_of(findings.cells))
    alone = [row for row in rows if row.doc.one_episode]
    if not alone:
        return []
    which = "" if len(alone) == len(rows) else f" in {len(alone)} of {len(rows)} rows"
    note = (
        f"All choices come from one episode{which}. How choices depend on each other by their order intervals allow for; what the"
        " whole episode shares (its luck, the mood of its members) a single one cannot show, and there they are too narrow."
        " Run several episodes: the episode is then the unit."
    )
    return [Panel("Independence of the choices", note, (), ())]
