"""Decisions that wait to be paid, found again by their address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from ..core.chance import IntArray
from ..core.errors import ChoiceError
from ..core.questions import Choice, Feedback, Observation

__all__ = ["Addressed", "Match", "Pending", "find", "is_named_by", "places_of", "unknown"]

_Flags = NDArray[np.bool_]
_DENSE = 16  # addresses for each row up to which a table of them is faster than a search


class Addressed(Protocol):
    """Rows of one seat with addresses; ``member`` None means that all are member 0."""

    @property
    def episode(self) -> IntArray:
        """The episode of each row, [B]."""

    @property
    def turn(self) -> IntArray:
        """The turn of each row, [B]."""

    @property
    def member(self) -> IntArray | None:
        """The member of each row, [B], or None."""


@dataclass(eq=False)
class _Decided:
    """The answers to one question; ``paid`` [B] marks the rows that were paid (None: none)."""

    episode: IntArray
    turn: IntArray
    member: IntArray | None
    action: NDArray[Any]
    paid: _Flags | None = None

    def pay(self, rows: IntArray) -> _Flags:
        """Mark ``rows`` as paid; returns for each whether it was paid before, in this payment or an earlier one."""
        paid = np.zeros(len(self.action), dtype=bool) if self.paid is None else self.paid
        before = paid[rows]
        first = np.unique(rows, return_index=True)[1]
        if len(first) < len(rows):
            before |= np.isin(np.arange(len(rows)), first, invert=True)
        paid[rows] = True
        self.paid = paid
        return before


@dataclass(eq=False)
class Pending:
    """One seat's decisions in a block, each question's until all of its rows were paid.

    ``paid`` finds the actions of decisions that were paid before and are kept here no more; it raises `ChoiceError` where
    a decision was never made.
    """

    paid: Callable[[Feedback], NDArray[Any]]
    _decided: list[_Decided] = field(default_factory=list, init=False)

    def add(self, observation: Observation, choice: Choice) -> None:
        """Keep these decisions until they are paid."""
        self._decided.append(
            _Decided(observation.episode, observation.turn, observation.member, choice.action)
        )

    def resolve(self, feedback: Feedback) -> Feedback:
        """``feedback`` as its player receives it: without what is only logged, with the ``action`` of each decision that it names, and
        which of them were paid before (``further``). All of its rows name a decision, or none does (turn -1).
        """
        if feedback.turn[0] < 0:
            return replace(feedback, logs={})
        for place in range(len(self._decided) - 1, -1, -1):
            if is_named_by(self._decided[place], feedback):
                decided = self._decided.pop(place)
                return replace(feedback, logs={}, action=decided.action, further=decided.paid)
        return self._found(feedback)

    def _found(self, feedback: Feedback) -> Feedback:
        matches, missing = find(reversed(self._decided), feedback)
        rows = [match.rows for match in matches]
        actions = [match.table.action[match.places] for match in matches]
        before = [match.table.pay(match.places) for match in matches]
        self._decided = [
            decided for decided in self._decided if decided.paid is None or not decided.paid.all()
        ]
        if len(missing):
            rows.append(missing)
            actions.append(self.paid(feedback.take(missing)))
            before.append(np.ones(len(missing), dtype=bool))
        further, action = (_in_order(rows, parts) for parts in (before, actions))
        return replace(feedback, logs={}, action=action, further=further if further.any() else None)


def _in_order(rows: Sequence[IntArray], parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """The values of ``rows`` in their order; each part's rows ascend, and all rows are there."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)[np.argsort(np.concatenate(rows))]


class Match(NamedTuple):
    """Rows that were looked for and the places at which they stand in one table."""

    table: Any
    rows: IntArray
    places: IntArray


