"""Which numbers have no interval, and why."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Findings
from ..panel import Panel
from ..reading import examined, plain_label, rows_of

__all__ = ["PLACE", "intervals"]

PLACE = 7


def intervals(findings: Findings) -> list[Panel]:
    """The metrics whose intervals are withdrawn, with the reason and in how many rows, where there are such."""
    rows = examined(rows_of(findings.cells))
    found: dict[tuple[str, str], int] = {}
    for row in rows:
        for reason in ((name, one.withdrawn) for name, one in row.doc.metrics.items() if one.withdrawn):
            found[reason] = found.get(reason, 0) + 1
    if not found:
        return []
    return [Panel("No interval", _NOTE, ("metric", "why", "rows"), [*_told(found, len(rows))])]


_NOTE = (
    "The choices do not show how far these numbers may be from the truth; the rules are in docs/coverage.md."
)


def _told(found: dict[tuple[str, str], int], rows: int) -> Iterator[tuple[str, str, str]]:
    for (name, why), count in sorted(found.items()):
        yield plain_label(name), plain_label(why), "all" if count == rows else f"{count:,} of {rows:,}"
