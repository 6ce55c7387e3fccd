"""Equilibria of games of three players and more: against gambit's, closed forms, and properties."""

import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.games.normal_form import NormalForm
from aleator.environments.solvers import many_players, support_enumeration
from aleator.environments.solvers.gambit import gambit_equilibria
from aleator.environments.solvers.many_players import equilibria
from hypothesis import given, settings
from hypothesis import strategies as st

SHAPES = [(2, 2, 2), (3, 2, 2), (2, 2, 2, 2)]


def game_of(payoffs):
    table = np.asarray(payoffs, dtype=float)
    return NormalForm(
        [f"p{i}" for i in range(len(table))], [tuple("abcde"[:n]) for n in table.shape[1:]], table
    )


def random_payoffs(shape, seed, low=-99, high=100):
    rng = Chance.of(1951, f"many/{shape}/{seed}", [0]).generator()
    return rng.integers(low, high, size=(len(shape), *shape)).astype(float)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", range(6))
def test_all_that_gambit_finds_are_found(shape, seed):
    """And in these games, which are generic, an odd number (Wilson, 1971), all of them isolated."""
    pytest.importorskip("pygambit")
    game = game_of(random_payoffs(shape, seed))
    found = equilibria(game)
    mine = np.hstack(found.laws)
    for profile in gambit_equilibria(game):
        theirs = np.hstack([profile[seat][""] for seat in game.seats])
        assert np.abs(mine - theirs).max(axis=1).min() < 1e-6
    assert len(mine) % 2 == 1
    assert found.isolated.all()


@given(st.sampled_from(SHAPES[:1] * 3 + SHAPES[1:2]), st.integers(0, 10**6), st.sampled_from([2, 4, 100]))
@settings(max_examples=25)
def test_what_is_found_are_equilibria_and_there_is_one(shape, seed, size):
    """Small payoffs make degenerate games, with continua."""
    game = game_of(random_payoffs(shape, seed, 0, size))
    found = equilibria(game)
    assert len(found.isolated) >= 1
    for laws in zip(*found.laws, strict=True):
        gains = game.gains({seat: {"": law} for seat, law in zip(game.seats, laws, strict=True)})
        assert max(map(float, gains.values())) <= 1e-8 * size


@pytest.mark.parametrize("seed", range(15))
def test_a_third_player_without_a_choice_leaves_the_game_of_two(seed):
    payoffs = random_payoffs((3, 3), seed)
    two = support_enumeration.equilibria(*payoffs)
    three = equilibria(game_of(np.stack([*payoffs[:, :, :, None], np.zeros((3, 3, 1))])))
    assert np.hstack(three.laws[:2]) == pytest.approx(np.hstack([two.row, two.column]), abs=1e-9)


def test_supports_are_counted_and_large_games_are_left_alone():
    assert many_players.supports((2, 3)) == 3 * 7
    assert equilibria(game_of(np.zeros((3, 4, 4, 5)))) is None
