"""One row of traits for each player, over many tasks."""

from __future__ import annotations

from ..findings import Findings
from ..panel import Panel, estimate_text
from ..reading import plain_label

__all__ = ["PLACE", "fingerprints"]

PLACE = 4
_NOTE = (
    "Distances: mean excess total variation (Kolmogorov and Smirnov's distance of numbers) over a task's cells. Habits over all tasks: mean"
    " excess rate of switches, bias towards places, and what an exploiter wins. 95 % intervals, cells as drawn from a population of cells."
    " Nearest: the player whose traits differ least in the mean."
)


def fingerprints(findings: Findings) -> list[Panel]:
    """Players downwards, traits across."""
    found = findings.fingerprints
    if not found:
        return []
    traits = list(dict.fromkeys(name for one in found for name in one.traits))
    rows = [
        (
            plain_label(one.player),
            str(one.cells),
            f"{one.deviating} of {one.judged}",
            *(estimate_text(one.traits.get(name)) for name in traits),
            f"{one.not_legal:.1%}",
            plain_label(one.nearest),
        )
        for one in found
    ]
    heads = ("player", "cells", "deviate", *map(plain_label, traits), "not legal", "nearest")
    return [Panel("Fingerprints", _NOTE, heads, rows)]
