"""What an agent is asked, what it answers, and what that earned.

Rows are independent of each other: row b is one decision, named by its seat, ``episode[b]``, ``member[b]`` and ``turn[b]``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from .chance import FloatArray, IntArray
from .errors import ChoiceError, SpaceError
from .laws.law import Law
from .outcomes import Outcome
from .spaces.space import Space

__all__ = ["OWN_ACTIONS", "TOLD", "Choice", "Feedback", "Observation", "Seat", "Words"]

OWN_ACTIONS = "own_actions"
"""The key in `Observation.sees` of a row's own past actions [B, T] as far as its words tell them (T = 0: they tell none), -1 after
the last. An environment whose words tell a row all that it did need not give it."""

TOLD = "told"
"""The key in `Feedback.shows` and `Feedback.logs` of the number [B] that a decision brought to light (NaN: none) where that is not what
it was paid: a sample that pays nothing. Learners go by it."""

Words = Callable[[int, Sequence[str], int], str]
"""``words(row, names, since)``: one row for readers of words, the actions called ``names``.

``since`` 0 tells all of it; above 0 only what is new to a reader who has read the row's questions of the turns before
``since`` (and gave the answers): one who has followed the episode so far passes the row's own turn. Words without a
history may tell all of it whatever ``since`` is.
"""


@dataclass(frozen=True)
class Seat:
    """A role at the table: its ``name`` (an identifier), the ``space`` of its answers, how many ``members`` play it.

    ``form`` says how an answer is written where listing the options would not do: ``an order of the letters, such as B A C``.
    """

    name: str
    space: Space
    form: str = ""
    members: int = 1

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", self.name):
            raise SpaceError(
                f"seat name {self.name!r} is not an identifier; use letters, digits and underscores"
            )
        if self.members < 1:
            raise SpaceError(f"seat {self.name!r} has {self.members} members; give one or more")


def _silent(_row: int, _names: Sequence[str], _since: int) -> str:
    return ""


def _of_row(words: Words, index: NDArray[Any], row: int, names: Sequence[str], since: int) -> str:
    return words(int(index[row]), names, since)


def _numbers_of(situations: Callable[[], IntArray], index: NDArray[Any]) -> IntArray:
    return np.asarray(situations()[index], dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Observation:
    """What a seat sees in ``B`` rows at once.

    ``episode[B]``, ``turn[B]`` and ``member[B]`` (None: all are member 0) are the address of the decision; ``sees`` holds
    arrays [B, ...]; ``words`` renders one row for readers of words; ``infoset[B]`` keys the rows that the optimal policy
    does not distinguish (None: one for all); ``legal[B, A]`` masks the labels that a row may answer (None: all);
    ``optimal`` is filled by the loop for an agent that declares `Agent.needs_optimal`, and for nobody else;
    ``states_law`` says that the words state the law to be played; ``opponent`` is what the only other player answers in at the
    same time, where it can be predicted (None: there is no such player); ``situations`` gives the rows' numbers [B], equal only where
    rows read the same words (None: not known).
    """

    seat: Seat
    episode: IntArray
    turn: IntArray
    sees: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    words: Words = _silent
    infoset: NDArray[Any] | None = None
    legal: NDArray[np.bool_] | None = None
    member: IntArray | None = None
    optimal: Law | None = None
    states_law: bool = False
    opponent: Space | None = None
    situations: Callable[[], IntArray] | None = None

    def __len__(self) -> int:
        return len(self.episode)

    def take(self, rows: NDArray[Any]) -> Observation:
        """Only these ``rows`` (a mask or indices)."""
        index = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        return replace(
            self,
            episode=self.episode[index],
            turn=self.turn[index],
            infoset=_rows(self.infoset, index),
            legal=_rows(self.legal, index),
            member=_rows(self.member, index),
            sees={name: seen[index] for name, seen in self.sees.items()},
            words=partial(_of_row, self.words, index),
            optimal=None if self.optimal is None else self.optimal.take(index),
            situations=None if self.situations is None else partial(_numbers_of, self.situations, index),
        )

    def text(self, row: int, names: Sequence[str] | None = None, since: int = 0) -> str:
        """One row in words. ``names`` are what to call the options (default: their own labels)."""
        return self.words(row, self.seat.space.options if names is None else names, since)

    def feedback(
        self,
        reward: FloatArray,
        shows: Mapping[str, NDArray[Any]] | None = None,
        logs: Mapping[str, NDArray[Any]] | None = None,
    ) -> Feedback:
        """A `Feedback` about exactly these decisions."""
        return Feedback(self.seat, self.episode, self.turn, reward, shows or {}, logs or {}, self.member)


@dataclass(frozen=True, eq=False)
class Choice:
    """What was done in each row and, where it is known, the law that it was drawn from.

    ``action`` holds one answer a row, as the seat's space keeps them; where ``outcome[B]`` (codes of `Outcome`) is not
    LEGAL the entry means nothing. ``law_kind`` is ``scripted``, ``stated`` or ``token``, and ``mode`` how the sampling
    contract calls the answer; each is one word for all rows. ``attempt[B]`` counts the re-asks before the answer.
    ``columns`` holds arrays [B, ...] to be logged with the decisions under their names, ``notes`` one mapping a row for
    what has no column of its own. ``elicited`` holds laws [B, A] learnt beside the act (``stated``, ``token``), NaN where
    there is none. None for ``outcome`` or ``attempt`` means all legal at the first attempt.
    """

    action: NDArray[Any]
    law: Law | None = None
    law_kind: str | None = None
    outcome: NDArray[np.int8] | None = None
    attempt: NDArray[np.int16] | None = None
    notes: Sequence[Mapping[str, Any]] | None = None
    mode: str = "scripted"
    elicited: Mapping[str, FloatArray] = field(default_factory=dict)
    columns: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    def legal(self) -> NDArray[np.bool_]:
        """Which rows carry an action, shape [B]."""
        if self.outcome is None:
            return np.ones(len(self.action), dtype=bool)
        return cast("NDArray[np.bool_]", self.outcome == Outcome.LEGAL)

    def check(self, observation: Observation) -> None:
        """Raise `ChoiceError` unless this answers ``observation``: one answer a row, legal ones in the seat's space and mask."""
        rows = len(observation.episode)
        for name in ("action", "outcome", "attempt"):
            column = getattr(self, name)
            if column is not None and not (isinstance(column, np.ndarray) and column.shape[:1] == (rows,)):
                raise _wrong_length(name, column, observation)
        if self.notes is not None and len(self.notes) != rows:
            raise _wrong_length("notes", self.notes, observation)
        legal = None if self.outcome is None or not self.outcome.any() else self.legal()
        action = self.action if legal is None else self.action[legal]
        observation.seat.space.check(action)
        if observation.legal is not None:
            _check_mask(observation, action, legal)


