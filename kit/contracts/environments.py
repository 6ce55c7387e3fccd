"""What an environment promises. It is tried with an agent that draws alike from what it may answer."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...core.chance import Chance, FloatArray
from ...core.laws.law import Law
from ...core.questions import Feedback, Observation
from ...runs.decisions import SeatDecisions
from ...runs.returned import seats_of
from .game_promises import (
    rewards_are_numbers_and_reach_who_is_promised_them,
    the_optimum_earns_as_much_as_any_action,
    the_solution_is_what_it_plays,
    what_is_paid_is_what_the_game_pays,
)
from .guessing import Guess, guesses
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
from .witness import Watched, watch

__all__ = [
    "CONTRACT",
    "an_answer_that_is_not_legal_ends_its_episode_and_no_other",
    "an_episode_is_the_same_alone_as_among_many",
    "every_payment_names_a_decision_or_none",
    "its_seats_have_names_of_their_own",
    "no_decision_is_asked_for_twice",
    "questions_and_payments_have_one_entry_a_row",
    "the_ledger_s_totals_are_its_payoffs",
    "the_optimum_is_a_law_for_its_question",
    "the_optimum_of_a_row_is_its_own",
    "the_words_say_something",
]

_ROWS = 50
_ALONE = 13  # the episode that is played again on its own
_LOOKED_AT = 20  # rounds whose words and optima are looked at


@cache
def _watched(subject: Subject) -> Watched:
    """`_ROWS` episodes, played once for all promises."""
    return watch(subject.recipe, range(_ROWS))


def its_seats_have_names_of_their_own(subject: Subject) -> str:
    """The seats have different names, and are the same whenever they are asked for."""
    seats = subject.recipe.seats
    seats_of(subject.recipe)
    names = [seat.name for seat in seats]
    hold(names, "there is no seat; give one or more")
    hold(len(set(names)) == len(names), f"seats {', '.join(names)} repeat a name; give each its own")
    hold(
        subject.recipe.seats == seats,
        "the seats differ from one call to the next; derive them from the fields alone",
    )
    return ", ".join(names)


def questions_and_payments_have_one_entry_a_row(subject: Subject) -> str:
    """Turns, members, masks, rewards (floats), what is seen, shown and logged (`rows`: held as they come)."""
    rounds = _watched(subject).rounds
    hold(any(one.asked for one in rounds), "nothing is asked; let the first ask() return a question")
    return f"{sum(len(o) for one in rounds for o in one.asked)} decisions in {_ROWS} episodes"


def the_words_say_something(subject: Subject) -> str:
    """No situation has empty words."""
    texts = [
        o.text(row)
        for one in _watched(subject).rounds[:_LOOKED_AT]
        for o in one.asked
        for row in range(min(len(o), 3))
    ]
    hold(all(text.strip() for text in texts), "a row has no words; let Observation.words render every row")
    return texts[0].split("\n")[0]


def no_decision_is_asked_for_twice(subject: Subject) -> str:
    """No two questions have the same address (seat, episode, member, turn), by which chance and the transcript know a decision."""
    asked = [address for one in _watched(subject).rounds for o in one.asked for address in _addresses(o)]
    hold(
        len(set(asked)) == len(asked),
        "two questions of a seat have one episode, member and turn; count turns up",
    )
    return f"{len(asked)} addresses"


def every_payment_names_a_decision_or_none(subject: Subject) -> str:
    """A payment is for a decision that was made before, or for none (turn -1)."""
    made: set[tuple[str, int, int, int]] = set()
    paid = 0
    for one in _watched(subject).rounds:
        made.update(address for o in one.asked for address in _addresses(o))
        for payment in one.paid:
            free = [address for address in _addresses(payment) if address[3] >= 0 and address not in made]
            hold(
                not free, f"a payment names (seat, episode, member, turn) {free[:1]}, where nothing was asked"
            )
            paid += len(payment)
    return f"{paid} payments"


def _addresses(part: Observation | Feedback) -> list[tuple[str, int, int, int]]:
    members = np.zeros(len(part), dtype=np.int64) if part.member is None else part.member
    rows = zip(part.episode.tolist(), members.tolist(), part.turn.tolist(), strict=True)
    return [(part.seat.name, *row) for row in rows]


def the_ledger_s_totals_are_its_payoffs(subject: Subject) -> str:
    """What the payments to a seat come to in an episode is what the world itself says that it earned."""
    watched = _watched(subject)
    if watched.payoffs is None:
        return "the world keeps no account of its own"
    hold(
        watched.payoffs.keys() == {seat.name for seat in subject.recipe.seats},
        f"payoffs() tells of {', '.join(watched.payoffs)}; tell of every seat",
    )
    for name, own in watched.payoffs.items():
        paid = _totals(watched.ledger.seats.get(name), own.shape)
        same = np.allclose(paid, own, rtol=1e-9, atol=1e-9)
        row = int(np.argmax(np.abs(paid - own).reshape(len(own), -1).max(axis=-1)))
        hold(
            same,
            f"seat {name!r} was paid {paid[row].tolist()} in episode {row}, and payoffs() says {own[row].tolist()};"
            " pay each decision what it earned, and what is for no decision in settle()",
        )
    return ", ".join(f"{name}: {own.mean():.6g}" for name, own in watched.payoffs.items())


def _totals(decisions: SeatDecisions | None, shape: tuple[int, ...]) -> FloatArray:
    """What a seat was paid in each episode, [B] or [B, members]."""
    totals = np.zeros(shape)
    if decisions is None:
        return totals
    parts = [(decisions.episode, decisions.member, decisions.reward)]
    if decisions.settlements is not None:
        parts.append(
            (decisions.settlements.episode, decisions.settlements.member, decisions.settlements.reward)
        )
    for episode, member, reward in parts:
        whose = np.zeros_like(episode) if member is None else member
        np.add.at(totals, episode if len(shape) == 1 else (episode, whose), np.nan_to_num(reward))
    return totals


def an_episode_is_the_same_alone_as_among_many(subject: Subject) -> str:
    """With the same seed it is the same in numbers and in words: no row depends on another, and all is drawn from ``chance``."""
    among, alone = (
        _watched(subject).story(_ALONE),
        watch(subject.recipe, range(_ALONE, _ALONE + 1)).story(_ALONE),
    )
    hold(among, f"episode {_ALONE} of {_ROWS} is never asked")
    for one, other in zip(among, alone, strict=False):
        hold(
            repr(one) == repr(other),
            f"episode {_ALONE} differs among {_ROWS} ({one!r:.200}) and alone ({other!r:.200})",
        )
    hold(
        len(among) == len(alone),
        f"episode {_ALONE} has {len(among)} questions and payments among {_ROWS} and {len(alone)} alone",
    )
    return f"episode {_ALONE} alone as among {_ROWS}"


def the_optimum_is_a_law_for_its_question(subject: Subject) -> str:
    """It is a law on the seat's space and mask and, where the environment is stationary, the same at every row."""
    found = set()
    for one in _watched(subject).rounds:
        for observation in one.asked:
            law = subject.recipe.optimal(observation)
            found.add("none known" if law is None else type(law).__name__)
            if law is not None:
                _hold_law(law, observation)
            if subject.recipe.stationary:
                same = _same(law, subject.recipe.blank_optimum(observation.seat), observation)
                hold(same, "stationary, yet the optimum depends on what was seen; set stationary to False")
    return ", ".join(sorted(found))


