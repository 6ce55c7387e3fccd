"""What the cells of a study say together."""

from __future__ import annotations

from ..effects import Effects
from ..findings import Findings
from ..panel import Panel, estimate_text
from ..reading import plain_label

__all__ = ["PLACE", "effects"]

PLACE = 15


def effects(findings: Findings) -> list[Panel]:
    """Each player over its cells, what the distance varies with, and players compared in pairs."""
    found = findings.effects
    return (
        []
        if found is None
        else [panel for panel in (_players(found), _factors(found), _pairs(found)) if panel.rows]
    )


def _players(found: Effects) -> Panel:
    note = (
        "Excess total variation from the optimum as drawn from a population of cells: its mean, and the standard deviation of"
        " the true distances between cells, sampling noise taken out (Paule and Mandel, 1982; 95 % intervals); cells that were played on the"
        " same random numbers count as far as they are not alike by that. Changes of a service"
        " from day to day are not told apart from differences between cells."
    )
    rows = [
        (one.who, str(one.cells), estimate_text(one.mean), estimate_text(one.sd))
        for one in found.summaries
        if one.cells > 1
    ]
    return Panel("Players over all their cells", note, ("player", "cells", "mean", "between cells"), rows)


def _factors(found: Effects) -> Panel:
    note = "Standard deviation of the true distances between the values of one column, all other columns alike; replicate: between seeds."
    rows = [(plain_label(one.factor), str(one.levels), estimate_text(one.sd)) for one in found.between]
    return Panel("What the distance varies with", note, ("column", "values", "standard deviation"), rows)


def _pairs(found: Effects) -> Panel:
    note = (
        "Excess total variation of the first less that of the second, choices at the same addresses of chance compared in pairs."
        " Needed: decisions of each, in a case, that tell the difference at 5 % with probability 0.8. Saved: share of its variance"
        " that common random numbers took away."
    )
    if any(pair.needed is None for pair in found.pairs):
        note += " –: no number does, since the two are alike."
    several = any(pair.seat for pair in found.pairs)
    rows = [
        (
            *([plain_label(pair.seat)] if several else []),
            plain_label(pair.factor),
            plain_label(pair.one),
            plain_label(pair.other),
            estimate_text(pair.difference),
            "–" if pair.needed is None else f"{pair.needed:,}",
            f"{pair.saved:.0%}",
        )
        for pair in found.pairs
    ]
    columns = (*(["seat"] if several else []), "column", "first", "second", "difference", "needed", "saved")
    return Panel("Compared in pairs", note, columns, rows)
