"""How the rows of a file are decisions: one each, many in one reply, or many rows in one episode; and what is known of their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ...core.chance import Chance, FloatArray, IntArray
from ...core.errors import InputError
from ...core.reading import DecimalMark
from .table import Columns

__all__ = ["MOST_COUNTED", "Arranged", "Layout"]

MOST_COUNTED = 10_000_000
"""The most decisions that the weights of a file may add up to."""

_ORDERING = ("count", "episode", "turn", "order")


class Arranged(NamedTuple):
    """Decisions in order: the row of the file that each stands in, and its episode, [N] each."""

    row: IntArray
    episode: IntArray


@dataclass(frozen=True)
class Layout:
    """How the rows of a file are decisions.

    With a ``count`` the value of a row is a whole reply, which should hold so many answers; each row is then an episode with
    a turn for each answer. ``decimal`` declares the decimal mark of numbers in replies. Rows that share a value of the column
    ``episode`` are one episode, in the order of the column ``turn`` (None: of ``order``, or else of the file). The column
    ``order`` says when each row was decided; without it, nothing is known of the order of episodes. A row stands for as many
    decisions as its column ``weight`` says. The column ``reward`` holds what each decision earned, ``opponent`` what the other player
    did meanwhile. ``encoding`` (None: UTF-8) is that of a text file.

    Raises `InputError` where these do not go together.
    """

    count: int | None = None
    decimal: DecimalMark | None = None
    episode: str | None = None
    turn: str | None = None
    order: str | None = None
    weight: str | None = None
    reward: str | None = None
    opponent: str | None = None
    encoding: str | None = None

    def __post_init__(self) -> None:
        if self.turn is not None and self.episode is None:
            raise InputError(f"turn {self.turn!r} orders the rows of an episode; give --episode too")
        if self.decimal is not None and self.count is None:
            raise InputError(f"decimal {self.decimal!r} is for the numbers in replies; give --count too")
        if self.reward is not None and self.count is not None:
            raise InputError(f"reward {self.reward!r} is of a row with several answers; leave out --count")
        if self.opponent is not None and self.count is not None:
            raise InputError(
                f"opponent {self.opponent!r} is of a row with several answers; leave out --count"
            )
        ordering = [name for name in _ORDERING if getattr(self, name) is not None]
        if self.weight is not None and ordering:
            raise InputError(
                f"weight {self.weight!r} says how many decisions a row stands for, which have no order; leave out --{ordering[0]}"
            )

    @property
    def columns(self) -> list[str]:
        """The columns that are read for it."""
        named = (self.episode, self.turn, self.order, self.weight, self.reward)
        return [column for column in named if column is not None]

    def arranged(self, part: Columns, contents: IntArray) -> Arranged:
        """The rows in the order of episodes and turns, and the episode of each.

        Where nothing is known of the order of the rows they stand in one that is drawn, and depends on their ``contents[N]``
        (equal numbers, equal rows) alone: in whatever order the file has them, what is told of them is the same. Raises `InputError` on a missing
        value, two rows at one place of the order, and weights that are not whole numbers of 0 or more.
        """
        if self.weight is not None:
            row = _drawn(contents, self._times(part))
            return Arranged(row, np.arange(len(row)))
        if self.episode is None and self.order is None:
            return Arranged(_drawn(contents, np.ones_like(contents)), np.arange(len(contents)))
        return self._in_order(part, len(contents))

    def rewards(self, part: Columns, rows: int) -> FloatArray:
        """What each of the ``rows`` of the file earned, [N]; NaN where it does not say. Raises `InputError` on what is no number."""
        values = [None] * rows if self.reward is None else part[self.reward].tolist()
        for value in values:
            if isinstance(value, str):
                raise InputError(f"reward {value!r} came in column {self.reward!r}; give numbers")
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)

    def _in_order(self, part: Columns, rows: int) -> Arranged:
        time = np.arange(rows) if self.order is None else _ranks(self.order, part)
        turn = time if self.turn is None else _ranks(self.turn, part)
        episode = time if self.episode is None else _ranks(self.episode, part)
        if self.episode is not None and self.order is not None:
            first = np.full(rows, rows)
            np.minimum.at(first, episode, time)
            episode = first[episode]
        order = np.lexsort((turn, episode))
        same = (np.diff(episode[order]) == 0) & (np.diff(turn[order]) == 0)
        if same.any():
            self._refuse_twice(part, order[np.flatnonzero(same)[0]])
        return Arranged(order, episode[order])

    def _refuse_twice(self, part: Columns, row: int) -> None:
        if self.episode is None:
            raise InputError(
                f"column {self.order!r} has {part[str(self.order)][row]!r} twice within a cell; give each row its own, or add a column to --by"
            )
        raise InputError(
            f"episode {part[self.episode][row]!r} has two rows of one turn within a cell; give each its own, or add a column to --by"
        )

    def _times(self, part: Columns) -> IntArray:
        """How many decisions each row stands for, [N]."""
        values = part[str(self.weight)].tolist()
        for value in values:
            if (
                isinstance(value, bool)
                or not isinstance(value, int | float)
                or value < 0
                or value != int(value)
            ):
                raise InputError(
                    f"weight {value!r} came in column {self.weight!r}; give whole numbers of 0 or more"
                )
        if sum(values) > MOST_COUNTED:
            raise InputError(
                f"the weights in column {self.weight!r} sum to {sum(values):,}; give {MOST_COUNTED:,} decisions a cell at most"
            )
        return np.array(values, dtype=np.int64)


def _ranks(column: str, part: Columns) -> IntArray:
    values = part[column].tolist()
    if None in values:
        raise InputError(f"column {column!r} has a row without a value; every decision needs one")
    kinds = sorted({*values}, key=lambda value: (isinstance(value, str), value))
    place = {value: rank for rank, value in enumerate(kinds)}
    return np.array([place[value] for value in values], dtype=np.int64)


def _drawn(contents: IntArray, times: IntArray) -> IntArray:
    """Each row as many ``times`` as it stands for, in an order that is drawn for the sorted ``contents``."""
    order = np.argsort(contents, kind="stable")
    rows = np.repeat(order, times[order])
    return np.asarray(rows[Chance.of(0, "judge/order", [0]).generator().permutation(len(rows))])
