"""Repeated games: when they end, what fails, what is told of the past, and which optimum is claimed."""

import aleator as al
import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.environments.games.shared.repeated_world import rounds_of, trembled
from hypothesis import given
from hypothesis import strategies as st


def law(environment, seat="row"):
    solution = environment.solution()
    return None if solution is None else solution.selected[seat][""].tolist()


@given(st.floats(0, 1, exclude_max=True), st.integers(1, 20), st.floats(0.01, 0.99), st.integers(1, 30))
def test_another_round_follows_with_the_probability_of_the_geometric_law(uniform, turns, continuation, more):
    rounds = int(rounds_of(np.array([uniform]), turns, continuation)[0])
    edge = (
        1 - continuation**more
    )  # uniform numbers at or beyond it play `more` rounds more, or a rounding error fewer
    if abs(uniform - edge) > 1e-9:
        assert (rounds >= turns + more) == (uniform > edge)


@given(st.integers(2, 6), st.integers(0, 5), st.sampled_from([0.05, 0.2, 0.45]))
def test_a_choice_fails_with_its_probability_into_any_other_action(size, action, noise):
    action %= size
    grid = (np.arange(60_000) + 0.5) / 60_000
    played = np.bincount(trembled(np.full(len(grid), action), grid, size, noise), minlength=size) / len(grid)
    wanted = np.full(size, noise / (size - 1))
    wanted[action] = 1 - noise
    assert np.abs(played - wanted).max() <= 2 / len(grid)


def test_an_optimum_is_claimed_only_where_one_round_s_is_that_of_all():
    assert law(al.environment("repeated")) == [0, 1]
    assert law(al.environment("repeated", turns=1, continuation=0.9)) is None  # the folk theorem
    assert (
        law(al.environment("repeated", game="battle_of_the_sexes", turns=3)) is None
    )  # Benoit and Krishna (1985)
    once = al.environment("repeated", game="battle_of_the_sexes", turns=1)
    assert len(once.solution().components) == 3
    assert law(once) == law(once.stage)
    for ending in ({"turns": 50}, {"turns": 1, "continuation": 0.9}):
        pennies = al.environment("repeated", game={"name": "matching_pennies", "heads": 1.5}, **ending)
        assert law(pennies, "matcher") == pytest.approx([0.4, 0.6])


# What is played, (1 - noise) x + noise (1 - x), is the equilibrium without noise where that can be reached by a choice x.
def test_with_noise_the_optimum_is_that_of_the_choices():
    noise = 0.1
    choices = law(
        al.environment("repeated", game={"name": "matching_pennies", "heads": 1.5}, noise=noise), "matcher"
    )
    played = (1 - noise) * np.array(choices) + noise * np.array(choices)[::-1]
    assert played == pytest.approx([0.4, 0.6])


def test_with_noise_the_game_pays_each_choice_its_mean():
    game = al.environment("repeated", noise=0.1).game()
    row = np.array([[8.0, 0.0], [10.0, 5.0]])
    mean = 0.81 * row + 0.09 * row[::-1] + 0.09 * row[:, ::-1] + 0.01 * row[::-1, ::-1]
    assert np.allclose(game.payoffs[0], mean)
    assert np.allclose(game.payoffs[1], mean.T)


def test_what_is_played_is_paid_and_logged_beside_the_choice(ledger_of):
    game = al.environment("repeated", turns=6, continuation=0.5, noise=0.2)
    seats = ledger_of(game, {"row": al.agent("uniform"), "column": al.agent("uniform")}, 2000).seats
    row, column = seats["row"], seats["column"]
    played = row.logs["played"].astype(int), column.logs["played"].astype(int)
    assert np.array_equal(row.reward, game.table[0][played])
    assert np.array_equal(column.reward, game.table[1][played])
    failed, n = (played[0] != row.action).mean(), len(row)
    assert abs(failed - 0.2) < 4 * np.sqrt(0.16 / n)  # false alarm: 6e-5
    lengths = np.bincount(row.episode)
    assert lengths.min() == 6
    assert abs(lengths.mean() - 7) < 4 * np.sqrt(2 / 2000)  # the geometric law's mean 1 and variance 2: 6e-5


