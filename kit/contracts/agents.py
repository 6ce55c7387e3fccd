"""What an agent promises.

Agents in the process are seated at ten rounds that tell all that any agent may need; those that wait for the outside world,
where each answer may cost, only at the forty tosses of the 60/40 coin, once, and then replayed from the transcript.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from tempfile import TemporaryDirectory
from typing import ClassVar, NamedTuple

import numpy as np
from pydantic import Field

from ...core.chance import Chance, IntArray
from ...core.errors import AleatorError, InputError
from ...core.laws.interval_strategy import IntervalStrategy
from ...core.laws.law import Law
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.outcomes import Outcome
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Environment
from ...core.spaces.interval import Interval
from ...core.spaces.menu import Menu
from ...registry.recipes import build
from ...runs.decisions import SeatDecisions
from ...runs.ledger import Ledger
from ...scenarios.scenario.result import Result
from ...scenarios.scenario.scenario import Scenario
from .subject import (
    Broken,
    Contract,
    Subject,
    hold,
    it_can_be_built_without_arguments,
    it_is_frozen_and_refuses_unknown_fields,
    it_is_read_back_as_it_was_written,
    the_docstring_ends_with_its_source,
)

__all__ = [
    "CONTRACT",
    "TOSSES",
    "an_episode_is_the_same_alone_as_among_many",
    "it_answers_on_a_menu",
    "it_answers_on_an_interval_or_says_why_not",
    "it_declares_how_it_answers",
    "its_actions_come_from_the_law_it_reports",
    "on_the_coin_it_is_no_argmax",
    "the_same_seed_gives_the_same_answers",
    "without_a_run_it_is_seated_only_where_nothing_is_lost",
]

TOSSES = 40
_HEADS = 0.6
_FALSE_ALARM = 1e-6
_ROWS = 50
_ALONE = 13
_SEED = 7
_MODES = ("sample", "token", "stated", "scripted", "recorded")
_KINDS = ("scripted", "stated", "token")
_LETTERS = Menu(("x", "y", "z"))


class _Rounds(Environment):
    """Ten rounds at which an agent is told all that any agent may need: payoffs, what the other did, rewards of 0 or 1."""

    stationary: ClassVar[bool] = True
    menu: Menu | Interval = Field(default=_LETTERS)

    @property
    def seats(self) -> tuple[Seat, ...]:
        return (Seat("player", self.menu),)

    def begin(self, episode: IntArray, chance: Chance) -> _World:
        return _World(self.seats[0], chance)

    def optimal(self, observation: Observation) -> Law:
        if isinstance(self.menu, Menu):
            return MixedStrategy(self.menu, [0.5, 0.5, 0.0])
        return IntervalStrategy(self.menu, lambda x: np.clip(x, 0, 1) ** 2, np.sqrt)


class _World:
    def __init__(self, seat: Seat, chance: Chance) -> None:
        self._seat, self._chance, self._turn = seat, chance, 0
        self._payoffs = np.broadcast_to([[1.0, 0.0], [0.0, 1.0], [0.4, 0.4]], (len(chance.episode), 3, 2))

    def ask(self) -> Sequence[Observation]:
        turn = np.broadcast_to(np.int64(self._turn), self._chance.episode.shape)
        sees = {"payoffs": self._payoffs}
        asked = Observation(self._seat, self._chance.episode, turn, sees, _words)
        return [asked] if self._turn < 10 else []

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        luck = self._chance.at(self._turn)
        self._turn += 1
        return [Feedback(luck.pick([0.5, 0.5], 1).astype(np.float64), {"opponent": luck.pick([0.5, 0.5])})]


def _words(_row: int, _names: Sequence[str]) -> str:
    return "Choose."


class _Tossed(NamedTuple):
    """The run on the coin, and whether its transcript gives it back."""

    sheet: SeatDecisions
    replayed: bool


@cache
def _tossed(subject: Subject) -> _Tossed:
    """`TOSSES` episodes of one toss each, 60 % Heads, with the agent of ``subject``; paid for once."""
    coin = build("environments", {"name": "biased_coin", "heads": _HEADS})
    scenario = Scenario(
        name="60/40 coin", environment=coin, cast={"*": subject.recipe}, episodes=TOSSES, seed=_SEED
    )
    with TemporaryDirectory() as folder:
        result = scenario.run(out=folder)
        replayed = scenario.replay(folder).digest() == result.digest()
    return _Tossed(_sheet(result), replayed)


def _seated(
    subject: Subject, menu: Menu | Interval = _LETTERS, episodes: int = _ROWS, block: int | None = None
) -> SeatDecisions:
    """The ten rounds on ``menu`` with an agent in the process."""
    scenario = Scenario(
        environment=_Rounds(menu=menu), cast={"player": subject.recipe}, episodes=episodes, seed=_SEED
    )
    return _sheet(scenario.run(block=block))


def _sheet(result: Result) -> SeatDecisions:
    """The decisions of the one seat."""
    assert isinstance(
        result.kept, Ledger
    )  # as `Scenario.run` keeps decisions, where it is not told otherwise
    return next(iter(result.kept.seats.values()))


def without_a_run_it_is_seated_only_where_nothing_is_lost(subject: Subject) -> str:
    """An agent that waits for the outside world needs a run's context, which records its answers."""
    if not subject.recipe.is_external:
        return "answers in the process"
    try:
        subject.recipe.begin(Seat("player", _LETTERS), np.arange(2))
    except InputError:
        return "answers from outside, seated by a run alone"
    raise Broken(
        "an agent from outside is seated without a context, and its answers are lost; raise InputError in begin()"
    )


