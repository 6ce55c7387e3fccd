"""What an agent is asked, what it answers, and what that earned."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import partial
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from .chance import FloatArray, IntArray
from .errors import ChoiceError, MenuError
from .laws import Law, MixedStrategy, Optimum
from .spaces import Interval, Menu

__all__ = [
    "Answer",
    "Choice",
    "Observation",
    "Outcome",
    "Seat",
]


_Words = Callable[[int, Sequence[str]], str]


def _silent(_row: int, _names: Sequence[str]) -> str:
    return ""


def _moved(words: _Words, index: NDArray[Any], row: int, names: Sequence[str]) -> str:
    return words(int(index[row]), names)


def _at_rows(optimum: Optimum | None, index: NDArray[Any]) -> Optimum | None:
    """The optimum of some rows: a law [B, A] is cut, one that is the same at every row is not."""
    if isinstance(optimum, MixedStrategy) and optimum.probs.ndim > 1:
        return MixedStrategy(optimum.menu, optimum.probs[index])
    return optimum


@dataclass(frozen=True)
class Seat:
    """A place at the table: its ``name`` (an identifier), what may be answered there, and in which ``form``.

    ``form`` says how an answer is written where listing the menu would not do: ``an order of the letters, such as B A C``.
    """

    name: str
    menu: Menu | Interval
    form: str = ""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", self.name):
            raise MenuError(
                f"seat name {self.name!r} is not an identifier; use letters, digits and underscores"
            )


@dataclass(frozen=True, eq=False)
class Observation:
    """What a seat sees in ``B`` episodes at once.

    ``episode[B]`` and ``turn[B]`` are the address of the decision; ``sees`` holds arrays [B, ...];
    ``words(row, names)`` renders one row for readers of words, calling the actions ``names``;
    ``infoset[B]`` keys the rows that the optimal policy does not distinguish (None: one for all);
    ``optimal`` is filled by the loop for an agent that declares `Agent.needs_optimal`, and for nobody else;
    ``states_law`` says that the words state the law to be played.
    """

    seat: Seat
    episode: IntArray
    turn: IntArray
    sees: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    words: _Words = _silent
    infoset: NDArray[Any] | None = None
    optimal: Optimum | None = None
    states_law: bool = False

    def __len__(self) -> int:
        return len(self.episode)

    def take(self, rows: NDArray[Any]) -> Observation:
        """Only these ``rows`` (a mask or indices)."""
        index = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        sees = {name: seen[index] for name, seen in self.sees.items()}
        infoset = None if self.infoset is None else self.infoset[index]
        return replace(
            self,
            episode=self.episode[index],
            turn=self.turn[index],
            sees=sees,
            words=partial(_moved, self.words, index),
            infoset=infoset,
            optimal=_at_rows(self.optimal, index),
        )

    def text(self, row: int, names: Sequence[str] | None = None) -> str:
        """One row in words. ``names`` are what to call the actions (default: the menu's own labels)."""
        own = self.seat.menu.actions if isinstance(self.seat.menu, Menu) else ()
        return self.words(row, own if names is None else names)


class Answer(IntEnum):
    """What became of a question. Only ``LEGAL`` carries an action; nothing ever stands in for the others."""

    LEGAL = 0
    ILLEGAL = 1
    UNPARSABLE = 2
    REFUSED = 3
    TRUNCATED = 4
    ERROR = 5
    OVER_BUDGET = 6

    @property
    def label(self) -> str:
        """The name in reports and files: ``over_budget``."""
        return self.name.lower()


@dataclass(frozen=True, eq=False)
class Choice:
    """The act and, where it is known, the law it was drawn from.

    ``action[B]`` holds indices into a `Menu` or numbers in an `Interval`; where ``outcome[B]`` (codes of `Answer`)
    is not LEGAL the entry means nothing. ``law_kind`` is ``scripted``, ``stated`` or ``token``; ``attempt[B]`` counts
    the re-asks before the answer; ``notes`` holds one mapping for each row, to be logged with the decision. ``elicited`` holds laws [B, A] learnt beside the act (``stated``, ``token``), NaN where not had.
    None for ``outcome`` or ``attempt`` means all legal at the first attempt.
    """

    action: NDArray[Any]
    law: Law | None = None
    law_kind: str | None = None
    outcome: NDArray[np.int8] | None = None
    attempt: NDArray[np.int16] | None = None
    notes: Sequence[Mapping[str, Any]] | None = None
    mode: str = "scripted"
    elicited: Mapping[str, FloatArray] = field(default_factory=dict)

    def legal(self) -> NDArray[np.bool_]:
        """Which rows carry an action, shape [B]."""
        if self.outcome is None:
            return np.ones(len(self.action), dtype=bool)
        return cast("NDArray[np.bool_]", self.outcome == Answer.LEGAL)

    def take(self, rows: NDArray[Any]) -> Choice:
        """Only these ``rows`` (a mask or indices); the law is not carried over."""
        index = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        outcome = None if self.outcome is None else self.outcome[index]
        return Choice(self.action[index], outcome=outcome, mode=self.mode)

    def check(self, observation: Observation) -> None:
        """Raise `ChoiceError` unless this answers ``observation``: an array of one action a row, legal ones on the menu."""
        for name in ("action", "outcome", "attempt", "notes"):
            column = getattr(self, name)
            if column is not None and len(observation) != (len(column) if name == "notes" else _rows(column)):
                raise ChoiceError(
                    f"seat {observation.seat.name!r} answered with {name} {_form(column)} where {len(observation)} rows were asked;"
                    " return an array with one entry for each row"
                )
        observation.seat.menu.check(self.action if self.outcome is None else self.action[self.legal()])


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a choice earned (``reward[B]``, NaN where the episode ended unresolved) and revealed (``shows``).

    ``logs`` goes to the ledger and to no player (the regret of a pull, say).
    """

    reward: FloatArray
    shows: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    logs: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    def take(self, rows: NDArray[Any]) -> Outcome:
        """Only these ``rows``, without ``logs``."""
        return Outcome(self.reward[rows], {name: shown[rows] for name, shown in self.shows.items()})

    def public(self) -> Outcome:
        """The part that the player may learn from."""
        return Outcome(self.reward, self.shows)


def _rows(column: object) -> int | None:
    """Length of an array [B]; None for anything else."""
    return len(column) if isinstance(column, np.ndarray) and column.ndim == 1 else None


def _form(column: object) -> str:
    return (
        f"of shape {np.shape(column)}"
        if isinstance(column, np.ndarray)
        else f"of type {type(column).__name__}"
    )
