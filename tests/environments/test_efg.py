"""Games in extensive form as files: what is written is read back, the format as Gambit uses it, and play of the built-in games."""

import aleator as al
import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.core.games.growing import grow
from aleator.environments.games.extensive_game import ExtensiveGame
from aleator.environments.games.shared.efg import read_efg, write_efg
from aleator.environments.games.shared.tree_files import efg_game, efg_text, tree_names
from aleator.registry.recipes import build, recipe_of
from aleator.tests.support.random_games import RandomGame
from aleator.tests.support.rules import kuhn

# Poker as Gambit's documentation has it, in its older style: a set and an outcome are told where they come first, payoffs have commas.
POKER = """EFG 2 R "A simple Poker game" { "Fred" "Alice" }
""
c "" 1 "" { "Red" 0.500000 "Black" 0.500000 } 0
p "" 1 1 "Red" { "Raise" "Fold" } 0
p "" 2 1 "" { "Meet" "Pass" } 0
t "" 1 "Win Big" { 2.000000, -2.000000 }
t "" 2 "Win" { 1.000000, -1.000000 }
t "" 2 "Win"
p "" 1 2 "Black" { "Raise" "Fold" } 0
p "" 2 1 0
t "" 3 "Lose Big" { -2, 2 }
t "" 2
t "" 4 "Lose" { -1, 1 }
"""

ON_THE_WAY = """EFG 2 R "" { "Player 1" "2nd" }
p "" 1 1 "" { "" "" } 1 "a fee" { -1 0 }
t "" 2 "" { 3/2 0 }
c "" 1 "" { "a" 1/3 "b" 2/3 } 0
t "" 2
p "the last" 2 7 "" { "x" } 0
t "" 0
"""


def arrays(tree):
    return [tree.mover, tree.infoset, tree.child, tree.first, tree.count, tree.probability, tree.payoffs]


def copied(tree, title="", comment=""):
    """The tree of the file that the tree is written to, with its seats and actions."""
    text = write_efg(tree, title, comment)
    found = read_efg(text, "written")
    assert (found.title, found.comment) == (title or "a game without a title", comment)
    nodes = found.nodes
    from aleator.core.games.tree import CHANCE, END, ChanceNode, DecisionNode, Terminal

    def node(place):
        mover, infoset, moves, paid = nodes[place or 0]
        if mover == END:
            return Terminal(paid)
        if mover == CHANCE:
            return ChanceNode([(share, child) for _, share, child in moves])
        return DecisionNode(found.players[mover], infoset, [(name, child) for name, _, child in moves])

    return grow(dict(zip(tree.seats, tree.actions, strict=True)), node)


@pytest.mark.parametrize("seats", [1, 2, 3])
@pytest.mark.parametrize("number", range(10))
def test_a_written_game_is_read_back(number, seats):
    tree = RandomGame(number, seats).tree()
    again = copied(tree, 'a "title"', "it's \\ a comment")
    for one, other in zip(arrays(tree), arrays(again), strict=True):
        np.testing.assert_array_equal(one, other)
    for one, other in zip(tree.form.plexes, again.form.plexes, strict=True):
        assert one.keys == other.keys
        np.testing.assert_array_equal(one.legal, other.legal)


def test_kuhn_poker_is_read_back_with_its_deals_as_fractions():
    text = write_efg(kuhn(3))
    assert '"1" 1/3 "2" 1/3 "3" 1/3' in text
    assert copied(kuhn(3)).gains(kuhn(3).uniform) == kuhn(3).gains(kuhn(3).uniform)


def test_gambit_s_own_poker(tmp_path):
    """Raise with black 1/3, meet 2/3, value 1/3: by the two equations of indifference."""
    (tmp_path / "poker.efg").write_text(POKER)
    game = al.environment("extensive_game", game=str(tmp_path / "poker.efg"))
    solution = game.solution()
    assert solution.values == pytest.approx({"Fred": 1 / 3, "Alice": -1 / 3})
    assert solution.selected["Fred"]["Black"] == pytest.approx([1 / 3, 2 / 3], abs=1e-9)
    assert solution.selected["Alice"]["1"] == pytest.approx([2 / 3, 1 / 3], abs=1e-9)
    assert solution.is_unique


def test_outcomes_on_the_way_add_up_and_what_has_no_name_has_a_number():
    found = read_efg(ON_THE_WAY, "a file")
    assert [node.payoffs for node in found.nodes] == [(-1, 0), (0.5, 0), (-1, 0), (0.5, 0), (-1, 0), (-1, 0)]
    assert found.nodes[0].moves == (("1", 1.0, 1), ("2", 1.0, 2))
    assert found.nodes[4].infoset == "7"
    game = ExtensiveGame(efg=ON_THE_WAY)
    assert [seat.name for seat in game.seats] == ["Player_1", "player_2nd"]
    assert game.game().plex("player_2nd").keys == ("7",)


