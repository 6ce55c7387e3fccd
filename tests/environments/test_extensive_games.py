"""Games with moves in turn: values, the same game written independently, the words, and play to the end by every kind of player."""

from pathlib import Path

import aleator as al
import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.environments.games.shared.tree_world import TreeGame
from aleator.environments.solvers import sequence_form
from aleator.registry.finding import names as names_of
from aleator.tests.support.rules import kuhn, leduc, liars_dice

GOLDEN = Path(__file__).with_name("extensive_games.txt")
GAMES = [name for name in names_of("environments") if isinstance(al.environment(name), TreeGame)]


def test_the_games_are_those_that_are_meant():
    assert {"kuhn_poker", "leduc_poker", "liars_dice", "centipede", "signalling"} <= set(GAMES)


# The games.


@pytest.mark.parametrize(
    ("game", "other"),
    [
        (al.environment("kuhn_poker", cards=4), kuhn(4)),
        (al.environment("leduc_poker"), leduc()),
        (al.environment("liars_dice", sides=3), liars_dice(3)),
    ],
    ids=["kuhn_poker", "leduc_poker", "liars_dice"],
)
def test_it_is_the_game_that_another_hand_has_written(game, other):
    """Ends, sets and legal actions are as many, and a policy by any of both is worth the same: at the uniform one, at the solution."""
    mine = game.game()
    assert sorted(map(tuple, mine.form.payoffs)) == sorted(map(tuple, other.form.payoffs.astype(float)))
    for own, theirs in zip(mine.form.plexes, other.form.plexes, strict=True):
        assert sorted(own.legal.sum(axis=1)) == sorted(theirs.legal.sum(axis=1))
        assert np.bincount(own.level).tolist() == np.bincount(theirs.level).tolist()
    assert [float(x) for x in mine.gains(mine.uniform).values()] == pytest.approx(
        [float(x) for x in other.gains(other.uniform).values()], abs=1e-12
    )


@pytest.mark.parametrize(
    ("name", "fields", "value"),
    [
        ("kuhn_poker", {}, -1 / 18),  # Kuhn (1950)
        ("kuhn_poker", {"cards": 4}, -1 / 24),
        ("leduc_poker", {}, -0.0856064240780),  # OpenSpiel's, to its digits
        ("liars_dice", {"sides": 2}, 1 / 2),
        ("liars_dice", {"sides": 3}, 1 / 9),
        ("liars_dice", {"sides": 4}, 1 / 16),
    ],
)
def test_values(name, fields, value):
    game = al.environment(name, **fields)
    solution = game.solution()
    first, second = game.seats
    assert solution.values[first.name] == pytest.approx(value, abs=1e-9)
    assert solution.values[second.name] == pytest.approx(-value, abs=1e-9)
    assert game.game().nash_conv(solution.selected).value <= 1e-8


@pytest.mark.parametrize("moves", [1, 4, 6, 7])
def test_the_centipede_is_taken_at_once(moves):
    game = al.environment("centipede", moves=moves, large=0.4, small=0.1)
    solution = game.solution()
    assert solution.values == {"first": 0.4, "second": 0.1}
    assert all(law.tolist() == [1, 0] for sets in solution.selected.values() for law in sets.values())
    assert not solution.is_complete


def test_a_centipede_that_pays_for_patience_is_passed_to_the_end():
    """With a growth above 4 the small pile of the next move is the larger one."""
    solution = al.environment("centipede", growth=5).solution()
    assert all(law.tolist() == [0, 1] for sets in solution.selected.values() for law in sets.values())
    assert solution.values == {"first": 4.0 * 5**4, "second": 5.0**4}


@pytest.mark.parametrize("strong", [0.1, 0.25, 1 / 3, 0.45])
def test_the_weak_bluff_as_often_as_leaves_the_receiver_in_doubt(strong):
    """The closed form below one half: bluff strong / (1 - strong), a duel after beer in half of the cases; it is the only one."""
    solution = al.environment("signalling", strong=strong).solution()
    bluff = strong / (1 - strong)
    assert solution.is_unique
    sender, receiver = solution.selected["sender"], solution.selected["receiver"]
    assert sender["weak"] == pytest.approx([bluff, 1 - bluff], abs=1e-9)
    assert sender["strong"] == pytest.approx([1, 0], abs=1e-9)
    assert receiver["Beer"] == pytest.approx([0.5, 0.5], abs=1e-9)
    assert receiver["Quiche"] == pytest.approx([1, 0], abs=1e-9)


