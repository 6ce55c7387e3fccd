"""Which rows a figure shows, and what they are called there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .comparison import By
from .panel import by_text
from .reading import Cells, Row, examined, names_of, plain_label, rows_of

__all__ = [
    "MOST_ROWS",
    "MOST_SEATS",
    "Named",
    "answered",
    "cell_names",
    "evenly",
    "farthest",
    "grouped",
    "how_many",
    "panel_names",
    "placed",
]

MOST_SEATS = 240
"""The most seats that one figure shows."""
MOST_ROWS = 60
"""The most rows of numbers that stand open in a table of all seats."""

Named = tuple[tuple[str, str], Row]
"""A row under its name: who played, and in which case."""


def answered(cells: Cells) -> list[Named]:
    """The rows in question that have an answer, under their names."""
    return [(name, row) for name, row in names_of(examined(rows_of(cells))) if row.doc.n]


def panel_names(named: Sequence[Named]) -> list[str]:
    """What to call a panel for each row: who played and in which case, or one of these alone where the other is the same in all."""
    if len(named) > 1 and len({case for (_, case), _ in named}) == 1:
        return [who for (who, _), _ in named]
    alone = len({who for (who, _), _ in named}) == 1 and all(case for (_, case), _ in named)
    return [case if alone else _joined((who, case)) for (who, case), _ in named]


def _joined(name: Iterable[str]) -> str:
    return " · ".join(part for part in name if part)


def placed(name: tuple[str, str], shown: Sequence[Named]) -> dict[str, str]:
    """The panel and the line of a row: a panel for each agent with a line a case, or the other way where there is one case."""
    who, case = name
    one_case = len({case for (_, case), _ in shown}) == 1
    return {"panel": case, "line": who} if one_case else {"panel": who, "line": case}


def cell_names(varied: Sequence[By]) -> list[str]:
    """What to call each cell: what was ``varied`` in words, the rest of it as far as it tells cells apart; what is the same in all seats, alone.

    >>> cell_names([{"buyer": "zip", "seller": "zip", "horizon": 9}, {"buyer": "gd", "seller": "zip", "horizon": 9}])
    ['zip', 'buyer = gd, seller = zip']
    >>> cell_names([{"unit": 1, "episodes": 5}, {"unit": 2, "episodes": 5}]), cell_names([{}])
    (['unit = 1', 'unit = 2'], ['all'])
    """
    columns = list(dict.fromkeys(column for by in varied for column in by))
    words = [column for column in columns if any(isinstance(by.get(column), str) for by in varied)]
    kept = list(words)
    for column in columns:
        if column not in kept and _told_apart(varied, [*kept, column]) > _told_apart(varied, kept):
            kept.append(column)
    return [_cell_name({column: by[column] for column in kept if column in by}, words) for by in varied]


def _told_apart(varied: Sequence[By], columns: Sequence[str]) -> int:
    return len({tuple(plain_label(by.get(column)) for column in columns) for by in varied})


def _cell_name(by: By, words: Sequence[str]) -> str:
    values = {plain_label(value) for value in by.values()}
    alone = len(values) == 1 and all(column in words for column in by)
    return values.pop() if alone else by_text(by) or "all"


def grouped(named: Sequence[Named], key: Callable[[Row], Any]) -> dict[Any, list[Named]]:
    """The rows by what ``key`` says of them."""
    groups: dict[Any, list[Named]] = {}
    for pair in named:
        groups.setdefault(key(pair[1]), []).append(pair)
    return groups


def farthest(named: Sequence[Named], most: int) -> list[Named]:
    """The ``most`` rows that are farthest from their optimum, in their own order."""
    if len(named) <= most:
        return list(named)
    least = sorted((row.distance for _, row in named), reverse=True)[most - 1]
    return [pair for pair in named if pair[1].distance >= least][:most]


def evenly(named: Sequence[Named], most: int) -> list[Named]:
    """The rows, or ``most`` of them equally far apart, so that which are shown does not depend on how they were played.

    >>> evenly("abcdef", 3), evenly("ab", 3)
    (['a', 'c', 'e'], ['a', 'b'])
    """
    count = min(most, len(named))
    return [named[k * len(named) // count] for k in range(count)]


def how_many(shown: Sequence[Any], all_of: Sequence[Any]) -> str:
    """A sentence for the caption where not all rows are shown."""
    return (
        ""
        if len(shown) == len(all_of)
        else f" Shown: the {len(shown)} of {len(all_of)} seats that are farthest from their optimum."
    )
