"""Decisions that wait to be paid, found again by their address."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..core.chance import IntArray
from ..core.errors import ChoiceError
from ..core.questions import Choice, Feedback, Observation

__all__ = ["Pending", "places_of"]


class _Decided(NamedTuple):
    episode: IntArray
    turn: IntArray
    member: IntArray | None
    action: NDArray[Any]


class Pending:
    """One seat's decisions in a block, until they are paid as they were made; those paid in part are kept."""

    def __init__(self) -> None:
        self._decided: list[_Decided] = []

    def add(self, observation: Observation, choice: Choice) -> None:
        """Keep these decisions."""
        self._decided.append(
            _Decided(observation.episode, observation.turn, observation.member, choice.action)
        )

    def settle(self, told: Feedback) -> NDArray[Any] | None:
        """The actions [B] of the decisions that ``told`` names; None where it pays for none.

        Raises `ChoiceError` where it names a decision that was not made.
        """
        for place in range(len(self._decided) - 1, -1, -1):
            if self._decided[place].episode is told.episode and self._decided[place].turn is told.turn:
                return self._decided.pop(place).action
        if not len(told) or told.turn.max() < 0:
            return None
        return self._found(told)

    def _found(self, told: Feedback) -> NDArray[Any]:
        action: NDArray[Any] | None = None
        missing = np.ones(len(told), dtype=bool)
        for decided in reversed(self._decided):
            where, found = places_of(decided, told)
            found &= missing
            if found.any():
                action = (
                    np.empty((len(told), *decided.action.shape[1:]), decided.action.dtype)
                    if action is None
                    else action
                )
                action[found] = decided.action[where[found]]
                missing &= ~found
            if not missing.any():
                break
        if action is None or missing.any():
            row = int(np.argmax(missing))
            raise ChoiceError(
                f"seat {told.seat.name!r} was paid for episode {told.episode[row]}, turn {told.turn[row]}, where it made no decision;"
                " name a decision, or turn -1 for a payment for none"
            )
        return action


def places_of(decided: Any, told: Any) -> tuple[IntArray, NDArray[np.bool_]]:
    """For each row of ``told`` its place among the rows of ``decided`` with the same address, and whether there is one."""
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