def test_cho_and_kreps_s_two_pooling_equilibria():
    """With 0.9 strong: all have beer, or all have quiche, and the other breakfast means a duel at least half of the time."""
    game = al.environment("signalling", strong=0.9)
    beer, quiche = game.solution().components
    for part, had, other in ((beer, "Beer", "Quiche"), (quiche, "Quiche", "Beer")):
        taken = [float(had == "Beer"), float(had == "Quiche")]
        assert part.strategies["sender"]["weak"].tolist() == [taken]
        assert part.strategies["sender"]["strong"].tolist() == [taken]
        assert sorted(part.strategies["receiver"][other][:, 0]) == pytest.approx([0.5, 1.0], abs=1e-12)
    assert game.solution().selected["sender"]["weak"].tolist() == [1, 0]
    assert game.game().nash_conv(game.solution().selected).value == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("horses", [2, 3, 4])
def test_an_even_order_of_horses_is_an_equilibrium(horses):
    """By best responses over the whole tree; the program over sequences finds the same value, 0."""
    game = al.environment("horse_race", horses=horses)
    tree, solution = game.game(), game.solution()
    assert sum(tree.gains(solution.selected).values()) == pytest.approx(0, abs=1e-12)
    assert sequence_form.solve(tree).values["first"] == pytest.approx(0, abs=1e-9)
    assert len(tree.form.payoffs) == np.prod(np.arange(2, horses + 1) ** 2)
    law = solution.selected["second"][""]
    assert law == pytest.approx(np.full(horses, 1 / horses))


def test_a_race_is_won_by_rounds():
    """3-1, 1-2 and 2-3 by the forced last horses: one round to two."""
    assert al.environment("horse_race", horses=3).rule((3, 1, 1, 2)).payoffs == (-1, 1)
    assert al.environment("horse_race", horses=3).rule((3, 3, 1, 1)).payoffs == (0, 0)


# Words.


def told(game):
    """What each seat reads at its first information set and at a late one."""
    parts = []
    for seat in game.seats:
        keys = game.game().plex(seat.name).keys
        for key in (keys[0], keys[len(keys) * 2 // 3]):
            parts += [f"=== {seat.name} {key}", "", game.tell(seat.name, key, seat.space.options), ""]
    return parts


def test_words():
    parts = [line for name in GAMES for line in (f"##### {name}", "", *told(al.environment(name)))]
    assert "\n".join(parts).rstrip() + "\n" == GOLDEN.read_text()


@pytest.mark.parametrize("name", GAMES)
def test_words_call_own_actions_as_the_reader_does(name):
    game = al.environment(name)
    for seat in game.seats:
        names = [f"option-{i}" for i in range(len(seat.space.options))]
        for key in game.game().plex(seat.name).keys[:3]:
            words = game.tell(seat.name, key, names)
            assert all(one in words for one in names)


# Play.


@pytest.mark.parametrize("name", GAMES)
def test_a_model_plays_it_to_the_end(name):
    game = al.environment(name)
    asked = {"name": "llm", "model": "sim/fair"}
    document = al.Scenario(environment=game, cast={"*": asked}, episodes=6).run(seed=3).document()
    assert document["outcomes"].keys() == {"legal"}
    assert document["seats"].keys() == {seat.name for seat in game.seats}


@pytest.mark.parametrize("name", GAMES)
def test_masks_are_those_of_the_tree(name):
    game = al.environment(name)
    rows = np.arange(64)
    world = game.begin(rows, Chance.of(11, "environment", rows))
    while asked := world.ask():
        for one in asked:
            plex = game.game().plex(one.seat.name)
            expected = plex.legal[[plex.index[key] for key in one.infoset]]
            assert plex.legal.all() if one.legal is None else (one.legal == expected).all()
        uniform = [
            one.legal if one.legal is not None else np.ones((len(one), len(one.seat.space.options)))
            for one in asked
        ]
        world.tell([al.Choice(mask.argmax(axis=1)) for mask in uniform])
