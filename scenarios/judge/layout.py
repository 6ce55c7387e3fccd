"""How the rows of a file are decisions: one each, many in one reply, or many rows in one episode."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...core.chance import IntArray
from ...core.errors import InputError
from ...core.reading import DecimalMark
from .table import Columns

__all__ = ["Layout"]


@dataclass(frozen=True)
class Layout:
    """How the rows of a file are decisions.

    With a ``count`` the value of a row is a whole reply, which should hold so many answers; each row is then an episode with
    a turn for each answer. ``decimal`` declares the decimal mark of numbers in replies. Rows that share a value of the column
    ``episode`` are one episode, in the order of the column ``turn`` (None: of the file).
    """

    count: int | None = None
    decimal: DecimalMark | None = None
    episode: str | None = None
    turn: str | None = None

    def __post_init__(self) -> None:
        if self.turn is not None and self.episode is None:
            raise InputError(f"turn {self.turn!r} orders the rows of an episode; give --episode too")
        if self.decimal is not None and self.count is None:
            raise InputError(f"decimal {self.decimal!r} is for the numbers in replies; give --count too")

    @property
    def columns(self) -> list[str]:
        """The columns that are read for it."""
        return [column for column in (self.episode, self.turn) if column is not None]

    def order(self, part: Columns, rows: int) -> tuple[IntArray, IntArray]:
        """The rows in the order of episodes and turns, and the episode of each.

        Raises `InputError` on a missing value, and where two rows of an episode have the same turn.
        """
        if self.episode is None:
            return np.arange(rows), np.arange(rows)
        episodes = self._ranks(self.episode, part)
        turns = np.arange(rows) if self.turn is None else self._ranks(self.turn, part)
        order = np.lexsort((turns, episodes))
        same = (np.diff(episodes[order]) == 0) & (np.diff(turns[order]) == 0)
        if same.any():
            twice = part[self.episode][order[np.flatnonzero(same)[0]]]
            raise InputError(
                f"episode {twice!r} has two rows of one turn within a cell; give each its own, or add a column to --by"
            )
        return order, episodes[order]

    @staticmethod
    def _ranks(column: str, part: Columns) -> IntArray:
        values = part[column].tolist()
        if None in values:
            raise InputError(f"column {column!r} has a row without a value; every decision needs one")
        kinds = sorted({*values}, key=lambda value: (isinstance(value, str), value))
        place = {value: rank for rank, value in enumerate(kinds)}
        return np.array([place[value] for value in values], dtype=np.int64)