def it_answers_on_a_menu(subject: Subject) -> str:
    """Legally; where answers come from outside, legally or with a named outcome, and not always with the latter."""
    if not subject.recipe.is_external:
        sheet = _seated(subject)
        hold(len(sheet) == _ROWS * 10, f"{len(sheet)} of {_ROWS * 10} questions were answered")
        hold(sheet.legal.all(), f"some answers are not legal: {_outcomes(sheet)}")
        return f"{len(sheet)} legal answers"
    sheet = _tossed(subject).sheet
    hold(sheet.legal.any(), f"no answer of {len(sheet)} is legal: {_outcomes(sheet)}{_first_note(sheet)}")
    return _outcomes(sheet)


def it_answers_on_an_interval_or_says_why_not(subject: Subject) -> str:
    """In one line."""
    if subject.recipe.is_external:
        return "not asked: answers from outside may cost"
    try:
        sheet = _seated(subject, Interval(0.0, 1.0))
    except AleatorError as error:
        hold(
            isinstance(error, InputError), f"it fails with {type(error).__name__} ({error}); raise InputError"
        )
        hold("\n" not in str(error), "its refusal takes more than one line")
        return str(error)
    hold(sheet.legal.all(), f"some answers are not legal: {_outcomes(sheet)}")
    return f"{len(sheet)} legal answers"


def it_declares_how_it_answers(subject: Subject) -> str:
    """One of the modes of the sampling contract, and the kind of law where it reports one."""
    sheet = _tossed(subject).sheet if subject.recipe.is_external else _seated(subject)
    hold(sheet.mode in _MODES, f"mode {sheet.mode!r} is unknown; allowed: {', '.join(_MODES)}")
    if sheet.played is None:
        hold(
            sheet.law_kind is None,
            f"law_kind {sheet.law_kind!r} came without a law; report the law or leave it out",
        )
        return sheet.mode
    hold(sheet.law_kind in _KINDS, f"law_kind {sheet.law_kind!r} is unknown; allowed: {', '.join(_KINDS)}")
    return f"{sheet.mode}, with its {sheet.law_kind} law"


def its_actions_come_from_the_law_it_reports(subject: Subject) -> str:
    """None is played to which its own law gives nothing."""
    sheet = _tossed(subject).sheet if subject.recipe.is_external else _seated(subject)
    own = _own_probability(sheet)
    hold(
        not (own == 0).any(),
        f"{int((own == 0).sum())} of {len(own)} actions have probability 0 under the law reported",
    )
    return "no law is reported" if np.isnan(own).all() else f"{len(own)} actions, each allowed by its law"


def the_same_seed_gives_the_same_answers(subject: Subject) -> str:
    """All luck of an agent comes from ``chance``; answers from outside come back from the transcript."""
    if subject.recipe.is_external:
        hold(
            _tossed(subject).replayed,
            "the run replayed from its transcript differs; record each answer before it is used",
        )
        return "replayed from its transcript"
    first, second = (_seated(subject).digest() for _ in range(2))
    hold(
        first == second,
        "two runs with one seed differ; draw from `chance` alone and keep nothing in the recipe",
    )
    return "twice the same"


