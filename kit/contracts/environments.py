"""What an environment promises."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...core.chance import Chance
from ...core.laws.interval_strategy import IntervalStrategy
from ...core.laws.law import EquilibriumSet, Law
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.outcomes import Outcome
from ...core.questions import Choice, Feedback, Observation
from ...core.spaces.interval import Interval
from ...core.spaces.menu import Menu
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
    "an_answer_that_is_not_legal_ends_its_episode_and_no_other",
    "an_episode_is_the_same_alone_as_among_many",
    "its_seats_have_names_of_their_own",
    "no_decision_is_asked_for_twice",
    "questions_and_outcomes_have_one_entry_a_row",
    "stakes_fit_the_seat",
    "the_optimum_is_a_law_for_its_question",
    "the_optimum_of_a_row_is_its_own",
    "the_words_say_something",
]

_ROWS = 50
_ALONE = 13  # the episode that is played again on its own
_MOST_ASKS = 10_000
_SEED = 7


class _Round(NamedTuple):
    """One ask and its answers."""

    asked: Sequence[Observation]
    choices: Sequence[Choice]
    outcomes: Sequence[Feedback]


_Answer = Callable[[Observation, Chance], Choice]


def its_seats_have_names_of_their_own(subject: Subject) -> str:
    """And are the same whenever they are asked for."""
    seats = subject.recipe.seats
    names = [seat.name for seat in seats]
    hold(names, "there is no seat; give one or more")
    hold(len(set(names)) == len(names), f"seats {', '.join(names)} repeat a name; give each its own")
    hold(
        subject.recipe.seats == seats,
        "the seats differ from one call to the next; derive them from the fields alone",
    )
    return ", ".join(names)


def questions_and_outcomes_have_one_entry_a_row(subject: Subject) -> str:
    """Turns, rewards (floats), what is seen, shown and logged."""
    rounds = _played(subject)
    hold(rounds, "nothing is asked; let the first ask() return a question")
    seats = {seat.name: seat for seat in subject.recipe.seats}
    for one in rounds:
        hold(
            len(one.outcomes) == len(one.asked),
            "tell() does not return one outcome for each question, in order",
        )
        for observation, outcome in zip(one.asked, one.outcomes, strict=True):
            hold(
                observation.seat == seats.get(observation.seat.name),
                f"a stranger is asked: {observation.seat}",
            )
            _hold_rows(observation, outcome)
    return f"{sum(len(o) for one in rounds for o in one.asked)} decisions in {_ROWS} episodes"


def _hold_rows(observation: Observation, outcome: Feedback) -> None:
    rows = (len(observation),)
    hold(rows > (0,), "a question came with no row; leave it out")
    hold(
        observation.turn.shape == rows,
        f"turn has shape {observation.turn.shape} where {rows[0]} rows were asked",
    )
    hold(
        outcome.reward.shape == rows,
        f"reward has shape {outcome.reward.shape} where {rows[0]} rows were asked",
    )
    hold(outcome.reward.dtype == np.float64, f"reward is {outcome.reward.dtype}; give float64")
    for name, column in {**observation.sees, **outcome.shows, **outcome.logs}.items():
        hold(len(column) == rows[0], f"{name!r} has {len(column)} entries where {rows[0]} rows were asked")


def the_words_say_something(subject: Subject) -> str:
    """A reader of words is told every situation."""
    texts = [o.text(row) for one in _played(subject)[:20] for o in one.asked for row in range(min(len(o), 3))]
    hold(all(text.strip() for text in texts), "a row has no words; let Observation.words render every row")
    return texts[0].split("\n")[0]


def no_decision_is_asked_for_twice(subject: Subject) -> str:
    """Its address (seat, episode, turn) is all that luck and the transcript know it by."""
    addresses = [
        (o.seat.name, episode, turn)
        for one in _played(subject)
        for o in one.asked
        for episode, turn in zip(o.episode.tolist(), o.turn.tolist(), strict=True)
    ]
    hold(
        len(set(addresses)) == len(addresses),
        "two questions of a seat have one episode and turn; count turns up",
    )
    return f"{len(addresses)} addresses"


def an_episode_is_the_same_alone_as_among_many(subject: Subject) -> str:
    """With the same seed, in numbers and in words: no row tells of another, and all luck comes from ``chance``."""
    among, alone = (_story(_played(subject, episodes), _ALONE) for episodes in (range(_ROWS), [_ALONE]))
    hold(among, f"episode {_ALONE} of {_ROWS} is never asked")
    for one, other in zip(among, alone, strict=False):
        hold(
            repr(one) == repr(other),
            f"episode {_ALONE} differs among {_ROWS} ({one!r:.200}) and alone ({other!r:.200})",
        )
    hold(
        len(among) == len(alone),
        f"episode {_ALONE} has {len(among)} decisions among {_ROWS} and {len(alone)} alone",
    )
    return f"episode {_ALONE} alone as among {_ROWS}"


def the_optimum_is_a_law_for_its_question(subject: Subject) -> str:
    """And, where the environment is stationary, the same without having seen anything."""
    found = set()
    for one in _played(subject):
        for observation in one.asked:
            optimum = subject.recipe.optimal(observation)
            found.add(type(optimum).__name__)
            if optimum is not None:
                _hold_law(optimum, observation)
            if subject.recipe.stationary:
                _hold_same(optimum, subject.recipe.blank_optimum(observation.seat))
    return ", ".join(sorted(found)).replace("NoneType", "none known")


def _hold_law(optimum: Law, observation: Observation) -> None:
    menu = observation.seat.space
    if isinstance(menu, Interval):
        hold(isinstance(optimum, IntervalStrategy), f"the optimum on an interval is {type(optimum).__name__}")
        hold(getattr(optimum, "interval", None) == menu, "the optimum's interval is not its seat's")
        return
    law = optimum.selected if isinstance(optimum, EquilibriumSet) else optimum
    if not isinstance(law, MixedStrategy):
        raise Broken(
            f"the optimum on a menu is {type(law).__name__}; give a MixedStrategy or an EquilibriumSet"
        )
    hold(law.menu == menu, f"the optimum is over {law.menu.actions}, the seat's menu is {menu.actions}")
    shapes = ((len(menu),), (len(observation), len(menu)))
    hold(
        law.probs.shape in shapes,
        f"the optimum has shape {law.probs.shape}; allowed: {shapes[0]} or {shapes[1]}",
    )


def _hold_same(optimum: Law | None, blank: Law | None) -> None:
    same = type(blank) is type(optimum)
    if isinstance(optimum, MixedStrategy) and isinstance(blank, MixedStrategy):
        same = np.array_equal(blank.probs, optimum.probs)
    hold(same, "stationary, yet the optimum depends on what was seen; set stationary to False")


def the_optimum_of_a_row_is_its_own(subject: Subject) -> str:
    """The law of some rows is those rows of the law."""
    for one in _played(subject)[:20]:
        for observation in one.asked:
            rows = np.arange(len(observation))[::-3]
            whole, some = subject.recipe.optimal(observation), subject.recipe.optimal(observation.take(rows))
            if isinstance(whole, MixedStrategy) and isinstance(some, MixedStrategy) and whole.probs.ndim == 2:
                same = np.allclose(some.probs, whole.probs[rows], atol=1e-12)
                hold(same, "the optimum of some rows differs from those rows of the optimum")
    return "rows taken out keep their law"


def stakes_fit_the_seat(subject: Subject) -> str:
    """Payoffs have a row for each action, and the value lies between them."""
    found = []
    for seat in subject.recipe.seats:
        stakes = subject.recipe.stakes(seat)
        if stakes is not None:
            finite = isinstance(seat.space, Menu) and stakes.payoffs.shape[0] == len(seat.space)
            hold(
                finite,
                f"payoffs of {seat.name!r} have shape {stakes.payoffs.shape}; give one row for each action",
            )
            inside = stakes.payoffs.min() <= stakes.value <= stakes.payoffs.max()
            hold(inside, f"value {stakes.value} of {seat.name!r} lies outside its payoffs")
            found.append(f"{seat.name}: value {stakes.value:.6g}")
    return "; ".join(found) or "no zero-sum matrix game"


def an_answer_that_is_not_legal_ends_its_episode_and_no_other(subject: Subject) -> str:
    """It earns nan, is never asked again, and the other episodes go on as they would have."""
    rounds = _played(subject, answer=_one_illegal)
    among = [i for i, one in enumerate(rounds) for o in one.asked if _ALONE in o.episode]
    hold(
        len(set(among)) == 1,
        f"episode {_ALONE} is asked on after an answer that was not legal; leave its row out",
    )
    for one in rounds:
        for observation, choice, outcome in zip(one.asked, one.choices, one.outcomes, strict=True):
            hold(
                np.isnan(outcome.reward[~choice.legal()]).all(),
                "an answer that is not legal earns a reward; give nan",
            )
            others = outcome.reward[observation.episode != _ALONE]
            hold(not np.isnan(others).any(), "a legal answer of another episode earns nan")
    plain = _played(subject)
    for episode in (0, _ALONE - 1, _ALONE + 1):
        same = repr(_story(rounds, episode)) == repr(_story(plain, episode))
        hold(same, f"episode {episode} goes another way because episode {_ALONE} ended")
    return f"episode {_ALONE} ends there, its neighbours go on"


CONTRACT: tuple[Contract, ...] = (
    the_docstring_ends_with_its_source,
    it_can_be_built_without_arguments,
    it_is_frozen_and_refuses_unknown_fields,
    it_is_read_back_as_it_was_written,
    its_seats_have_names_of_their_own,
    questions_and_outcomes_have_one_entry_a_row,
    the_words_say_something,
    no_decision_is_asked_for_twice,
    an_episode_is_the_same_alone_as_among_many,
    the_optimum_is_a_law_for_its_question,
    the_optimum_of_a_row_is_its_own,
    stakes_fit_the_seat,
    an_answer_that_is_not_legal_ends_its_episode_and_no_other,
)


def _uniform(observation: Observation, chance: Chance) -> Choice:
    menu = observation.seat.space
    if isinstance(menu, Menu):
        return Choice(chance.pick(np.full(len(menu), 1 / len(menu))))
    low, high = max(menu.low, -1e3), min(menu.high, 1e3)
    return Choice(low + (high - low) * chance.uniform())


def _one_illegal(observation: Observation, chance: Chance) -> Choice:
    choice = _uniform(observation, chance)
    bad = (observation.episode == _ALONE) & (observation.turn == 0)
    outcome = np.where(bad, Outcome.ILLEGAL, Outcome.LEGAL).astype(np.int8)
    return Choice(np.where(bad, -1, choice.action).astype(choice.action.dtype), outcome=outcome)


def _played(
    subject: Subject, episodes: Sequence[int] = range(_ROWS), answer: _Answer = _uniform
) -> list[_Round]:
    """Every round of these episodes, to the end."""
    episode = np.asarray(episodes, dtype=np.int64)
    world = subject.recipe.begin(episode, Chance.of(_SEED, "environment", episode))
    rounds: list[_Round] = []
    while asked := list(world.ask()):
        choices = [
            answer(o, Chance(_SEED, f"seat/{o.seat.name}", o.episode, np.asarray(o.turn))) for o in asked
        ]
        rounds.append(_Round(asked, choices, list(world.tell(choices))))
        hold(
            len(rounds) < _MOST_ASKS,
            f"the world does not end within {_MOST_ASKS} asks; let ask() return nothing in the end",
        )
    return rounds


def _story(rounds: Sequence[_Round], episode: int) -> list[Any]:
    """All that was asked, said, done and earned in one episode."""
    told = []
    for one in rounds:
        for o, choice, outcome in zip(one.asked, one.choices, one.outcomes, strict=True):
            for row in np.flatnonzero(o.episode == episode).tolist():
                seen = {name: column[row].tolist() for name, column in o.sees.items()}
                shown = {
                    name: column[row].tolist() for name, column in {**outcome.shows, **outcome.logs}.items()
                }
                earned = (choice.action[row].item(), outcome.reward[row].item())
                told.append((o.seat.name, int(o.turn[row]), o.text(row), seen, earned, shown))
    return told
