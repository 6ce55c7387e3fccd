"""Trees from rules: arrays against a walk, and rules that are refused."""

import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.core.games.growing import grow
from aleator.core.games.tree import CHANCE, END, ChanceNode, DecisionNode, Terminal
from aleator.tests.support.random_games import RandomGame

COIN = ("Heads", "Tails")


def penny(history):
    """Matching pennies, the second seat moving after the first and not knowing how."""
    if len(history) == 2:
        return Terminal((1, -1) if history[0] == history[1] else (-1, 1))
    return DecisionNode(("first", "second")[len(history)], "", [(side, (*history, side)) for side in COIN])


def walk(tree, node, rule, history):
    """Compare every node below with what the rule says there; how many nodes there are."""
    found = rule(history)
    children = range(tree.first[node], tree.first[node] + tree.count[node])
    match found:
        case Terminal(payoffs):
            assert tree.mover[node] == END
            assert tree.payoffs[node].tolist() == list(payoffs)
            assert len(children) == 0
            return 1
        case ChanceNode(outcomes):
            assert tree.mover[node] == CHANCE
            assert [tree.probability[child] for child in children] == [p for p, _ in outcomes]
            return 1 + sum(walk(tree, c, rule, then) for c, (_, then) in zip(children, outcomes, strict=True))
        case DecisionNode(seat, infoset, moves):
            assert tree.seats[tree.mover[node]] == seat
            assert tree.plex(seat).keys[tree.infoset[node]] == infoset
            menu = tree.actions[tree.mover[node]]
            legal = {menu[a] for a in np.flatnonzero(tree.plex(seat).legal[tree.infoset[node]])}
            assert (
                legal
                == {move for move, _ in moves}
                == {menu[a] for a in np.flatnonzero(tree.child[node] >= 0)}
            )
            return 1 + sum(walk(tree, tree.child[node][menu.index(m)], rule, then) for m, then in moves)


@pytest.mark.parametrize("seats", [1, 2, 3])
@pytest.mark.parametrize("number", range(12))
def test_the_arrays_say_what_the_rule_says(number, seats):
    game = RandomGame(number, seats, depth=5)
    tree = game.tree()
    assert walk(tree, 0, game.node, ()) == len(tree.mover)
    assert {plex.seat: dict.fromkeys(plex.keys) for plex in tree.form.plexes} == {
        seat: dict.fromkeys(sets) for seat, sets in game.infosets().items()
    }
    for plex in tree.form.plexes:
        assert np.all(np.diff(plex.level) >= 0)
        assert np.all(plex.parent < 1 + plex.legal.shape[1] * np.arange(len(plex.keys)).clip(1))


def test_an_unseen_move_is_one_information_set():
    tree = grow({"first": COIN, "second": COIN}, penny)
    assert tree.plex("second").keys == ("",)
    assert tree.is_zero_sum
    assert tree.nash_conv(tree.uniform).value == 0


def test_an_information_set_may_hold_nodes_of_unequal_depth():
    """The second seat cannot tell whether chance or the first seat brought it there."""

    def node(history):
        if history == "":
            return ChanceNode([(0.25, "c"), (0.75, "m")])
        if history == "m":
            return DecisionNode("first", "m", [("L", "mL"), ("R", "mR")])
        if history in {"c", "mL"}:
            return DecisionNode("second", "?", [("L", history + "l"), ("R", history + "r")])
        return Terminal({"mR": (0, 0), "cl": (0, 8), "cr": (0, 0), "mLl": (1, 0), "mLr": (5, 4)}[history])

    tree = grow({"first": ("L", "R"), "second": ("L", "R")}, node, root="")
    profile = {"first": {"m": [1.0, 0.0]}, "second": {"?": [1.0, 0.0]}}
    gains = tree.gains(profile)
    assert float(gains["first"]) == 0
    assert float(gains["second"]) == pytest.approx(0.75 * 4 - 0.25 * 8)


def decide(seat="first", key="", moves=(("Heads", 1), ("Tails", 2))):
    return lambda history: DecisionNode(seat, key, moves) if history == () else Terminal((0, 0))


def forgetful(history):
    """The first seat moves twice and has forgotten its first move."""
    if len(history) == 2:
        return Terminal((0, 0))
    return DecisionNode("first", ("once", "twice")[len(history)], [(side, (*history, side)) for side in COIN])


def unequal(history):
    if history == ():
        return ChanceNode([(0.5, "a"), (0.5, "b")])
    if history in {"a", "b"}:
        return DecisionNode("first", "?", [("Heads", "x"), ("Tails", "x")][: 1 if history == "a" else 2])
    return Terminal((0, 0))


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (forgetful, "comes to the information set 'twice' after 'Heads' at 'once' and after 'Tails' at 'once'; perfect recall"),
        (unequal, r"has the legal actions \['Heads'\] at one node and \['Heads', 'Tails'\] at another"),
        (decide(seat="third"), "seat 'third' moves; the seats are first, second"),
        (decide(moves=[("Edge", 1)]), "can play 'Edge' at ''; its actions are Heads, Tails"),
        (decide(moves=[("Heads", 1), ("Heads", 2)]), "give one or more, each once"),
        (decide(moves=[]), "give one or more, each once"),
        (lambda _: Terminal((1,)), r"payoffs \(1,\) came for 2 seats"),
        (lambda _: Terminal((1, np.inf)), "give each a finite number"),
        (lambda _: ChanceNode([(0.5, 1), (0.4, 2)]), "sum to 1"),
        (lambda _: ChanceNode([(1.5, 1), (-0.5, 2)]), "from 0 on"),
        (lambda _: ChanceNode([]), "from 0 on"),
        (lambda _: 0.5, "a rule gave 0.5; give a Terminal, a ChanceNode or a DecisionNode"),
    ],
)  # fmt: skip
def test_rules_that_make_no_game_are_refused(rule, message):
    with pytest.raises(InputError, match=message):
        grow({"first": COIN, "second": COIN}, rule)


def test_a_rule_that_never_ends_is_refused(monkeypatch):
    monkeypatch.setattr("aleator.core.games.growing.MOST_NODES", 100)
    with pytest.raises(InputError, match="more than 100 nodes"):
        grow({"first": COIN}, lambda history: ChanceNode([(1.0, (*history, 1))]))


def test_a_tree_too_large_for_plans_says_so():
    tree = RandomGame(3, 2, depth=9).tree()
    with pytest.raises(InputError, match="more than 4096 plans"):
        tree.to_normal_form()
