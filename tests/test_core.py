"""The nouns are checked at birth, and every message says what came and what was allowed."""

import importlib
import inspect
from pathlib import Path

import aleator
import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import AleatorError, ChoiceError, InputError, LawError, SpaceError
from aleator.core.laws.interval_strategy import IntervalStrategy
from aleator.core.laws.law import EquilibriumSet
from aleator.core.laws.mixed_strategy import MixedStrategy
from aleator.core.outcomes import Outcome
from aleator.core.questions import Choice, Feedback, Observation, Seat
from aleator.core.recipes import Agent
from aleator.core.spaces.interval import Interval
from aleator.core.spaces.menu import Menu
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from pydantic import ValidationError
from scipy.stats import beta

COIN = Menu(("Heads", "Tails"))
UNIT = Interval(0.0, 1.0)


def said(error: type[Exception], make, *args) -> str:
    with pytest.raises(error) as caught:
        make(*args)
    return str(caught.value)


@pytest.mark.parametrize(
    ("actions", "message"),
    [
        ((), "menu () is empty or has an empty label; give one label or more"),
        (("A", " "), "menu ('A', ' ') is empty or has an empty label; give one label or more"),
        (
            ("a", "B", " A"),
            "menu ('a', 'B', ' A') repeats [' A', 'a']; labels must differ by more than case: rename one",
        ),
    ],
)
def test_a_menu_is_refused(actions, message) -> None:
    assert said(SpaceError, Menu, actions) == message


def test_a_menu_indexes_its_labels() -> None:
    menu = Menu(["x", "y", "z"])  # type: ignore[arg-type]
    assert (len(menu), menu.actions, menu.index("y")) == (3, ("x", "y", "z"), 1)
    assert menu == Menu(("x", "y", "z"))
    assert hash(menu) == hash(Menu(("x", "y", "z")))
    assert said(SpaceError, menu.index, "w") == "action 'w' is not in the menu; allowed: x, y, z"


@pytest.mark.parametrize("ends", [(1.0, 1.0), (2.0, 1.0), (np.inf, np.inf), (np.nan, 1.0), (0.0, np.nan)])
def test_an_interval_is_refused(ends) -> None:
    assert (
        said(SpaceError, Interval, *ends)
        == f"interval [{ends[0]}, {ends[1]}] is empty; give ends with low < high"
    )


def test_an_infinite_interval_is_answered_with_finite_numbers() -> None:
    line = Interval(-np.inf, np.inf)
    line.check(np.array([-1e300, 0.0]))
    message = said(ChoiceError, line.check, np.array([0.0, np.inf]))
    assert message == "actions [0, inf] were played; allowed: floats in [-inf, inf]"


@pytest.mark.parametrize("name", ["", "1st", "a b", "x'; drop table", "seat-1", "é"])
def test_a_seat_s_name_is_an_identifier(name) -> None:
    message = f"seat name {name!r} is not an identifier; use letters, digits and underscores"
    assert said(SpaceError, Seat, name, COIN) == message


@pytest.mark.parametrize(
    ("probs", "message"),
    [
        (1.0, "probabilities of shape () for 2 actions; the last axis must be 2"),
        ([0.2, 0.3, 0.5], "probabilities of shape (3,) for 2 actions; the last axis must be 2"),
        ([[0.2], [0.8]], "probabilities of shape (2, 1) for 2 actions; the last axis must be 2"),
        ([-0.5, 1.5], "probabilities [-0.5, 1.5] are negative or not finite; each must lie in [0, 1]"),
        ([np.nan, 1], "probabilities [nan, 1] are negative or not finite; each must lie in [0, 1]"),
        (
            [[0.5, 0.5], [1, 0], [-1, 2]],
            "probabilities [0.5, 0.5, 1, 0, ...] are negative or not finite; each must lie in [0, 1]",
        ),
        ([0.49, 0.61], "probabilities [0.49 0.61] sum to 1.1; they must sum to 1: scale them"),
        ([[0.5, 0.5], [0.5, 0.25]], "probabilities [0.5  0.25] sum to 0.75; they must sum to 1: scale them"),
    ],
)
def test_a_mixed_strategy_is_refused(probs, message) -> None:
    assert said(LawError, MixedStrategy, COIN, probs) == message


def test_a_mixed_strategy_is_read_only_and_its_own() -> None:
    given_law = np.array([0.25, 0.75])
    strategy = MixedStrategy(COIN, given_law)
    given_law[0] = 1
    assert strategy.probs.tolist() == [0.25, 0.75]
    assert said(ValueError, strategy.probs.__setitem__, 0, 1.0) == "assignment destination is read-only"


def test_rounding_is_forgiven_within_a_billionth() -> None:
    probs = MixedStrategy(COIN, [-1e-10, 1 + 1e-10]).probs
    assert probs.tolist() == [0.0, 1.0]
    said(LawError, MixedStrategy, COIN, [0.5, 0.5 + 1e-8])


