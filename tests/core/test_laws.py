"""Laws are checked when they are made; they draw, they are cut by rows, and they give levels of the unit interval."""

import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import LawError, SpaceError
from aleator.core.laws.interval_strategy import IntervalStrategy
from aleator.core.laws.mixed_strategy import MixedStrategy
from aleator.core.spaces.interval import Interval
from aleator.core.spaces.menu import Menu
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import beta

COIN = Menu(("Heads", "Tails"))
UNIT = Interval(0.0, 1.0)


def said(error: type[Exception], make, *args) -> str:
    with pytest.raises(error) as caught:
        make(*args)
    return str(caught.value)


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


def test_a_law_for_each_row_is_cut_by_rows() -> None:
    law = MixedStrategy(COIN, [[0.1, 0.9], [0.3, 0.7], [1, 0]])
    assert law.varies
    assert_array_equal(law.take(np.array([2, 0])).probs, [[1, 0], [0.1, 0.9]])
    assert_array_equal(law.probabilities(3), law.probs)
    one = MixedStrategy(COIN, [0.1, 0.9])
    assert not one.varies
    assert one.take(np.array([5, 7])) is one
    assert_array_equal(one.probabilities(2), [[0.1, 0.9]] * 2)
    assert one.cdf_of(np.array([0])) is None


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


def test_the_cdf_jumps_at_an_atom_by_its_mass() -> None:
    assert_allclose(atomic(0.4).cdf_of(np.array([0.0, 0.5, 1.0])), [[0, 0], [0.3, 0.3], [0.6, 1.0]])


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
    assert_allclose(strategy.cdf_of(strategy.ppf(u)), np.stack([u, u], axis=-1), atol=1e-8)
    x = np.linspace(2.01, 4.99, 23)
    apart = np.abs(u[:, None] - strategy.cdf(x)) > 1e-8
    dual = (strategy.ppf(u)[:, None] <= x) == (u[:, None] <= strategy.cdf(x))
    assert np.all(dual | ~apart)