def an_episode_is_the_same_alone_as_among_many(subject: Subject) -> str:
    """However the run is cut into blocks."""
    if subject.recipe.is_external:
        return "each episode is asked on its own"
    among, alone = (_seated(subject, episodes=_ALONE + 1, block=block) for block in (_ALONE + 1, 1))
    rows = among.episode == _ALONE
    same = np.array_equal(among.action[rows], alone.action[alone.episode == _ALONE])
    hold(same, f"episode {_ALONE} differs alone and among others; let no row depend on another")
    return f"episode {_ALONE} alone as among {_ALONE + 1}"


def on_the_coin_it_is_no_argmax(subject: Subject) -> str:
    """Asked to draw 60 % Heads, an agent that samples does not always give one answer.

    A sampler of n answers is failed with probability 0.6^n + 0.4^n. Where the agent reports the law it plays, that law counts
    instead: to play one action on purpose is no fault where it is said.
    """
    try:
        sheet = _tossed(subject).sheet
    except InputError as error:
        if subject.recipe.is_external:
            raise
        return f"it does not play the coin: {error}"
    legal = sheet.legal
    n, labels = int(legal.sum()), Counter(sheet.action[legal].tolist())
    if sheet.mode == "recorded" or len(labels) > 1:
        return f"{labels[0]} Heads in {n} answers; a sampler is failed with probability {_alarm(n):.1g}"
    hold(n, f"no answer of {len(sheet)} is legal: {_outcomes(sheet)}{_first_note(sheet)}")
    return _one_answer(sheet, n, ("Heads", "Tails")[next(iter(labels))])


def _one_answer(sheet: SeatDecisions, n: int, label: str) -> str:
    """What to say of ``n`` answers that are all ``label``."""
    own = _own_probability(sheet)
    declared = not np.isnan(own).any()
    likely = float(np.prod(own)) if declared else _alarm(n)
    if declared and likely > _FALSE_ALARM:
        return f"always {label}, as the law it reports says"
    hold(
        likely <= _FALSE_ALARM,
        f"{n} legal answers of {len(sheet)} ({_outcomes(sheet)}), all {label}, are too few to tell; mend the failures first",
    )
    raise Broken(
        f"mode {sheet.mode!r} is declared, and all {n} answers are {label}, which a sampler gives with probability {likely:.1g}:"
        " an argmax. Look at its temperature and at greedy decoding; where both are right, the model does not randomise by"
        " itself. An agent that means to play one action reports that law with its choice"
    )


CONTRACT: tuple[Contract, ...] = (
    the_docstring_ends_with_its_source,
    it_can_be_built_without_arguments,
    it_is_frozen_and_refuses_unknown_fields,
    it_is_read_back_as_it_was_written,
    without_a_run_it_is_seated_only_where_nothing_is_lost,
    it_answers_on_a_menu,
    it_answers_on_an_interval_or_says_why_not,
    it_declares_how_it_answers,
    its_actions_come_from_the_law_it_reports,
    the_same_seed_gives_the_same_answers,
    an_episode_is_the_same_alone_as_among_many,
    on_the_coin_it_is_no_argmax,
)


def _alarm(n: int) -> float:
    """Probability that ``n`` tosses of the coin are all alike."""
    return float(_HEADS**n + (1 - _HEADS) ** n)


def _own_probability(sheet: SeatDecisions) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The probability of each legal action under the law that came with it, NaN where none did."""
    legal = np.flatnonzero(sheet.legal)
    if sheet.played is None:
        return np.full(len(legal), np.nan)
    return np.asarray(sheet.played[legal, sheet.action[legal]])


def _outcomes(sheet: SeatDecisions) -> str:
    return ", ".join(
        f"{n} {Outcome(code).label}" for code, n in sorted(Counter(sheet.outcome.tolist()).items())
    )


def _first_note(sheet: SeatDecisions) -> str:
    """What was noted of the first failure."""
    if sheet.notes is None or sheet.legal.all():
        return ""
    return f"; the first: {sheet.notes[int(np.argmin(sheet.legal))]:.300}"
