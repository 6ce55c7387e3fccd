"""How often an interval holds the truth, and how often there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from aleator.core.chance import Chance
from numpy.random import Generator

__all__ = ["Cell", "Measurement", "luck_of", "markdown", "measured", "total_variation"]

ENOUGH, CONSERVATIVE, AGAIN = 93.0, 97.0, 6

Array = Any


class Cell(NamedTuple):
    """In percent of samples: intervals that hold the truth or are ``withdrawn``, and those withdrawn."""

    held: float
    withdrawn: float

    def __str__(self) -> str:
        told = f"{self.held:.1f}" + (f" ({self.withdrawn:.0f})" if self.withdrawn >= 0.5 else "")
        return f"**{told}**" if self.held < ENOUGH else told


Measurement = Callable[[Generator, int], tuple[Any, Any]]
"""Samples -> their estimates, and the truth that each is about."""


def luck_of(name: str) -> Generator:
    """The random numbers of one cell or one truth, its own."""
    return Chance.of(seed=17, stream=f"benchmarks/coverage/{name}", episodes=[0]).generator()


def measured(name: str, cases: Mapping[str, Measurement], samples: int) -> Cell:
    """The case of least coverage; a case below 93 is measured again, from fresh random numbers and six times as often."""
    return min(_case(f"{name}/{case}", one, samples) for case, one in cases.items())


def _case(name: str, one: Measurement, samples: int) -> Cell:
    cell = _cell(*one(luck_of(name), samples))
    return cell if cell.held >= ENOUGH else _cell(*one(luck_of(f"{name}/again"), AGAIN * samples))


def _cell(estimate: Any, truth: Any) -> Cell:
    value, low, high = (np.asarray(x, dtype=float) for x in estimate[:3])
    slack = np.where(np.isfinite(truth), 1e-9 * (1 + np.abs(np.where(np.isfinite(truth), truth, 0))), 0.0)
    held = (low <= truth + slack) & (truth - slack <= high)
    nothing = (
        np.isnan(low)
        | np.isnan(value)
        | ((low <= -1) & (high >= 1))
        | ((low <= 0) & np.isinf(high) & np.isfinite(truth))
    )
    return Cell(100 * float(np.mean(held | np.isnan(low))), 100 * float(np.mean(nothing)))


def total_variation(p: Array, q: Array) -> float:
    """Half the sum of absolute differences of two laws [A]."""
    return float(np.abs(p - q).sum() / 2)


def markdown(rows: Mapping[str, Mapping[str, Cell]], columns: list[str]) -> str:
    """A table with what falls below 93 in bold, and a word for rows that never do and average above 97."""
    lines = [f"| interval | {' | '.join(columns)} | |", f"| --- |{' ---: |' * len(columns)} --- |"]
    for name, cells in rows.items():
        known = [cell.held for cell in cells.values()]
        word = "below" if min(known) < ENOUGH else "conservative" if np.mean(known) > CONSERVATIVE else ""
        told = [str(cells[column]) if column in cells else "–" for column in columns]
        label = name if "`" in name or " " in name else f"`{name}`"
        lines.append(f"| {label} | {' | '.join(told)} | {word} |")
    return "\n".join(lines)