def test_a_set_without_a_name_is_not_that_of_which_its_number_is_the_name():
    """Alice's set 2 has no name, and her set 1 is called "2"."""
    two = POKER.replace('p "" 2 1 ""', 'p "" 2 1 "2"').replace(
        'p "" 2 1 0', 'p "" 2 2 "" { "Meet" "Pass" } 0'
    )
    assert ExtensiveGame(efg=two).game().plex("Alice").keys == ("2", "2'")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it ends too early"),
        ("NFG 1 R", "begins with NFG 1, not with EFG 2"),
        (POKER[:-20], "ends too early|not closed"),
        (POKER + 't "" 2\n', "came after the last node"),
        (POKER.replace('p "" 2 1 0', 'p "" 2 9 0'), "information set 9 comes without its actions"),
        (POKER.replace('p "" 2 1 0', 'p "" 3 1 0'), "player 3 moves and there are 2"),
        (POKER.replace('p "" 2 1 0', 'p "" 0 1 0'), "player 0 moves and there are 2"),
        (POKER.replace('t "" 4 "Lose" { -1, 1 }', 't "" 4'), "outcome 4 comes without its payoffs"),
        (POKER.replace("{ -1, 1 }", "{ -1 }"), "1 payoffs for 2 players"),
        (POKER.replace("{ -1, 1 }", "{ -1, x }"), "x"),
        (POKER.replace('"Black" 0.500000', '"Black"'), "probabilities"),
        (POKER.replace('c ""', 'd ""'), "d came where a node"),
    ],
)
def test_a_torn_file_is_one_line(tmp_path, text, said):
    (tmp_path / "game.efg").write_text(text)
    with pytest.raises(
        InputError, match=f"is no game in extensive form as Gambit writes it: .*({said})"
    ) as raised:
        al.environment("extensive_game", game=str(tmp_path / "game.efg"))
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"game": "selten_hors"}, "selten_horse"),
        ({"game": "missing.efg"}, "cannot be read"),
        ({"efg": POKER.replace('"Alice"', '"Fred"')}, "whose names make one seat"),
        ({"efg": POKER.replace('"Alice" }', '"Alice" "Eve" }').replace(" }\nt", ", 0 }\nt")}, "payoffs"),
    ],
)
def test_a_wrong_game_is_one_line(fields, said):
    with pytest.raises(InputError, match=said):
        al.environment("extensive_game", **fields)


def test_a_recipe_holds_the_game_itself(tmp_path):
    (tmp_path / "poker.efg").write_text(POKER)
    game = al.environment("extensive_game", game=str(tmp_path / "poker.efg"))
    recipe = recipe_of(game)
    (tmp_path / "poker.efg").unlink()
    assert build("environments", recipe) == game


# The library.

KNOWN = {
    "stripped_down_poker": {"Alice": 1 / 3, "Bob": -1 / 3},  # Reiley, Urbancic and Walker (2008)
    "entry_deterrence": {"entrant": 2, "incumbent": 2},  # Selten (1978), the subgame-perfect one
    "outside_option": {"one": 600, "two": 200},  # the one that forward induction keeps
    "selten_horse": {"one": 1, "two": 1, "three": 1},  # Selten (1975), the sequential ones
}


@pytest.mark.parametrize("name", tree_names())
def test_the_library_s_games_are_worth_what_is_known_of_them(name):
    assert efg_game(efg_text(name), name).comment
    solution = al.environment("extensive_game", game=name).solution()
    assert pytest.approx(dict(solution.values)) == KNOWN[name]


def test_the_equilibria_of_selten_s_horse_are_equilibria():
    """(Down, Across, Left) and (Across, Across, Right); the first rests on a move that is never asked for."""
    tree = al.environment("extensive_game", game="selten_horse").game()
    for one, two, three in (((1, 0), (0, 1), (1, 0)), ((0, 1), (0, 1), (0, 1))):
        profile = {
            "one": {"the first move": np.array(one, dtype=float)},
            "two": {"after Across": np.array(two, dtype=float)},
            "three": {"after a Down": np.array(three, dtype=float)},
        }
        assert tree.nash_conv(profile).value == 0


@pytest.mark.parametrize("name", tree_names())
def test_a_model_plays_the_library_s_games(name):
    environment = {"name": "extensive_game", "game": name}
    cast = {"*": {"name": "llm", "model": "sim/fair"}}
    played = al.Scenario(environment=environment, cast=cast, episodes=6).run(seed=2)
    assert played.document()["outcomes"].keys() == {"legal"}
