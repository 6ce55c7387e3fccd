"""A law that has to be inferred from a story."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np
from pydantic import Field

from ...core.chance import FloatArray
from ...core.laws.interval_strategy import IntervalStrategy
from ...core.laws.law import Law
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.spaces.interval import Interval
from ...core.spaces.menu import Menu
from .shared.families import law_of, on_interval
from .shared.task import SamplingTask, renamed

__all__ = ["StoryLaw"]

_RADIUS = 20.0


class _Story(NamedTuple):
    words: str
    law: Callable[[], Law]


def _from_the_middle() -> IntervalStrategy:
    """F(r) = (r / radius)^2."""

    def cdf(x: FloatArray) -> FloatArray:
        return np.asarray((x / _RADIUS) ** 2)

    def ppf(u: FloatArray) -> FloatArray:
        return np.asarray(_RADIUS * np.sqrt(u))

    return on_interval(Interval(0, _RADIUS), cdf, ppf)


_STORIES = {
    "bus": _Story(
        "A bus stops here every 20 minutes to the second, day and night. Someone without a watch, who has never seen the"
        " timetable, comes to the stop. How many minutes does this person wait for the next bus?",
        partial(law_of, "uniform", {"low": 0, "high": 20}),
    ),
    "clicks": _Story(
        "A counter clicks 3 times a minute on average, and does not remember when it clicked last. How many minutes pass"
        " from now to its next click?",
        partial(law_of, "exponential", {"rate": 3}),
    ),
    "dart": _Story(
        f"A dart has hit a round board with a radius of {_RADIUS:g} cm, thrown so wildly that every spot of the board is"
        " as likely as any other. How many centimetres from the middle is it?",
        _from_the_middle,
    ),
    "quiz": _Story(
        "A student knows nothing of the subject and ticks one of four boxes in each of 10 questions at random; one box a"
        " question is right. How many ticks are right?",
        partial(law_of, "binomial", {"n": 10, "p": 0.25}),
    ),
    "calls": _Story(
        "Very many people might call this desk, each of them seldom and without regard to the others; 4 calls an hour come"
        " in on average, at no time more than at another. How many come in the next hour?",
        partial(law_of, "poisson", {"mean": 4}),
    ),
    "keys": _Story(
        "One key on a ring of 8 fits the door. In the dark someone tries one after the other, in random order and none"
        " twice. At which try does the door open?",
        lambda: MixedStrategy.uniform(Menu(tuple(map(str, range(1, 9))))),
    ),
}


class StoryLaw(SamplingTask):
    """Draw what a story tells of: its law follows from the words, which name none.

    Waiting at random for a regular event is uniform, without memory exponential; a spot of a disc lies within r of the
    middle with probability (r / radius)^2; guesses are binomial, calls Poisson, the place of one key uniform.

    Source: UnpredictaBench (2026), arXiv 2606.06622, text implicit; the stories are ours.
    """

    states_law: ClassVar[bool] = False

    story: Literal["bus", "clicks", "dart", "quiz", "calls", "keys"] = Field("bus", description="which story")

    @property
    def target(self) -> Law:
        """The law that the story implies."""
        return _STORIES[self.story].law()

    def request(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """The story."""
        target = self.target
        called = renamed(target.space.labels, names) if isinstance(target, MixedStrategy) else ""
        return f"{_STORIES[self.story].words}\nDraw the number at random, as likely as the story makes it.{called}"