def _hold_law(law: Law, observation: Observation) -> None:
    space, rows = observation.seat.space, len(observation)
    if not isinstance(law, Law):
        raise Broken(f"the optimum is {type(law).__name__}; give a law of core/laws, or None")
    hold(law.space == space, f"the optimum is over {law.space!r}, the seat's space is {space!r}")
    table, edges = law.probabilities(rows), law.cdf_of(_some(observation))
    hold(table is not None or edges is not None, "the optimum has neither probabilities nor a cdf")
    if table is not None:
        hold(
            table.shape == (rows, len(space.labels)),
            f"the optimum has shape {table.shape}; allowed: {(rows, len(space.labels))}, or one law for all rows",
        )
        free = observation.legal is None or not (table[~observation.legal] > 0).any()
        hold(free, "the optimum plays what is not legal")


def _some(observation: Observation) -> NDArray[Any]:
    return guesses(observation, Chance(0, "contract", observation.episode, observation.turn))


def _same(one: Law | None, other: Law | None, observation: Observation) -> bool:
    """Whether two laws give the same probabilities to the same answers."""
    if one is None or other is None:
        return one is other
    tables = [law.probabilities(len(observation)) for law in (one, other)]
    edges = [law.cdf_of(_some(observation)) for law in (one, other)]
    return _alike(*tables) and _alike(*edges)


def _alike(one: FloatArray | None, other: FloatArray | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.shape == other.shape and bool(np.allclose(one, other, atol=1e-12))


def the_optimum_of_a_row_is_its_own(subject: Subject) -> str:
    """The law of some rows consists of those rows of the law of all."""
    for one in _watched(subject).rounds[:_LOOKED_AT]:
        for observation in one.asked:
            rows = np.arange(len(observation))[::-3]
            some = observation.take(rows)
            whole = subject.recipe.optimal(observation)
            taken = None if whole is None else whole.take(rows)
            hold(
                _same(taken, subject.recipe.optimal(some), some),
                "the optimum of some rows differs from those rows of the optimum",
            )
    return "rows taken out keep their law"


def an_answer_that_is_not_legal_ends_its_episode_and_no_other(subject: Subject) -> str:
    """The episode is asked no more, and what the world pays the others is what it would have paid them."""
    stumbled = watch(subject.recipe, range(_ROWS), Guess(stumbles=_ALONE))
    plain = _watched(subject)
    for name, decisions in plain.ledger.seats.items():
        others = decisions.take(decisions.episode != _ALONE)
        found = stumbled.ledger.seats[name]
        hold(
            found.take(found.episode != _ALONE).digest() == others.digest(),
            f"other episodes of {name!r} go another way because episode {_ALONE} ended; let no row depend on another",
        )
        ended = found.take(found.episode == _ALONE)
        hold(len(ended) <= max(1, found.seat.members), f"episode {_ALONE} goes on for {name!r}")
    return f"episode {_ALONE} ends there, its neighbours go on"


CONTRACT: tuple[Contract, ...] = (
    the_docstring_ends_with_its_source,
    it_can_be_built_without_arguments,
    it_is_frozen_and_refuses_unknown_fields,
    it_is_read_back_as_it_was_written,
    its_seats_have_names_of_their_own,
    questions_and_payments_have_one_entry_a_row,
    the_words_say_something,
    no_decision_is_asked_for_twice,
    every_payment_names_a_decision_or_none,
    the_ledger_s_totals_are_its_payoffs,
    rewards_are_numbers_and_reach_who_is_promised_them,
    what_is_paid_is_what_the_game_pays,
    an_episode_is_the_same_alone_as_among_many,
    the_optimum_is_a_law_for_its_question,
    the_optimum_of_a_row_is_its_own,
    the_solution_is_what_it_plays,
    the_optimum_earns_as_much_as_any_action,
    an_answer_that_is_not_legal_ends_its_episode_and_no_other,
)
