"""The world that all sampling tasks share: a law, drawn from ``turns`` times, and words that say what is to be drawn.

Where words state a law they list it one action a line, ``- NAME: P%``. Numbers in words have up to six significant digits.
Words never list the options to answer with, nor say how to write an answer: whoever asks does that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ....core.chance import Chance, FloatArray, IntArray
from ....core.laws.law import Law
from ....core.laws.mixed_strategy import MixedStrategy
from ....core.questions import OWN_ACTIONS, Choice, Feedback, Observation, Seat
from ....core.recipes import Environment, World
from ....core.spaces.space import Space

__all__ = ["SamplingTask", "Setting", "listed", "number", "renamed"]

_EMPTY: Mapping[str, NDArray[Any]] = MappingProxyType({})


class Setting(NamedTuple):
    """What is drawn before each episode begins: arrays [B, ...] that the seat ``sees``, and others that only the ``logs`` keep."""

    sees: Mapping[str, NDArray[Any]] = _EMPTY
    logs: Mapping[str, NDArray[Any]] = _EMPTY


class SamplingTask(Environment):
    """A law to draw from, at the seat ``sampler``. Subclasses define `target`, and `request` where listing the law will not do.

    ``sees`` holds ``drawn`` [B, turn], the indices or numbers drawn before; every reward is 0.
    """

    states_law: ClassVar[bool] = True
    stationary: ClassVar[bool] = True

    turns: int = Field(1, ge=1, description="draws in an episode")
    history: Literal["none", "last", "window", "all"] = Field(
        "all", description="which of the episode's earlier draws the words show (the first has none)"
    )
    window: int = Field(5, ge=1, description="how many of them where `history` is window")

    @property
    def target(self) -> Law:
        """The law to draw from."""
        raise NotImplementedError

    @property
    def space(self) -> Space:
        """The space of the target law."""
        return self.target.space

    @property
    def form(self) -> str:
        """How an answer is written, where listing the options would not do."""
        return ""

    @cached_property
    def seats(self) -> tuple[Seat, ...]:
        """One seat, ``sampler``."""
        return (Seat("sampler", self.space, self.form),)

    def setting(self, chance: Chance) -> Setting:
        """What is drawn before the episodes begin: nothing, where the law is the same in all."""
        return Setting()

    def infosets(self, sees: Mapping[str, NDArray[Any]]) -> NDArray[Any] | None:
        """Keys [B] of the rows that the optimal policy does not distinguish; None: one for all."""
        return None

    def request(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """What is to be drawn, in words; ``seen`` holds one row of ``sees``."""
        target = self.target
        if not isinstance(target, MixedStrategy):
            raise NotImplementedError
        lines = listed(zip(names, target.probs.tolist(), strict=True))
        return f"Draw one outcome at random with these probabilities:\n{lines}"

    def again(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """The request to a reader who has followed the episode so far: it asks for one more draw from the law that is known."""
        return "Draw once more, independently and from the same law."

    def past(self, names: Sequence[str], drawn: NDArray[Any], since: int = 0) -> str:
        """The earlier draws of the episode in words, as many as `history` shows, without those of turns before ``since``."""
        kept = min(self.kept(len(drawn)), max(len(drawn) - since, 0))
        if not kept:
            return ""
        listed = ", ".join(number(x) if isinstance(x, float) else names[x] for x in drawn[-kept:].tolist())
        if self.history == "last":
            return f"Drawn just before, independently: {listed}."
        opening = "Drawn before" if kept == len(drawn) else f"The last {kept} drawn"
        return f"{opening}, each independently: {listed}."

    def kept(self, drawn: int) -> int:
        """How many of the last ``drawn`` draws the words show."""
        return {"none": 0, "last": min(1, drawn), "window": min(self.window, drawn), "all": drawn}[
            self.history
        ]

    @cached_property
    def opening(self) -> str:
        """What the first question tells all rows alike, where actions bear their own names and no setting is drawn."""
        nothing = np.empty(0, dtype=self.dtype)
        return _text_of(self, self.seats[0].space.options, {"drawn": nothing, OWN_ACTIONS: nothing}, since=0)

    @cached_property
    def dtype(self) -> np.dtype[Any]:
        """In which draws are kept."""
        blank = self.seats[0].space.blank(0)
        return np.dtype(np.int32) if blank.dtype.kind == "i" else blank.dtype

    def begin(self, episode: IntArray, chance: Chance) -> _Draws:
        """A world in which nothing is random but the setting and the seat's own draws."""
        return _Draws(self, episode, self.setting(chance))

    def optimal(self, observation: Observation) -> Law:
        """The target law, the same at every row."""
        return self.target


