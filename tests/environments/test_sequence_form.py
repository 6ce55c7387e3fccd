"""The sequence-form program against published and computed values, pure enumeration, and brute force on random trees."""

import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import AleatorError, InputError
from aleator.core.games.normal_form import NormalForm
from aleator.environments.solvers import sequence_form, zero_sum
from aleator.environments.solvers.sequence_form import solve
from aleator.tests.support.random_games import RandomGame, small
from aleator.tests.support.rules import kuhn, leduc, liars_dice


@pytest.mark.parametrize(("cards", "value"), [(3, -1 / 18), (4, -1 / 24), (5, -1 / 15), (13, -0.0641026)])
def test_kuhn_poker(cards, value):
    """-1/18 for three cards: Kuhn (1950); the others by another program of ours."""
    found = solve(kuhn(cards))
    assert found.values["first"] == pytest.approx(value, abs=5e-8)
    assert found.values["second"] == pytest.approx(-value, abs=5e-8)


def test_all_of_kuhns_equilibria_are_found():
    """Kuhn (1950): the first seat bets the jack with a in [0, 1/3], the king with 3a, and calls with the queen with a + 1/3;
    the second calls with the queen and bets the jack with 1/3. Cards are 0, 1, 2."""
    tree = kuhn(3)
    found = solve(tree)
    (component,) = found.components
    assert component.complete
    assert found.complete
    assert not found.is_unique
    assert len(component.strategies["second"]["0p"]) == 1
    assert sorted(component.strategies["first"]["0"][:, 1]) == pytest.approx([0, 1 / 3], abs=1e-9)
    for a in np.linspace(0, 1 / 3, 5):
        first = {"0": a, "1": 0, "2": 3 * a, "0pb": 0, "1pb": a + 1 / 3, "2pb": 1}
        second = {"0p": 1 / 3, "1p": 0, "2p": 1, "0b": 0, "1b": 1 / 3, "2b": 1}
        profile = {"first": bets(first), "second": bets(second)}
        assert tree.nash_conv(profile).value == pytest.approx(0, abs=1e-12)
        assert found.distance(profile) == pytest.approx(0, abs=1e-7)
    off = {"first": bets(first | {"0": 0.2, "2": 0.2}), "second": bets(second)}
    assert tree.nash_conv(off).value > 0.01
    assert found.distance(off) > 0.01


def bets(share):
    return {key: np.array([1 - p, p]) for key, p in share.items()}


def test_leduc():
    """-0.0856064240780: another program of ours, and OpenSpiel's to its digits; 144 information sets, 337 sequences."""
    tree = leduc()
    assert [len(plex.keys) for plex in tree.form.plexes] == [144, 144]
    assert [1 + plex.legal.sum() for plex in tree.form.plexes] == [337, 337]
    found = solve(tree)
    assert found.values["first"] == pytest.approx(-0.0856064240780, abs=1e-9)
    assert tree.nash_conv(found.selected).value < 1e-9
    assert not found.components[0].complete


@pytest.mark.parametrize(
    ("sides", "value"),
    [
        (2, 0.5),
        (3, 0.111111),
        (4, 0.0625),
        (5, 0.008),
        pytest.param(6, -0.0271317829, marks=pytest.mark.slow),
    ],
)
def test_liars_dice(sides, value):
    tree = liars_dice(sides)
    found = solve(tree)
    assert found.values["first"] == pytest.approx(value, abs=1e-6)
    assert sum(tree.gains(found.selected).values()) < 1e-7
    if sides == 6:
        assert [len(plex.keys) for plex in tree.form.plexes] == [12_288, 12_288]


@pytest.mark.parametrize("number", range(20))
def test_random_trees_are_worth_what_their_normal_forms_are(number):
    tree = small(number, most=60, zero_sum=True).tree()
    found = solve(tree)
    table = tree.to_normal_form().payoffs[0]
    assert found.values["seat0"] == pytest.approx(zero_sum.solve(table).value, abs=1e-8)
    assert tree.nash_conv(found.selected).value == pytest.approx(0, abs=1e-7)


@pytest.mark.parametrize("seed", range(25))
def test_what_is_called_unique_or_complete_is(seed):
    """Against the enumeration of all vertices of the optimal sets of matrix games, many of them degenerate."""
    rng = Chance.of(1950, f"complete/{seed}", [0]).generator()
    table = rng.integers(-1, 2, size=(3, 3)).astype(float)
    found = solve(NormalForm(("row", "column"), ["abc", "abc"], [table, -table]))
    (component,) = found.components
    for seat, payoffs in (("row", table), ("column", -table.T)):
        every, mine = zero_sum.optimal_set(payoffs), component.strategies[seat][""]
        assert all(np.abs(every - vertex).sum(axis=1).min() < 1e-6 for vertex in mine) or len(every) > 2
        if component.complete:
            assert len(every) == len(mine)
    assert found.values["row"] == pytest.approx(zero_sum.solve(table).value, abs=1e-9)


def test_sets_that_a_strategy_never_comes_to_are_played_well():
    """After a bet of 0 % the first seat, asked anyway, folds the jack and calls with the king."""
    found = solve(kuhn(3))
    for strategy in found.components[0].strategies["first"]["2pb"]:
        assert strategy.tolist() == pytest.approx([0, 1], abs=1e-9)


def test_other_games_are_refused():
    with pytest.raises(InputError, match="two seats whose payoffs sum to 0"):
        solve(RandomGame(1, 2).tree())
    with pytest.raises(InputError, match="two seats whose payoffs sum to 0"):
        solve(RandomGame(1, 3, zero_sum=True).tree())


def test_a_result_that_fails_its_certificate_is_not_handed_on(monkeypatch):
    monkeypatch.setattr(sequence_form, "_CERTAIN", -1.0)
    with pytest.raises(AleatorError, match="not certified"):
        solve(kuhn(3))
