"""Games of a crowd in which a round is paid and told some rounds later, against the same game told at once."""

import aleator as al
import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.questions import OWN_ACTIONS

GAMES = {
    "route_choice": {"drivers": 4},
    "el_farol": {"players": 5, "capacity": 3},
    "minority_game": {"players": 5},
    "public_goods": {"players": 3},
    "population_game": {},
}
TURNS, EPISODES = 5, 3


def played(name, delay, **fields):
    """What is asked and what is paid after each round, the settlement, and the payoffs; answers are drawn by address."""
    game = al.environment(name, **{**GAMES[name], "turns": TURNS, "delay": delay, **fields})
    chance = Chance.of(1, "environment", range(EPISODES))
    world, asked, paid = game.begin(chance.episode, chance), [], []
    while questions := world.ask():
        (one,) = questions
        asked.append(one)
        luck = Chance(5, f"seat/{one.seat.name}", one.episode, one.turn, one.member)
        paid.append(world.tell([al.Choice(one.seat.space.draw_uniform(luck))]))
    return asked, paid, world.settle(), world.payoffs()


def alike(one, other):
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("episode", "turn", "member", "reward")
    ) and all(np.array_equal(one.shows[name], other.shows[name], equal_nan=True) for name in one.shows)


@pytest.mark.parametrize("name", GAMES)
@pytest.mark.parametrize("delay", [1, 2, 9])
def test_the_same_is_paid_and_told_so_many_rounds_later(name, delay):
    asked, paid, settled, payoffs = played(name, delay)
    at_once = played(name, 0)
    rounds = [one for (one,) in at_once[1]]
    due = [*([()] * min(delay, TURNS)), *((one,) for one in rounds)][:TURNS]
    assert [len(one) for one in paid] == [len(one) for one in due]
    late = [*(one for part in paid for one in part), *settled]
    assert all(map(alike, late, rounds))
    assert len(late) == TURNS
    for seat, earned in payoffs.items():
        np.testing.assert_array_equal(earned, at_once[3][seat])
    for turn, (one, prompt) in enumerate(zip(asked, at_once[0], strict=True)):
        source = at_once[0][max(turn - delay, 0)]
        assert all(np.array_equal(one.sees[key], source.sees[key], equal_nan=True) for key in one.sees)
        assert one.text(0).count("Your payoff was") == max(turn - delay, 0)
        assert one.text(0).count("you chose") == prompt.text(0).count("you chose") == turn


@pytest.mark.parametrize("delay", [0, 1, 3])
def test_who_reads_on_is_told_each_round_once(delay):
    asked, *_ = played("route_choice", delay)
    lines = [
        line for turn, one in enumerate(asked) for line in one.text(1, since=max(turn - 1, 0)).split("\n")
    ]
    told = [line.split(":")[0] for line in lines if "Your payoff was" in line]
    assert told == [f"Round {number}" for number in range(1, TURNS - delay)]


def test_rows_of_one_situation_read_the_same_words_and_recall_counts_rounds_not_known_yet():
    for recall in (None, 2, 0):
        asked, *_ = played("minority_game", 1, recall=recall)
        for turn, one in enumerate(asked):
            told = turn if recall is None else min(recall, turn)
            assert one.text(0).count("you chose") == told
            assert recall is None or one.sees[OWN_ACTIONS].shape[1] == told
            words = {}
            for row, situation in enumerate(one.situations().tolist()):
                assert words.setdefault(situation, one.text(row)) == one.text(row)


def test_the_rules_say_so_and_the_equilibrium_is_faithful():
    late = al.environment("route_choice", turns=4, delay=2)
    chance = Chance.of(1, "environment", [0])
    assert "told of it, only after 2 more rounds." in late.begin(chance.episode, chance).ask()[0].text(0)
    result = al.Scenario(environment=late, cast={"*": "equilibrium"}).run(episodes=50, seed=2)
    assert np.isfinite(result.kept.seats["player"].reward).all()
    assert result.document()["seats"]["player"]["verdict"] != "deviates"
