"""Decisions that wait to be paid, found again by their address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..core.chance import IntArray
from ..core.errors import ChoiceError
from ..core.questions import Choice, Feedback, Observation

__all__ = ["Pending", "places_of"]

_Flags = NDArray[np.bool_]


class _Addresses(NamedTuple):
    """Decisions of one seat by their addresses."""

    episode: IntArray
    turn: IntArray
    member: IntArray | None

    def take(self, rows: NDArray[Any]) -> _Addresses:
        member = None if self.member is None else self.member[rows]
        return _Addresses(self.episode[rows], self.turn[rows], member)


@dataclass(eq=False)
class _Decided:
    """The answers to one question; ``paid`` is False, True, or marks the rows [B] that were paid."""

    at: _Addresses
    action: NDArray[Any]
    dtype: np.dtype[Any]
    paid: bool | _Flags = False

    def is_named_by(self, told: Feedback) -> bool:
        """Whether ``told`` pays these rows as they were asked: then nothing need be looked up."""
        return told.episode is self.at.episode and told.turn is self.at.turn and told.member is self.at.member

    def pay(self) -> _Flags | None:
        """Mark all rows as paid; returns which of them were paid before (None: none)."""
        before = self.paid
        self.paid = True
        if before is False:
            return None
        return np.ones(len(self.action), dtype=bool) if before is True else before

    def pay_some(self, rows: IntArray) -> _Flags:
        """Mark ``rows`` as paid; returns for each whether it was paid before, in this payment or an earlier one."""
        paid = np.full(len(self.action), self.paid) if isinstance(self.paid, bool) else self.paid
        before = paid[rows]
        first = np.unique(rows, return_index=True)[1]
        if len(first) < len(rows):
            before |= np.isin(np.arange(len(rows)), first, invert=True)
        paid[rows] = True
        self.paid = paid
        return before


class Pending:
    """One seat's decisions in a block, kept to its end: what was done is told with every payment, however late.

    Indices into a list of labels are kept in as few bytes as they need.
    """

    def __init__(self) -> None:
        self._decided: list[_Decided] = []

    def add(self, observation: Observation, choice: Choice) -> None:
        """Keep these decisions."""
        at = _Addresses(observation.episode, observation.turn, observation.member)
        action, labels = choice.action, observation.seat.space.labels
        if labels and action.dtype.kind == "i" and choice.outcome is None:
            action = action.astype(np.min_scalar_type(len(labels)))
        self._decided.append(_Decided(at, action, choice.action.dtype))

    def resolve(self, told: Feedback) -> Feedback:
        """``told`` with the ``action`` of each decision that it names, and which of them were paid before (``further``).

        Raises `ChoiceError` where it names a decision that was not made.
        """
        for decided in reversed(self._decided):
            if decided.is_named_by(told):
                return replace(told, action=decided.action.astype(decided.dtype), further=decided.pay())
        return self._found(told)

    def _found(self, told: Feedback) -> Feedback:
        wanted = _Addresses(told.episode, told.turn, told.member)
        missing, found, action, further = np.arange(len(told)), [], [], []
        for decided in reversed(self._decided):
            where, here = places_of(decided.at, wanted.take(missing))
            if here.any():
                found.append(missing[here])
                action.append(decided.action[where[here]].astype(decided.dtype))
                further.append(decided.pay_some(where[here]))
                missing = missing[~here]
            if not len(missing):
                order = np.argsort(np.concatenate(found))
                return replace(told, action=np.concatenate(action)[order], further=_any(further, order))
        raise _unknown(told, int(missing[0]))


def _any(flags: Sequence[_Flags], order: IntArray) -> _Flags | None:
    whole = np.concatenate(flags)
    return whole[order] if whole.any() else None


def _unknown(told: Feedback, row: int) -> ChoiceError:
    member = "" if told.member is None else f", member {told.member[row]}"
    return ChoiceError(
        f"seat {told.seat.name!r} was paid for episode {told.episode[row]}, turn {told.turn[row]}{member}, where it made no"
        " decision; name a decision, or turn -1 for a payment for none"
    )


def places_of(decided: Any, told: Any) -> tuple[IntArray, _Flags]:
    """For each row of ``told`` its place among the rows of ``decided`` with the same address, and whether there is one.

    Both have columns ``episode``, ``turn`` and ``member`` (None: all are member 0).
    """
    if not len(decided.episode):
        return np.zeros(len(told.episode), dtype=np.int64), np.zeros(len(told.episode), dtype=bool)
    have, want = _key(decided, told), _key(told, decided)
    order = np.argsort(have, kind="stable")
    spot = np.minimum(np.searchsorted(have[order], want), len(have) - 1)
    where = order[spot]
    return where, have[where] == want


def _key(rows: Any, others: Any) -> IntArray:
    """One number for each row's (episode, member, turn), alike for both tables."""
    members = 1 + max(_top(rows.member), _top(others.member))
    turns = 2 + max(_top(rows.turn), _top(others.turn))
    member = 0 if rows.member is None else rows.member
    return np.asarray((rows.episode * members + member) * turns + rows.turn + 1, dtype=np.int64)


def _top(column: IntArray | None) -> int:
    return 0 if column is None or not len(column) else int(column.max())
