"""Models by prompting methods, a table a game."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...core.estimates import Estimate
from ..findings import Findings
from ..panel import Panel, by_text, estimate_text
from ..reading import NO_VERDICT, Row, examined, number, plain_label, rows_of

__all__ = ["GAP", "PLACE", "methods"]

PLACE = 12
GAP = "no such cell, or nothing that is near or far"
_MOST = 12
_SIDES = ("model", "style")
_PASSED_OVER = "replicate"

_NOTE = (
    "Distance from the optimum (excess TV, or KS of numbers) with its 95 % interval, and verdict; of several replicates the mean,"
    " the least and the greatest, and each verdict."
)

_Place = tuple[str, str]


def methods(findings: Findings) -> list[Panel]:
    """Where a study varies both, the models downwards and the methods across, for each combination of all else."""
    rows = examined(rows_of(findings.cells))
    sides = [
        next((name for name in _columns(rows) if name.rpartition(".")[2] == side), "") for side in _SIDES
    ]
    if not all(sides):
        return []
    tables: dict[str, dict[_Place, list[Row]]] = {}
    for row in rows:
        if not all(side in row.by for side in sides):
            continue
        others = {name: value for name, value in row.by.items() if name not in (*sides, _PASSED_OVER)}
        place = (plain_label(row.by[sides[0]]), plain_label(row.by[sides[1]]))
        tables.setdefault(by_text({**others, "seat": row.seat}), {}).setdefault(place, []).append(row)
    shown = [_table(name, found) for name, found in list(tables.items())[:_MOST]]
    more = f" {_MOST} of {len(tables)} tables." if len(tables) > _MOST else ""
    return [shown[0]._replace(note=_NOTE + more), *shown[1:]] if shown else []


def _columns(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row.by))


def _table(name: str, found: dict[_Place, list[Row]]) -> Panel:
    models, styles = (list(dict.fromkeys(place[axis] for place in found)) for axis in (0, 1))
    rows = [(model, *(_text(found.get((model, style), ())) for style in styles)) for model in models]
    return Panel(f"Models by prompting methods: {name}", "", ("model", *styles), rows)


def _text(rows: Iterable[Row]) -> str:
    """``0.34 [0.21, 0.47] deviates``; of several the mean with their ends, and their verdicts."""
    held = list(rows)
    known = [found for row in held if (found := row.farness) is not None]
    verdicts = dict.fromkeys(row.verdict for row in held)
    words = ", ".join(verdict for verdict in verdicts if verdict != NO_VERDICT)
    return f"{_over(known)} {words}".strip() if held else "–"


def _over(known: Sequence[Estimate]) -> str:
    if len(known) < 2:
        return estimate_text(known[0] if known else None)
    values = [one.value for one in known]
    return f"{number(sum(values) / len(values))} ({number(min(values))} to {number(max(values))})"