def test_a_player_that_ends_early_stops_its_own_episode_alone(ledger_of):
    game = al.environment("repeated", turns=1, continuation=0.8)
    many = ledger_of(game, {"row": al.agent("uniform"), "column": al.agent("uniform")}, 40).seats["row"]
    alone = ledger_of(game, {"row": al.agent("uniform"), "column": al.agent("uniform")}, range(17, 18)).seats[
        "row"
    ]
    assert alone.action.tolist() == many.action[many.episode == 17].tolist()


def told(game, rounds, seat=0, since=0):
    """The words to one seat after ``rounds`` of (row's, column's) actions."""
    world = game.begin(np.arange(1), al.Chance.of(3, "environment", range(1)))
    for cell in rounds:
        asked = world.ask()
        world.tell([al.Choice(np.array([action])) for _, action in zip(asked, cell, strict=True)])
    observation = world.ask()[seat]
    return observation.text(0, since=since), observation


def test_the_past_is_told_in_full_in_its_last_rounds_or_in_counts():
    rounds = [(0, 0), (0, 1), (1, 1), (0, 1)]
    full, _ = told(al.environment("repeated"), rounds)
    assert "This is round 5 of 10." in full
    assert "Round 2: you chose Cooperate, the other player chose Defect; your payoff was 0." in full
    last, seen = told(al.environment("repeated", history="last", last=2), rounds)
    assert "The last 2 rounds:\nRound 3:" in last
    assert "Round 2:" not in last
    assert seen.sees["own_actions"].tolist() == [[1, 0]]
    counts, seen = told(al.environment("repeated", history="counts"), rounds, seat=1)
    assert "- you chose Defect, the other player chose Cooperate: 2 of 4 rounds" in counts
    assert "Your payoffs add up to 33." in counts
    assert seen.sees["own_actions"].shape == (1, 0)


def test_a_reader_who_followed_is_told_what_is_new():
    rounds = [(0, 0), (0, 1), (1, 1)]
    for history in ("full", "last"):
        new, _ = told(al.environment("repeated", history=history), rounds, since=2)
        assert new.startswith("Round 3: you chose Defect")
        assert "Round 2:" not in new


def test_ends_and_failures_are_told():
    text, _ = told(al.environment("repeated", turns=1, continuation=0.999, noise=0.49), [(0, 0)] * 3)
    assert (
        "After each round there is another round with probability 0.999; otherwise the game is over." in text
    )
    assert "This is round 4.\n" in text
    assert "fails with probability 0.49" in text
    assert "You had chosen Cooperate." in text  # at this seed a choice failed


@pytest.mark.parametrize("history", ["full", "last", "counts"])
def test_a_model_plays_it(history):
    game = {
        "name": "repeated",
        "game": "matching_pennies",
        "turns": 4,
        "history": history,
        "continuation": 0.3,
    }
    result = al.Scenario(environment=game, cast={"*": "llm"}, episodes=20).run()
    assert set(result.document()["outcomes"]) == {"legal"}


def test_any_game_is_repeated_and_its_own_rounds_are_refused():
    three = al.environment("repeated", game="three_player_pennies", noise=0.1, turns=2)
    assert three.game().payoffs.shape == (3, 2, 2, 2)
    skinned = al.environment("repeated", game={"name": "reskinned", "game": "rock_paper_scissors"})
    assert "You grow fruit" in told(skinned, [])[0]
    with pytest.raises(InputError, match="4 turns came as one round"):
        al.environment("repeated", game={"name": "matching_pennies", "turns": 4})
    with pytest.raises(InputError, match="no matrix game"):
        al.environment("repeated", game="kuhn_poker")
