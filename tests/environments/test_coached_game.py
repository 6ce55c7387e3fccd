"""A game played several times, between which a critic advises a player."""

import aleator as al
import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import InputError

NOTHING = {"books": "0", "hats": "0", "balls": "0"}
CAST = {"critic": "uniform", "*": "uniform"}


def read(game, cast, episodes=4, **options):
    return al.Scenario(environment=game, cast=cast, **options).run(episodes=episodes, seed=5).df()


def test_each_game_is_played_and_paid_as_it_is_alone():
    """The critic is paid what the player earns after its first advice."""
    game = al.environment("coached_game", game="matching_pennies", player="matcher", games=4)
    found = read(game, CAST, 50)
    paid = found.pivot_table(index="episode", columns=["seat", "turn"], values="reward", aggfunc="sum")
    assert paid["matcher"].shape == (50, 4)
    np.testing.assert_allclose(paid["critic"].sum(axis=1), paid["matcher"].iloc[:, 1:].sum(axis=1))
    np.testing.assert_allclose(paid["matcher"], -paid["mismatcher"])


def test_the_player_alone_reads_the_advice_and_the_critic_what_the_player_read():
    stage = {"name": "deal_or_no_deal", "talk": False, "rounds": 1}
    game = al.environment("coached_game", games=2, game=stage)
    world = game.begin(np.arange(2), Chance.of(1, "environment", range(2)))
    read = []
    while asked := world.ask():
        (one,) = asked
        read.append((one.seat.name, one.turn.tolist(), one.text(1)))
        answer = one.seat.space.pack(["Ask for hats."] * 2 if one.seat.name == "critic" else [NOTHING] * 2)
        world.tell([al.Choice(answer)])
    assert [(seat, turn) for seat, turn, _ in read] == [
        ("first", [0, 0]), ("second", [0, 0]), ("critic", [0, 0]), ("first", [1, 1]), ("second", [1, 1]),
    ]  # fmt: skip
    (_, _, critic), (_, _, first), (_, _, second) = read[2:]
    assert "> You are the first player." in critic
    assert '> {"books": "0"' in critic
    assert "Payoffs in that game: first 0; second 0." in critic
    assert "wrote to you:\n> Ask for hats." in first
    assert "Your payoffs in those before: 0." in first
    assert "Ask for hats." not in second
    assert "This is game 2 of 2" in second


def test_several_agreements_of_one_episode_are_no_rate_over_episodes():
    game = {"name": "coached_game", "games": 2}
    play = al.Scenario(environment=game, cast=CAST, metrics=("agreement_rate", "mean_payoff")).run(
        episodes=60
    )
    found = play.document()["seats"]["first"]["metrics"]
    assert set(found) == {"mean_payoff"}


def test_where_play_is_the_same_at_every_decision_the_optimum_is_the_games():
    game = al.environment("coached_game", game="matching_pennies", player="matcher")
    law = game.blank_optimum(game.seats[0])
    assert law is not None
    assert law.of("Heads") == pytest.approx(0.5)
    assert game.blank_optimum(game.seats[-1]) is None


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"player": "third"}, "first, second"), ({"game": "el_farol", "player": "player"}, "many members")],
)
def test_what_cannot_be_advised_is_refused(fields, said):
    with pytest.raises(InputError, match=said):
        al.environment("coached_game", **fields)
