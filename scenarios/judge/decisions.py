"""Rows of a file as the decisions of one seat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray, IntArray
from ...core.errors import InputError
from ...core.laws.law import Law
from ...core.recipes import Environment
from ...core.spaces.space import as_objects
from ...runs.decisions import SeatDecisions
from .answers import Answers, answers
from .layout import Layout
from .opponents import opponents
from .table import Columns, groups
from .target import Solved, Target

__all__ = ["decisions_of"]


def decisions_of(
    table: Columns, choice: str, target: Target, labels: Mapping[str, str], layout: Layout
) -> tuple[SeatDecisions, Environment | None]:
    """The decisions in the column ``choice``, and the environment where all rows have the same (and, of listed answers, the same law).

    Raises `InputError` where the rows' laws differ and cannot be written down row by row.
    """
    keys = _keys(table, target.read, len(table[choice]))
    solved = [(target.solved(key), rows) for key, rows in groups(keys)]
    first, one = solved[0][0], len(solved) == 1
    found = answers(table[choice].tolist(), first.seat.space, labels, layout)
    laws, cdf_ends = (None, None) if one else _by_row(solved, found)
    logs = found.logs if cdf_ends is None else {**found.logs, **_of_numbers(table, target, solved, found)}
    if layout.opponent is not None:
        logs = {**logs, "opponent": opponents(table[layout.opponent].tolist(), first, labels)}
    order = layout.arranged(
        table, _ranked([(*key, answer) for key, answer in zip(keys, table[choice], strict=True)])
    )
    count = layout.count or 1
    at = (order.row[:, None] * count + np.arange(count)).ravel()
    episode, n = np.repeat(order.episode, count), len(at)
    decisions = SeatDecisions(
        seat=first.seat,
        episode=episode,
        turn=_turns(episode),
        action=found.action[at],
        outcome=found.outcome[at],
        attempt=np.zeros(n, dtype=np.int16),
        reward=np.repeat(layout.rewards(table, len(table[choice]))[order.row], count),
        mode=as_objects(["recorded"] * n),
        law_kind=as_objects([None] * n),
        optimum=first.law if one else None,
        laws=None if laws is None else laws[at],
        cdf_ends=None if cdf_ends is None else cdf_ends[at],
        logs={name: column[at] for name, column in logs.items()},
        ordered=layout.order is not None or len(np.unique(episode)) < n,
    )
    alike = one or (cdf_ends is not None and all(each.environment == first.environment for each, _ in solved))
    return decisions, first.environment if alike else None


def _ranked(contents: Sequence[tuple[Any, ...]]) -> IntArray:
    """A number for each row [N]: equal for equal contents, and in an order that they alone give."""
    texts = [repr(content) for content in contents]
    rank = {text: place for place, text in enumerate(sorted({*texts}))}
    return np.array([rank[text] for text in texts], dtype=np.int64)


def _keys(table: Columns, columns: Sequence[str], rows: int) -> list[tuple[Any, ...]]:
    """What stands in these columns, row by row."""
    return list(zip(*(table[column].tolist() for column in columns), strict=True)) or [()] * rows


def _turns(episode: NDArray[Any]) -> NDArray[np.int64]:
    """The place of each decision in its episode, whose decisions stand together."""
    _, first, place = np.unique(episode, return_index=True, return_inverse=True)
    return np.asarray(np.arange(len(episode)) - first[place], dtype=np.int64)


def _by_row(
    solved: Sequence[tuple[Solved, NDArray[Any]]], found: Answers
) -> tuple[FloatArray | None, FloatArray | None]:
    """Each decision's own law [N, A], or the edges of its choice under that law's cdf [N, 2]."""
    whole: FloatArray | None = None
    for target, rows in solved:
        decided = np.flatnonzero(np.isin(found.row, rows))
        part = _law_rows(target.law, found.action[decided])
        whole = np.full((len(found.row), part.shape[1]), np.nan) if whole is None else whole
        whole[decided] = part
    tables = solved[0][0].law is not None and bool(solved[0][0].seat.space.labels)
    return (whole, None) if tables else (None, whole)


def _of_numbers(
    table: Columns, target: Target, solved: Sequence[tuple[Solved, NDArray[Any]]], found: Answers
) -> dict[str, FloatArray]:
    """What an environment logs beside numbers: what was seen, and the median of each decision's own law."""
    seen = {name: table[column][found.row].astype(np.float64) for name, column in target.shown.items()}
    return {**seen, "best_number": _medians(solved, found)}


def _medians(solved: Sequence[tuple[Solved, NDArray[Any]]], found: Answers) -> FloatArray:
    """The median [N] of each decision's own law, NaN where it has none."""
    medians = np.full(len(found.row), np.nan)
    for target, rows in solved:
        middle = None if target.law is None else target.law.quantiles(np.array([0.5]))
        medians[np.isin(found.row, rows)] = np.nan if middle is None else middle[0]
    return medians


def _law_rows(law: Law | None, action: NDArray[Any]) -> FloatArray:
    table = None if law is None else law.probabilities(len(action))
    found = law.cdf_of(action) if law is not None and table is None else table
    if found is None:
        raise InputError(
            "the optimum differs within a cell and is no law that can be written row by row; add the columns it depends on to --by"
        )
    return found