class _Draws(World):
    def __init__(self, task: SamplingTask, episode: IntArray, setting: Setting) -> None:
        self._task = task
        (self._seat,) = task.seats
        self._turn = 0
        self._episode = episode
        self._setting = setting
        self._drawn = np.empty((len(episode), task.turns), dtype=task.dtype)

    def ask(self) -> Sequence[Observation]:
        if self._turn == self._task.turns:
            return ()
        turn = np.broadcast_to(np.int64(self._turn), self._episode.shape)
        shown = self._drawn[:, self._turn - self._task.kept(self._turn) : self._turn]
        sees = {**self._setting.sees, "drawn": self._drawn[:, : self._turn], OWN_ACTIONS: shown}
        words = _Words(self._task, sees, alike=not (self._turn or self._setting.sees))
        keys = self._task.infosets(sees)
        self._asked = Observation(self._seat, self._episode, turn, sees, words, keys)
        return (self._asked,)

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        (choice,) = choices
        self._drawn[:, self._turn] = choice.action
        self._turn += 1
        return (self._asked.feedback(np.zeros(len(self._episode)), logs=self._setting.logs),)

    def payoffs(self) -> Mapping[str, FloatArray]:
        return {self._seat.name: np.zeros(len(self._episode))}


@dataclass(frozen=True, eq=False)
class _Words:
    """Tells one row the law and its earlier draws, or, above ``since`` 0, the draw of the turn before ``since`` and later ones.

    ``alike`` says that there is nothing yet in which rows differ.
    """

    task: SamplingTask
    sees: Mapping[str, NDArray[Any]]
    alike: bool

    def __call__(self, row: int, names: Sequence[str], since: int = 0) -> str:
        if self.alike and names == self.task.seats[0].space.options:
            return self.task.opening
        return _text_of(self.task, names, {name: column[row] for name, column in self.sees.items()}, since)


def _text_of(task: SamplingTask, names: Sequence[str], seen: Mapping[str, Any], since: int) -> str:
    request = task.again if since else task.request
    parts = (request(names, seen), task.past(names, seen["drawn"], max(since - 1, 0)))
    return "\n\n".join(filter(None, parts))


def listed(law: Iterable[tuple[str, float]]) -> str:
    """(name, probability) pairs in the lines in which words state a law.

    >>> print(listed([("Heads", 0.49), ("Tails", 0.51)]))
    - Heads: 49%
    - Tails: 51%
    """
    return "\n".join(f"- {name}: {_percent(p)}" for name, p in law)


def number(x: float) -> str:
    """A number in words: up to six significant digits.

    >>> number(-0.0), number(1 / 3), number(1234567.0)
    ('0', '0.333333', '1.23457e+06')
    """
    return f"{x + 0.0:.6g}"


def renamed(labels: Sequence[str], names: Sequence[str]) -> str:
    """For words that speak of numbers: what each is called, where that is not its own label.

    >>> renamed(["0", "1"], ["0", "1"]), renamed(["0", "1"], ["x", "y"])
    ('', ' Call 0 x, 1 y.')
    """
    if tuple(labels) == tuple(names):
        return ""
    pairs = ", ".join(f"{label} {name}" for label, name in zip(labels, names, strict=True))
    return f" Call {pairs}."


def _percent(probability: float) -> str:
    return np.format_float_positional(100 * probability, precision=6, fractional=False, trim="-") + "%"
