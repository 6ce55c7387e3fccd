"""How often an interval holds the truth, and how often there is none."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from aleator.core.chance import Chance
from aleator.metrics.shared.looks import level_after
from numpy.random import Generator

__all__ = ["LOOKS", "Case", "Cell", "Family", "luck_of", "markdown", "table", "total_variation"]

ENOUGH, DOUBTFUL, CONSERVATIVE = 93.0, 94.0, 97.0
FIRST, AGAIN = 100, 4
LOOKS = (10, 20, 50, 100, 200, 500, 1000)
"""Numbers of decisions after which intervals that may be looked at whenever one likes are held against the truth."""

Array = Any


class Cell(NamedTuple):
    """In percent of samples: intervals that hold the truth or are ``withdrawn``, and those withdrawn."""

    held: float
    withdrawn: float

    def __str__(self) -> str:
        told = f"{self.held:.1f}" + (f" ({self.withdrawn:.0f})" if self.withdrawn >= 0.5 else "")
        return f"**{told}**" if self.held < ENOUGH else told


class Case(NamedTuple):
    """How samples come about, what is estimated from the first n decisions of each, and what is true of it.

    ``draw(luck, samples)`` gives data of any kind; ``number(data, n, alpha)`` an estimate of each sample, ``truth(data, n)``
    the numbers that they are about. ``n`` None: intervals at all of ``looks`` must hold together.
    """

    draw: Callable[[Generator, int], Any]
    number: Callable[[Any, int, float], Any]
    truth: Callable[[Any, int], Any]
    n: int | None
    looks: Sequence[int] = LOOKS


class Family(NamedTuple):
    """Metrics (``names``) on processes (``columns``); ``cases(name, column)`` gives the cases of an entry, by name."""

    title: str
    note: str
    names: Sequence[str]
    columns: Sequence[str]
    cases: Callable[[str, str], Iterator[tuple[str, Case]]]


def luck_of(name: str) -> Generator:
    """The random numbers of one case or one truth, its own."""
    return Chance.of(seed=17, stream=f"benchmarks/coverage/{name}", episodes=[0]).generator()


def table(family: Family, samples: int, wanted: Sequence[str] = ()) -> Mapping[str, Mapping[str, Cell]]:
    """{metric: {column: cell}} of the ``wanted`` metrics (none: all), the least coverage over the cases of each entry."""
    rows: dict[str, dict[str, Cell]] = {}
    for name in family.names:
        if wanted and name not in wanted:
            continue
        for column in family.columns:
            cells = [
                _measured(f"{family.title}/{name}/{column}/{case}", one, samples)
                for case, one in family.cases(name, column)
            ]
            if cells:
                rows.setdefault(name, {})[column] = min(cells)
        print(f"{family.title}: {name}", file=sys.stderr, flush=True)
    return rows


def _measured(name: str, case: Case, samples: int) -> Cell:
    """From the first 100 samples where none of them misses; from fresh ones, and four times as many, where few enough hold."""
    cell = _cell(case, luck_of(name), min(FIRST, samples))
    if cell.held == 100:
        return cell
    cell = _cell(case, luck_of(f"{name}/more"), samples)
    if cell.held < DOUBTFUL:
        cell = _cell(case, luck_of(f"{name}/again"), AGAIN * samples)
        print(f"{name}: {cell}", file=sys.stderr, flush=True)
    return cell


def _cell(case: Case, luck: Generator, samples: int) -> Cell:
    data = case.draw(luck, samples)
    if case.n is not None:
        found = [_held(case.number(data, case.n, 0.05), case.truth(data, case.n))]
    else:
        found = [_held(case.number(data, n, level_after(n, 0.05)), case.truth(data, n)) for n in case.looks]
    held, withdrawn = (np.array(each) for each in zip(*found, strict=True))
    return Cell(100 * float(held.all(axis=0).mean()), 100 * float(withdrawn.mean()))


def _held(estimate: Any, truth: Any) -> tuple[Array, Array]:
    """Whether the interval of each sample holds the truth, or is withdrawn; and whether it is withdrawn."""
    value, low, high = (np.asarray(x, dtype=float) for x in estimate[:3])
    size = np.where(np.isfinite(truth), np.abs(np.nan_to_num(truth, posinf=0, neginf=0)), 0.0)
    slack = np.where(np.isfinite(truth), 1e-9 * (1 + size), 0.0)
    held = (low <= truth + slack) & (truth - slack <= high)
    nothing = np.isnan(low) | np.isnan(value) | (np.asarray(estimate.withdrawn) != "")
    return held | nothing, np.broadcast_to(nothing, held.shape)


def total_variation(p: Array, q: Array) -> float:
    """Half the sum of absolute differences of two laws [A]."""
    return float(np.abs(p - q).sum() / 2)


def markdown(rows: Mapping[str, Mapping[str, Cell]], columns: Sequence[str]) -> str:
    """A table with what falls below 93 in bold, and a word for rows that do, or that never do and average above 97."""
    lines = [f"| interval | {' | '.join(columns)} | |", f"| --- |{' ---: |' * len(columns)} --- |"]
    for name, cells in rows.items():
        known = [cell.held for cell in cells.values()]
        word = "below" if min(known) < ENOUGH else "conservative" if np.mean(known) > CONSERVATIVE else ""
        told = [str(cells[column]) if column in cells else "–" for column in columns]
        label = name if "`" in name or " " in name else f"`{name}`"
        lines.append(f"| {label} | {' | '.join(told)} | {word} |")
    return "\n".join(lines)
