"""The twelve games of Selten and Chmura (2008): figures recomputed from the definitions, and independent sums over samples."""

from itertools import product

import aleator as al
import numpy as np
import pytest
from aleator.core.games.stationary_concepts import (
    action_sampling,
    impulse_balance,
    is_cyclic,
    payoff_sampling,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

# P(Up) and P(Left): impulse balance, action sampling (12), payoff sampling (6). In games 7 to 12 action sampling is as in 1 to 6.
TABLE = [
    (0.068, 0.580, 0.090, 0.704, 0.071, 0.643),
    (0.172, 0.491, 0.193, 0.584, 0.184, 0.569),
    (0.161, 0.765, 0.208, 0.774, 0.152, 0.771),
    (0.259, 0.710, 0.302, 0.719, 0.285, 0.726),
    (0.297, 0.628, 0.329, 0.643, 0.307, 0.654),
    (0.400, 0.600, 0.426, 0.596, 0.427, 0.597),
    (0.104, 0.634, 0.090, 0.704, 0.060, 0.691),
    (0.258, 0.561, 0.193, 0.584, 0.222, 0.601),
    (0.188, 0.764, 0.208, 0.774, 0.154, 0.767),
    (0.304, 0.724, 0.302, 0.719, 0.308, 0.730),
    (0.354, 0.646, 0.329, 0.643, 0.338, 0.650),
    (0.466, 0.604, 0.426, 0.596, 0.404, 0.599),
]
CONCEPTS = (impulse_balance, action_sampling, payoff_sampling)


@st.composite
def cyclic(draw):
    """Payoffs of a game whose best responses lead round."""
    own, rival = draw(arrays.arrays(np.float64, (2, 2, 2), elements=st.integers(0, 9)))
    gains = draw(arrays.arrays(np.float64, 4, elements=st.integers(1, 9)))
    own[0, 0], own[1, 1] = own[1, 0] + gains[0], own[0, 1] + gains[1]
    rival[0, 1], rival[1, 0] = rival[0, 0] + gains[2], rival[1, 1] + gains[3]
    turned = draw(st.booleans())
    assert is_cyclic(own, rival)
    return (own[:, ::-1], rival[:, ::-1]) if turned else (own, rival)


def tables(number):
    game = al.environment("matrix_game", game=f"selten_chmura_{number}").game()
    return game.to("row"), game.to("column").T


@pytest.mark.parametrize("number", range(1, 13))
def test_the_twelve_games(number):
    found = [law[0] for concept in CONCEPTS for law in concept(*tables(number))]
    assert found == pytest.approx(TABLE[number - 1], abs=6e-4)


def by_samples(own, law, size, payoffs):
    """P(first action): every sample of the other's actions, or of payoffs of each action, one by one."""
    total = 0.0
    for drawn in product((0, 1), repeat=size * (2 if payoffs else 1)):
        weight = np.prod([law[a] for a in drawn])
        one, other = (drawn[:size], drawn[size:]) if payoffs else (drawn, drawn)
        difference = sum(own[0][a] for a in one) - sum(own[1][a] for a in other)
        total += weight * (0.5 if difference == 0 else float(difference > 0))
    return total


@settings(max_examples=30)
@given(cyclic())
def test_samples_are_answered_by_each_other(drawn):
    own, rival = drawn
    for concept in (action_sampling, payoff_sampling):
        found = concept(own, rival, 3)
        if found is None:
            continue
        first, second = found
        assert by_samples(own, second, 3, concept is payoff_sampling) == pytest.approx(first[0], abs=1e-9)
        assert by_samples(rival.T, first, 3, concept is payoff_sampling) == pytest.approx(second[0], abs=1e-9)


@settings(max_examples=60)
@given(cyclic())
def test_impulses_balance(drawn):
    own, rival = drawn
    laws = impulse_balance(own, rival)
    for table, law, other in ((own, *laws), (rival.T, *laws[::-1])):
        secure = max(min(row) for row in table)
        felt = np.minimum(table, secure) + np.maximum(table - secure, 0) / 2
        away, back = (
            sum(law[i] * other[o] * max(felt[1 - i, o] - felt[i, o], 0) for o in (0, 1)) for i in (0, 1)
        )
        assert away == pytest.approx(back, abs=1e-9)


@settings(max_examples=40)
@given(cyclic(), st.booleans(), st.booleans())
def test_the_order_of_the_actions_and_of_the_seats_changes_nothing(drawn, rows, columns):
    own, rival = drawn
    a, b = slice(None, None, -1 if rows else 1), slice(None, None, -1 if columns else 1)
    for concept in CONCEPTS:
        laws = concept(own, rival)
        turned, seated = concept(own[a, b], rival[a, b]), concept(rival.T, own.T)
        assert (laws is None) == (turned is None) == (seated is None)
        if laws is not None:
            assert np.concatenate(turned) == pytest.approx(np.concatenate([laws[0][a], laws[1][b]]), abs=1e-9)
            assert np.concatenate(seated) == pytest.approx(np.concatenate(laws[::-1]), abs=1e-9)


def test_games_with_a_pure_equilibrium_have_none_of_them():
    prisoners = np.array([[3.0, 0], [5, 1]])
    assert [concept(prisoners, prisoners.T) for concept in CONCEPTS] == [None] * 3
    assert not is_cyclic(np.eye(3), -np.eye(3))