@dataclass(frozen=True, eq=False)
class Feedback:
    """What decisions earned (``reward[B]``) and revealed (``shows``). It may go to any seat, at any time after the decision.

    It names the decisions that it answers by ``episode[B]``, ``member[B]`` and ``turn[B]``; a ``turn`` of -1 is a payment
    for no decision. A decision may be paid in several instalments, which add up; a ``reward`` of NaN pays nothing.
    ``logs`` goes to the ledger and to no player (the regret of a pull, say). For the player the loop fills in ``action``
    (what it did there; None where nothing is paid for) and ``further[B]``, which marks the rows whose decision was paid
    before (None: no row).

    All that a seat is paid in an episode adds up to its payoff. Where an answer that is not legal ends the episode, what was not
    paid by then never is: the decisions under way keep a reward of NaN.
    """

    seat: Seat
    episode: IntArray
    turn: IntArray
    reward: FloatArray
    shows: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    logs: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    member: IntArray | None = None
    action: NDArray[Any] | None = None
    further: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.episode)

    @property
    def first(self) -> NDArray[np.bool_]:
        """Which rows [B] pay a decision for the first time: those that are not `further`."""
        return np.ones(len(self), dtype=np.bool_) if self.further is None else ~self.further

    def take(self, rows: NDArray[Any]) -> Feedback:
        """Only these ``rows`` (a mask or indices)."""
        return replace(
            self,
            episode=self.episode[rows],
            turn=self.turn[rows],
            reward=self.reward[rows],
            member=_rows(self.member, rows),
            action=_rows(self.action, rows),
            further=_rows(self.further, rows),
            shows={name: shown[rows] for name, shown in self.shows.items()},
            logs={name: logged[rows] for name, logged in self.logs.items()},
        )


def _rows(column: NDArray[Any] | None, rows: NDArray[Any]) -> NDArray[Any] | None:
    return None if column is None else column[rows]


def _wrong_length(name: str, column: object, observation: Observation) -> ChoiceError:
    came = (
        f"of shape {np.shape(column)}"
        if isinstance(column, np.ndarray)
        else f"of type {type(column).__name__}"
    )
    return ChoiceError(
        f"seat {observation.seat.name!r} answered with {name} {came} where {len(observation)} rows were asked;"
        " return an array with one entry for each row"
    )


def _check_mask(observation: Observation, action: NDArray[Any], answered: NDArray[np.bool_] | None) -> None:
    """Raise `ChoiceError` where a row answers a label that its ``legal`` mask excludes."""
    space, mask = observation.seat.space, cast("NDArray[np.bool_]", observation.legal)
    mask = mask if answered is None else mask[answered]
    codes = space.codes(action)
    wrong = np.flatnonzero(~mask[np.arange(len(codes)), codes])
    if len(wrong):
        allowed = [label for label, may in zip(space.labels, mask[wrong[0]], strict=True) if may]
        raise ChoiceError(
            f"seat {observation.seat.name!r} answered {space.labels[codes[wrong[0]]]!r} in a row that may answer {', '.join(allowed)};"
            " keep to the observation's `legal`"
        )