def find(tables: Iterable[Addressed], feedback: Feedback) -> tuple[list[Match], IntArray]:
    """The rows of ``feedback`` in each of ``tables``, and the rows [*] that are in none. No two tables hold the same decision.

    The first table is looked at alone, then the next two together, the next four, and so on: payments are mostly for what was asked
    last, but at the end of a market they come for all that was ever asked.
    """
    matches, missing = list[Match](), np.arange(len(feedback))
    rest, size = iter(tables), 1
    while len(missing) and (some := list(islice(rest, size))):
        wanted = feedback if len(missing) == len(feedback) else feedback.take(missing)
        where, here = places_of(_together(some), wanted)
        if here.any():
            matches += _by_table(some, missing[here], where[here])
            missing = missing[~here]
        size *= 2
    return matches, missing


class _Addresses(NamedTuple):
    episode: IntArray
    turn: IntArray
    member: IntArray | None


def _together(tables: Sequence[Addressed]) -> Addressed:
    """All their rows, one table after the other."""
    if len(tables) == 1:
        return tables[0]
    episode, turn = (np.concatenate([getattr(one, name) for one in tables]) for name in ("episode", "turn"))
    if all(one.member is None for one in tables):
        return _Addresses(episode, turn, None)
    members = [np.zeros_like(one.turn) if one.member is None else one.member for one in tables]
    return _Addresses(episode, turn, np.concatenate(members))


def _by_table(tables: Sequence[Addressed], rows: IntArray, places: IntArray) -> list[Match]:
    """A match for each table that holds any of the ``places`` in all of them together; its rows ascend."""
    if len(tables) == 1:
        return [Match(tables[0], rows, places)]
    ends = np.cumsum([len(one.episode) for one in tables])
    table = np.searchsorted(ends, places, side="right")
    order = np.argsort(table, kind="stable")
    held, starts = np.unique(table[order], return_index=True)
    found = []
    for number, part in zip(held.tolist(), np.split(order, starts[1:]), strict=True):
        first = int(ends[number]) - len(tables[number].episode)
        found.append(Match(tables[number], rows[part], places[part] - first))
    return found


def is_named_by(table: Addressed, feedback: Feedback) -> bool:
    """Whether ``feedback`` names the rows of ``table`` one by one, in their own arrays: then nothing need be looked up."""
    return (
        table.episode is feedback.episode and table.turn is feedback.turn and table.member is feedback.member
    )


def unknown(feedback: Feedback, row: int) -> ChoiceError:
    """The error of a payment for a decision that was not made."""
    member = "" if feedback.member is None else f", member {feedback.member[row]}"
    return ChoiceError(
        f"seat {feedback.seat.name!r} was paid for episode {feedback.episode[row]}, turn {feedback.turn[row]}{member}, where it made no"
        " decision; name a decision, or turn -1 for a payment for none"
    )


def places_of(decided: Addressed, feedback: Addressed) -> tuple[IntArray, _Flags]:
    """For each row of ``feedback`` its place among the rows of ``decided`` with the same address, and whether there is one."""
    if not len(decided.episode):
        return np.zeros(len(feedback.episode), dtype=np.int64), np.zeros(len(feedback.episode), dtype=bool)
    have, want = _key(decided, feedback), _key(feedback, decided)
    first = int(have.min())
    span = int(have.max()) - first + 1
    if span > _DENSE * (len(have) + len(want)):
        order = np.argsort(have, kind="stable")
        where = order[np.minimum(np.searchsorted(have[order], want), len(have) - 1)]
    else:
        table = np.zeros(span, dtype=np.int64)
        table[have - first] = np.arange(len(have))
        where = table.take(want - first, mode="clip")
    return where, have[where] == want


def _key(rows: Addressed, others: Addressed) -> IntArray:
    """One number for each row's (episode, member, turn), alike for both tables."""
    members = 1 + max(_top(rows.member), _top(others.member))
    turns = 2 + max(_top(rows.turn), _top(others.turn))
    member = 0 if rows.member is None else rows.member
    return np.asarray((rows.episode * members + member) * turns + rows.turn + 1, dtype=np.int64)


def _top(column: IntArray | None) -> int:
    return 0 if column is None or not len(column) else int(column.max())
