"""Decisions as columns, for arithmetic, and as rows, for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..core.chance import FloatArray, IntArray
from ..core.laws.law import Law
from ..core.outcomes import Outcome
from ..core.questions import Seat

__all__ = ["SCRIPTED", "STATED_ONLY", "Decision", "SeatDecisions", "Settlements"]

SCRIPTED = "scripted"
"""The mode of a decision that a rule made, and nobody's words."""

STATED_ONLY = "described"
"""The mode of a decision whose law was stated, and from which nothing was drawn."""


class Decision(NamedTuple):
    """One row of the ledger, for people."""

    episode: int
    turn: int
    seat: str
    member: int
    action: str | float | None
    outcome: str
    attempt: int
    reward: float
    mode: str
    law: list[float] | None
    optimal: list[float] | None
    infoset: str | None
    notes: dict[str, Any]


class Settlements(NamedTuple):
    """Payments to one seat for no decision of its own: columns of length ``K``."""

    episode: IntArray
    member: IntArray
    reward: FloatArray


@dataclass(frozen=True, eq=False)
class SeatDecisions:
    """The decisions of one seat as columns of length ``N``, ordered by (episode, turn, member).

    ``action`` is as the seat's space keeps it; ``reward`` is what the decision was paid in all, NaN where nothing was;
    ``mode[N]`` and ``law_kind[N]`` are words (None where no law is known). ``optimum`` is the optimal law where it is the
    same at every row, ``laws[N, A]`` where it is not (NaN where none is known); on an interval ``cdf_ends[N, 2]`` are there
    instead: cdf(x-) and cdf(x) of each choice under its own law. ``played[N, A]`` is the law that the act was drawn
    from, NaN where it is not known. ``logs`` holds everything else that was logged, by name, NaN or None where a row has
    none; ``notes[N]`` is JSON. ``settlements`` are payments for no decision. ``ordered``: whether anything is known of the order
    of time, at least within episodes; recorded elsewhere, decisions may have none.
    """

    seat: Seat
    episode: IntArray
    turn: IntArray
    action: NDArray[Any]
    outcome: NDArray[np.int8]
    attempt: NDArray[np.int16]
    reward: FloatArray
    mode: NDArray[np.object_]
    law_kind: NDArray[np.object_]
    member: IntArray | None = None
    infoset: NDArray[Any] | None = None
    optimum: Law | None = None
    laws: FloatArray | None = None
    cdf_ends: FloatArray | None = None
    played: FloatArray | None = None
    logs: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    notes: NDArray[Any] | None = None
    settlements: Settlements | None = None
    ordered: bool = True

    def __len__(self) -> int:
        return len(self.episode)

    @property
    def legal(self) -> NDArray[np.bool_]:
        """Rows that carry an action, shape [N]."""
        return np.asarray(self.outcome == Outcome.LEGAL)

    @cached_property
    def modes(self) -> tuple[str, ...]:
        """The modes that occur, sorted."""
        return tuple(sorted(set(self.mode.tolist())))

    def take(self, rows: NDArray[Any]) -> SeatDecisions:
        """The same seat with some ``rows`` (a mask or indices); payments for no decision are left out."""
        kept = {name: None if column is None else column[rows] for name, column in self._columns()}
        logs = {name: column[rows] for name, column in self.logs.items()}
        return replace(self, **kept, logs=logs, settlements=None)  # type: ignore[arg-type]  # each by its own name

    def payoffs(self) -> tuple[IntArray, FloatArray]:
        """The episodes [E] of this seat, ascending, and its total payment [E] in each."""
        paid = self.settlements
        episode = self.episode if paid is None else np.concatenate([self.episode, paid.episode])
        reward = self.reward if paid is None else np.concatenate([self.reward, paid.reward])
        names, place = np.unique(episode, return_inverse=True)
        total = np.bincount(place, np.nan_to_num(reward), len(names)).astype(np.float64)
        return np.asarray(names, dtype=np.int64), total

    def digest(self) -> bytes:
        """SHA-256 of what was decided: equal if and only if the decisions are byte for byte the same.

        An action that is not legal means nothing, and is left out.
        """
        state = sha256(f"{self.seat.name} {len(self)}".encode())
        rewards = np.where(np.isnan(self.reward), np.nan, self.reward)
        columns = (self.episode, self.turn, self.outcome, self.attempt, rewards)
        for column in (*columns, *(() if self.member is None else (self.member,))):
            state.update(np.ascontiguousarray(column).tobytes())
        state.update(_bytes_of(self.action[self.legal]))
        for note in () if self.notes is None else self.notes.tolist():
            state.update(note.encode())
        return state.digest()

    def _columns(self) -> list[tuple[str, NDArray[Any] | None]]:
        names = ("episode", "turn", "action", "outcome", "attempt", "reward", "mode", "law_kind",
                 "member", "infoset", "laws", "cdf_ends", "played", "notes")  # fmt: skip
        return [(name, getattr(self, name)) for name in names]


def _bytes_of(action: NDArray[Any]) -> bytes:
    if action.dtype.hasobject:
        return "\0".join(str(each) for each in action.tolist()).encode()
    return np.ascontiguousarray(action).tobytes()