def test_a_mixed_strategy_of_no_row_is_one() -> None:
    assert MixedStrategy(COIN, np.empty((0, 2))).of("Heads").shape == (0,)


def test_of_and_from_mapping() -> None:
    assert MixedStrategy.from_mapping(COIN, {"Tails": 1.0}).probs.tolist() == [0.0, 1.0]
    assert MixedStrategy(COIN, [[0.1, 0.9], [0.3, 0.7]]).of("Tails").tolist() == [0.9, 0.7]
    assert type(MixedStrategy.uniform(COIN).of("Heads")) is float
    message = said(SpaceError, MixedStrategy.from_mapping, COIN, {"Edge": 1.0})
    assert message == "action 'Edge' is not in the menu; allowed: Heads, Tails"


def test_a_draw_is_a_pick_of_the_law() -> None:
    chance = Chance.of(1, "s", range(50))
    assert_array_equal(MixedStrategy(COIN, [0.3, 0.7]).draw(chance, 2), chance.pick([0.3, 0.7], 2))


def identity(x):
    return np.asarray(x, dtype=np.float64)


@pytest.mark.parametrize(
    ("cdf", "ppf", "atoms", "message"),
    [
        (lambda x: 1 - x, identity, (), "cdf runs from 1 to 0 on [0.0, 1.0]; it must rise to 1"),
        (lambda x: x / 2, identity, (), "cdf runs from 0 to 0.5 on [0.0, 1.0]; it must rise to 1"),
        (lambda x: 2 * x - 1, identity, (), "cdf runs from -1 to 1 on [0.0, 1.0]; it must rise to 1"),
        (lambda x: x * np.nan, identity, (), "cdf runs from nan to nan on [0.0, 1.0]; it must rise to 1"),
        (
            identity,
            lambda u: u + 2,
            (),
            "ppf leaves [0.0, 1.0] with [2.00391, 2.00781, 2.01172, 2.01562, ...]; it must map (0, 1) into the interval",
        ),
        (
            identity,
            lambda u: u * np.nan,
            (),
            "ppf leaves [0.0, 1.0] with [nan, nan, nan, nan, ...]; it must map (0, 1) into the interval",
        ),
        (
            identity,
            lambda u: u**2,
            (),
            "ppf is not the inverse of cdf; cdf(x-) <= u <= cdf(x) must hold at x = ppf(u)",
        ),
        (
            lambda x: np.where(x < 0.5, 0.0, 1.0),
            lambda u: np.full_like(u, 0.5),
            (),
            "ppf is not the inverse of cdf; cdf(x-) <= u <= cdf(x) must hold at x = ppf(u)",
        ),
        (
            identity,
            identity,
            ((2.0, 0.5),),
            "atoms ((2.0, 0.5),) must lie in [0.0, 1.0] with masses in (0, 1]",
        ),
        (
            identity,
            identity,
            ((1.0, 0.0),),
            "atoms ((1.0, 0.0),) must lie in [0.0, 1.0] with masses in (0, 1]",
        ),
    ],
)
def test_an_interval_strategy_is_refused(cdf, ppf, atoms, message) -> None:
    assert said(LawError, IntervalStrategy, UNIT, cdf, ppf, atoms) == message


def atomic(mass: float) -> IntervalStrategy:
    """Uniform on [0, 1), and an atom at 1."""
    return IntervalStrategy(
        UNIT,
        lambda x: np.where(np.asarray(x) >= 1, 1.0, (1 - mass) * np.asarray(x)),
        lambda u: np.minimum(np.asarray(u) / (1 - mass), 1.0),
        ((1.0, mass),),
    )


def test_an_atom_has_a_cell_as_wide_as_its_mass() -> None:
    below, upto = atomic(0.4).cell(np.array([0.0, 0.5, 1.0]))
    assert_allclose(below, [0, 0.3, 0.6])
    assert_allclose(upto, [0, 0.3, 1.0])


def test_atoms_are_drawn_with_their_mass() -> None:
    drawn = atomic(0.4).draw(Chance.of(1, "atoms", range(10_000)))
    share = (drawn == 1).mean()
    assert abs(share - 0.4) < 5 * np.sqrt(0.24 / 10_000)  # five standard errors: false alarm 6e-7
    assert drawn.max() <= 1


