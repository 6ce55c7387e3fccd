"""Talk before a game: who reads what and when, what is paid, and which optimum is claimed."""

from __future__ import annotations

import aleator as al
import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from aleator.environments.games.matching_pennies import MatchingPennies


def written(*messages: str) -> al.Choice:
    return al.Choice(np.array(messages, dtype=object))


def chosen(*actions: int) -> al.Choice:
    return al.Choice(np.array(actions))


def test_what_is_written_is_read_before_the_choice() -> None:
    game = al.environment("preplay_communication", game="battle_of_the_sexes", exchanges=2)
    row, column = game.stage.names
    world = game.begin(np.arange(2), Chance.of(1, "environment", range(2)))
    first, second = world.ask()
    assert (first.seat.name, second.seat.name) == (f"{row}_message", f"{column}_message")
    assert "wrote" not in first.text(0).partition("bind nobody.")[2]
    assert first.text(0).endswith("Write message 1 of 2 to the other player.")
    assert world.tell([written("Mine?", "Yours."), written("No,\nmine.", "Fine.")]) == ()
    first, second = world.ask()
    assert "You wrote:\n> Mine?\n\nThe other player wrote:\n> No,\n> mine." in first.text(0)
    assert "The other player wrote:\n> Mine?\n\nYou wrote:\n> No,\n> mine." in second.text(0)
    assert second.sees["messages"].tolist() == [["Mine?", "No,\nmine."], ["Yours.", "Fine."]]
    assert world.tell([written("a", "b"), written("c", "d")]) == ()
    plays = world.ask()
    assert [one.seat.name for one in plays] == [row, column]
    assert plays[0].text(1).endswith("You wrote:\n> b\n\nThe other player wrote:\n> d")
    paid = {one.seat.name: one.reward for one in world.tell([chosen(0, 1), chosen(0, 0)])}
    table = game.stage.table
    assert paid[row].tolist() == [table[0, 0, 0], table[0, 1, 0]]
    assert world.ask() == []
    later = {one.seat.name: one for one in world.settle()}
    assert later[f"{row}_message"].reward.tolist() == paid[row].tolist()
    assert later[f"{row}_message"].turn.tolist() == [1, 1]


def test_one_way_talk_is_read_by_all_others() -> None:
    game = al.environment("preplay_communication", game="three_player_pennies", speakers="first")
    names = game.stage.names
    world = game.begin(np.arange(1), Chance.of(1, "environment", range(1)))
    (asked,) = world.ask()
    assert asked.seat.name == f"{names[0]}_message"
    assert asked.text(0).endswith("Write your message to the other players.")
    world.tell([written("hello")])
    texts = {one.seat.name: one.text(0) for one in world.ask()}
    assert texts[names[0]].endswith("You wrote:\n> hello")
    assert all(texts[name].endswith(f"{names[0].replace('_', ' ')} wrote:\n> hello") for name in names[1:])


def test_without_exchanges_it_is_the_game_alone() -> None:
    game, alone = (
        al.environment("preplay_communication", exchanges=0),
        al.environment("matrix_game", game="prisoners_dilemma"),
    )
    assert game.seats == alone.seats
    texts = [
        one.begin(np.arange(1), Chance.of(1, "environment", range(1))).ask()[0].text(0)
        for one in (game, alone)
    ]
    assert texts[0] == texts[1]


def test_an_optimum_is_claimed_where_talk_cannot_add_to_it() -> None:
    claimed = {
        name: al.environment("preplay_communication", game=name).solution() is not None
        for name in ("prisoners_dilemma", "battle_of_the_sexes", "stag_hunt", "matching_pennies")
    }
    assert claimed == {
        "prisoners_dilemma": True,
        "battle_of_the_sexes": False,
        "stag_hunt": False,
        "matching_pennies": True,
    }


def test_a_game_whose_seats_are_called_as_those_that_write_is_refused() -> None:
    class Odd(MatchingPennies):
        """Pennies.

        Source: none."""

        @property
        def names(self) -> tuple[str, ...]:
            return ("row", "row_message")

    with pytest.raises(InputError, match="rename"):
        al.environment("preplay_communication", game=Odd())


def test_repeated_play_after_talk_is_kept_and_judged(tmp_path) -> None:
    """Talk once, five rounds of pennies; the opponent's moves are in the log, and a favourite is told (false alarm 0.05 at most)."""
    stage = {"name": "matching_pennies", "turns": 5}
    asked = {"name": "llm", "model": "sim/collapse"}
    cast = {
        "matcher": asked,
        "matcher_message": asked,
        "mismatcher": "equilibrium",
        "mismatcher_message": "uniform",
    }
    scenario = al.Scenario(environment={"name": "preplay_communication", "game": stage}, cast=cast)
    result = scenario.run(episodes=20, seed=5, out=tmp_path / "run")
    again = al.load_result(tmp_path / "run")
    assert again.digest() == result.digest()
    seats = again.kept.seats
    assert (seats["matcher"].logs["opponent"] == seats["mismatcher"].action).all()
    document = result.document()
    assert document["seats"]["matcher"]["verdict"] == "deviates"
    assert document["seats"]["mismatcher"]["verdict"] != "deviates"
    assert document["outcomes"] == {"legal": 120}
