"""Questions, answers and payments: what does not fit is refused, and columns stay together."""

from dataclasses import replace

import numpy as np
import pytest
from aleator.core.errors import ChoiceError, SpaceError
from aleator.core.laws.mixed_strategy import MixedStrategy
from aleator.core.outcomes import Outcome
from aleator.core.questions import Choice, Feedback, Observation, Seat
from aleator.core.spaces.interval import Interval
from aleator.core.spaces.menu import Menu
from numpy.testing import assert_array_equal

COIN = Menu(("Heads", "Tails"))
UNIT = Interval(0.0, 1.0)


def said(error: type[Exception], make, *args) -> str:
    with pytest.raises(error) as caught:
        make(*args)
    return str(caught.value)


@pytest.mark.parametrize("name", ["", "1st", "a b", "x'; drop table", "seat-1", "é"])
def test_a_seat_s_name_is_an_identifier(name) -> None:
    message = f"seat name {name!r} is not an identifier; use letters, digits and underscores"
    assert said(SpaceError, Seat, name, COIN) == message


def observed(rows: int, menu=COIN, **fields) -> Observation:
    return Observation(Seat("player", menu), np.arange(rows) * 2, np.zeros(rows, dtype=np.int64), **fields)


CODES = np.array([Outcome.LEGAL, Outcome.ILLEGAL], dtype=np.int8)


@pytest.mark.parametrize(
    ("menu", "choice", "message"),
    [
        (COIN, Choice(np.array([0, 1, 0])), "answered with action of shape (3,) where 2 rows were asked"),
        (COIN, Choice(np.array([[0], [1]])), "were played; allowed: indices 0 to 1 of"),
        (COIN, Choice([0, 1]), "answered with action of type list where 2 rows were asked"),
        (
            COIN,
            Choice(np.array([0, 1]), outcome=CODES[:1]),
            "answered with outcome of shape (1,) where 2 rows",
        ),
        (
            COIN,
            Choice(np.array([0, 1]), attempt=np.zeros(3)),
            "answered with attempt of shape (3,) where 2 rows",
        ),
        (
            COIN,
            Choice(np.array([0, 1]), notes=[{}]),
            "answered with notes of type list where 2 rows were asked",
        ),
        (
            COIN,
            Choice(np.array([0, 2])),
            "actions [0, 2] were played; allowed: indices 0 to 1 of ('Heads', 'Tails')",
        ),
        (
            COIN,
            Choice(np.array([-1, 0])),
            "actions [-1, 0] were played; allowed: indices 0 to 1 of ('Heads', 'Tails')",
        ),
        (COIN, Choice(np.array([0.0, 1.0])), "actions [0, 1] were played; allowed: indices 0 to 1 of"),
        (
            COIN,
            Choice(np.array([True, False])),
            "actions [True, False] were played; allowed: indices 0 to 1 of",
        ),
        (UNIT, Choice(np.array([0.5, 1.5])), "actions [0.5, 1.5] were played; allowed: floats in [0.0, 1.0]"),
        (
            UNIT,
            Choice(np.array([0.5, np.nan])),
            "actions [0.5, nan] were played; allowed: floats in [0.0, 1.0]",
        ),
        (UNIT, Choice(np.array([0, 1])), "actions [0, 1] were played; allowed: floats in [0.0, 1.0]"),
    ],
)
def test_a_choice_that_does_not_fit_is_refused(menu, choice, message) -> None:
    assert message in said(ChoiceError, choice.check, observed(2, menu))


def test_the_whole_message_of_a_misshapen_choice() -> None:
    message = said(ChoiceError, Choice(np.array([0])).check, observed(2))
    assert message == (
        "seat 'player' answered with action of shape (1,) where 2 rows were asked;"
        " return an array with one entry for each row"
    )


def test_only_legal_rows_are_checked() -> None:
    Choice(np.array([1, 99]), outcome=CODES).check(observed(2))
    Choice(np.array([0.5, np.nan]), outcome=CODES).check(observed(2, UNIT))
    assert Choice(np.array([1, 99]), outcome=CODES).legal().tolist() == [True, False]
    assert Choice(np.array([1, 0])).legal().tolist() == [True, True]