@given(st.floats(0.5, 5), st.floats(0.5, 5), st.lists(st.floats(0.001, 0.999), min_size=1, max_size=20))
def test_cdf_and_ppf_are_dual(a, b, levels) -> None:
    """The inverse of a distribution function: ppf(u) <= x if and only if u <= cdf(x)."""
    law = beta(a, b, loc=2, scale=3)
    strategy = IntervalStrategy(Interval(2.0, 5.0), law.cdf, law.ppf)
    u = np.array(levels)
    below, upto = strategy.cell(strategy.ppf(u))
    assert_allclose(below, u, atol=1e-8)
    assert_allclose(upto, u, atol=1e-8)
    x = np.linspace(2.01, 4.99, 23)
    apart = np.abs(u[:, None] - strategy.cdf(x)) > 1e-8
    dual = (strategy.ppf(u)[:, None] <= x) == (u[:, None] <= strategy.cdf(x))
    assert np.all(dual | ~apart)


def test_an_equilibrium_set_is_checked() -> None:
    uniform = MixedStrategy.uniform(COIN)
    expected = "an equilibrium set came without a component; every finite game has one equilibrium or more"
    assert said(LawError, EquilibriumSet, COIN, (), uniform) == expected
    message = said(LawError, EquilibriumSet, COIN, (np.array([[0.5, 0.6]]),), uniform)
    assert message == "probabilities [0.5 0.6] sum to 1.1; they must sum to 1: scale them"
    assert EquilibriumSet(COIN, (np.eye(2),), uniform).selected is uniform


def observed(rows: int, menu=COIN, **fields) -> Observation:
    return Observation(Seat("player", menu), np.arange(rows) * 2, np.zeros(rows, dtype=np.int64), **fields)


CODES = np.array([Outcome.LEGAL, Outcome.ILLEGAL], dtype=np.int8)


@pytest.mark.parametrize(
    ("menu", "choice", "message"),
    [
        (COIN, Choice(np.array([0, 1, 0])), "answered with action of shape (3,) where 2 rows were asked"),
        (COIN, Choice(np.array([[0], [1]])), "answered with action of shape (2, 1) where 2 rows were asked"),
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
        words=lambda row, names: f"{row} {'/'.join(names)}",
        infoset=np.array(["a", "b", "c"]),
        optimal=MixedStrategy(COIN, laws),
    )
    some = whole.take(rows)
    assert_array_equal(some.episode, whole.episode[index])
    assert_array_equal(some.sees["seen"], np.array([5, 6, 7])[index])
    assert_array_equal(some.infoset, whole.infoset[index])
    assert_array_equal(some.optimal.probs, laws[index])
    assert [some.text(row) for row in range(len(some))] == [f"{row} Heads/Tails" for row in index]
    assert some.text(0, ["x", "y"]) == f"{index[0]} x/y"


def test_a_law_for_all_rows_is_not_cut() -> None:
    law = MixedStrategy.uniform(COIN)
    assert observed(3, optimal=law).take(np.array([1])).optimal is law


def test_what_a_player_may_learn_from() -> None:
    outcome = Feedback(np.array([1.0, 2.0]), {"shown": np.array([3, 4])}, {"regret": np.array([5.0, 6.0])})
    public = outcome.public()
    assert (public.reward.tolist(), dict(public.logs)) == ([1.0, 2.0], {})
    assert outcome.take(np.array([1])).shows["shown"].tolist() == [4]
    choice = Choice(np.array([0, 1]), outcome=CODES, mode="token").take(np.array([1]))
    assert (choice.action.tolist(), choice.outcome.tolist(), choice.mode) == ([1], [1], "token")


def test_answers_have_the_names_of_the_contract() -> None:
    expected = ["legal", "illegal", "unparsable", "refused", "truncated", "error", "over_budget"]
    assert [answer.label for answer in Outcome] == expected


def test_a_recipe_is_frozen_compared_and_closed() -> None:
    class Fixed(Agent):
        bias: float = 0.5

    assert Fixed() == Fixed(bias=0.5)
    assert hash(Fixed()) == hash(Fixed(bias=0.5))
    assert Fixed(bias=0.1) != Fixed()
    with pytest.raises(ValidationError, match="frozen"):
        Fixed().bias = 0.2
    with pytest.raises(ValidationError, match="Extra inputs"):
        Fixed(colour="red")


def test_every_error_of_the_package_is_an_aleator_error(module: Path) -> None:
    if module.stem == "__main__":
        return
    dotted = ".".join(module.with_suffix("").parts).removesuffix("__init__").strip(".")
    found = importlib.import_module(f"aleator.{dotted}" if dotted else "aleator")
    own = [
        value
        for value in vars(found).values()
        if inspect.isclass(value) and issubclass(value, BaseException) and value.__module__ == found.__name__
    ]
    assert [error for error in own if not issubclass(error, AleatorError)] == []


def test_the_error_tree() -> None:
    assert aleator.AleatorError is AleatorError
    for error in (SpaceError, LawError):
        assert issubclass(error, InputError)
    assert issubclass(ChoiceError, AleatorError)
    assert not issubclass(ChoiceError, InputError)