@pytest.mark.parametrize("rows", [np.array([2, 0]), np.array([True, False, True])])
def test_take_keeps_columns_together(rows) -> None:
    index = np.flatnonzero(rows) if rows.dtype == bool else rows
    laws = np.array([[0.1, 0.9], [0.2, 0.8], [0.3, 0.7]])
    whole = observed(
        3,
        sees={"seen": np.array([5, 6, 7])},
        words=lambda row, names, since: f"{row} {'/'.join(names)} {since}",
        member=np.array([3, 2, 1]),
        legal=np.array([[True, True], [True, False], [False, True]]),
        infoset=np.array(["a", "b", "c"]),
        optimal=MixedStrategy(COIN, laws),
    )
    some = whole.take(rows)
    assert_array_equal(some.episode, whole.episode[index])
    assert_array_equal(some.sees["seen"], np.array([5, 6, 7])[index])
    assert_array_equal(some.infoset, whole.infoset[index])
    assert_array_equal(some.optimal.probs, laws[index])
    assert_array_equal(some.member, whole.member[index])
    assert_array_equal(some.legal, whole.legal[index])
    assert [some.text(row) for row in range(len(some))] == [f"{row} Heads/Tails 0" for row in index]
    assert some.text(0, ["x", "y"], 4) == f"{index[0]} x/y 4"


def test_a_seat_has_members() -> None:
    assert Seat("crowd", COIN, members=100_000).members == 100_000
    assert said(SpaceError, Seat, "crowd", COIN, "", 0) == "seat 'crowd' has 0 members; give one or more"


def test_a_law_for_all_rows_is_not_cut() -> None:
    law = MixedStrategy.uniform(COIN)
    assert observed(3, optimal=law).take(np.array([1])).optimal is law


def test_feedback_about_a_question_names_its_decisions() -> None:
    asked = observed(3, member=np.array([0, 1, 0]))
    told = asked.feedback(np.array([1.0, 2.0, 3.0]), {"shown": np.array([3, 4, 5])}, {"regret": np.zeros(3)})
    assert (told.seat, told.episode is asked.episode, told.turn is asked.turn) == (asked.seat, True, True)
    assert told.member is asked.member
    assert (len(told), told.action, told.further) == (3, None, None)


@pytest.mark.parametrize("rows", [np.array([2, 0]), np.array([True, False, True])])
def test_rows_of_feedback_keep_their_columns(rows) -> None:
    told = observed(3, member=np.array([0, 1, 2])).feedback(
        np.array([1.0, 2.0, 3.0]), {"shown": np.array([3, 4, 5])}, {"regret": np.array([5.0, 6.0, 7.0])}
    )
    some = replace(told, action=np.array([1, 0, 1]), further=np.array([False, False, True])).take(rows)
    index = np.flatnonzero(rows) if rows.dtype == bool else rows
    assert_array_equal(some.episode, told.episode[index])
    assert_array_equal(some.member, index)
    assert_array_equal(some.reward, index + 1.0)
    assert_array_equal(some.shows["shown"], index + 3)
    assert_array_equal(some.logs["regret"], index + 5.0)
    assert_array_equal(some.action, np.array([1, 0, 1])[index])
    assert_array_equal(some.further, index == 2)
    assert Feedback(told.seat, told.episode, told.turn, told.reward).take(rows).member is None


def test_what_a_row_may_not_answer_is_refused() -> None:
    masked = observed(3, legal=np.array([[True, True], [True, False], [False, True]]))
    Choice(np.array([1, 0, 1])).check(masked)
    message = said(ChoiceError, Choice(np.array([1, 0, 0])).check, masked)
    assert message == (
        "seat 'player' answered 'Heads' in a row that may answer Tails; keep to the observation's `legal`"
    )
    Choice(np.array([1, 99, 1]), outcome=np.array([0, 1, 0], dtype=np.int8)).check(masked)


def test_answers_have_the_names_of_the_contract() -> None:
    expected = ["legal", "illegal", "unparsable", "refused", "truncated", "error", "over_budget"]
    assert [answer.label for answer in Outcome] == expected
