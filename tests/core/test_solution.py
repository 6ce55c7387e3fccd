"""Distance to equilibria of the joint profile: closed forms, brute force over mixtures, properties."""

import numpy as np
import pytest
from aleator.core.chance import Chance
from aleator.core.errors import InputError, LawError
from aleator.core.games.solution import Component, Solution
from hypothesis import given
from hypothesis import strategies as st

OPERA, FOOTBALL = np.array([1.0, 0.0]), np.array([0.0, 1.0])


def single(row, column):
    return Component({"row": {"": np.array([row])}, "column": {"": np.array([column])}})


PARTS = (single(OPERA, OPERA), single([2 / 3, 1 / 3], [1 / 3, 2 / 3]), single(FOOTBALL, FOOTBALL))
BATTLE = Solution(PARTS, PARTS[0].middle, {"row": 2.0, "column": 1.0}, "first")


def profile(row, column):
    return {"row": {"": np.asarray(row)}, "column": {"": np.asarray(column)}}


def test_two_members_of_two_seats_sets_are_no_equilibrium():
    """The mixed equilibrium is the nearest, 1/3 away at both seats; each seat alone would be 0 from its own set."""
    apart = profile(OPERA, FOOTBALL)
    assert BATTLE.distance(apart) == pytest.approx(1 / 3)
    assert BATTLE.nearest(apart).component == 1
    assert not BATTLE.contains(apart)
    assert BATTLE.distance({"row": {"": OPERA}}) == BATTLE.distance({"column": {"": FOOTBALL}}) == 0
    assert [part.nearest(apart)[0] for part in PARTS] == pytest.approx([1, 1 / 3, 1])


def test_every_equilibrium_is_contained():
    for part in PARTS:
        assert BATTLE.contains(part.middle)


def test_what_is_not_known_holds_to_nothing():
    assert BATTLE.distance(profile(OPERA, [np.nan, np.nan])) == 0
    assert BATTLE.distance({}) == 0


def test_of_and_hulls_give_a_seats_sets():
    assert [v.tolist() for v in BATTLE.of("row")] == [[[1, 0]], [[2 / 3, 1 / 3]], [[0, 1]]]
    parts = (Component({"row": {"": np.eye(2)}}), Component({"row": {"": np.eye(2)[:1]}}))
    assert [len(v) for v in Solution(parts, parts[0].middle, {}, "").hulls("row")] == [2]
    with pytest.raises(InputError, match="no equilibrium says what 'row' plays at 'K'"):
        BATTLE.of("row", "K")


def brute_distance(vertices, seen):
    """Over a fine grid of mixtures of three vertices."""
    steps = 60
    weights = (
        np.array([(i, j, steps - i - j) for i in range(steps + 1) for j in range(steps + 1 - i)]) / steps
    )
    return np.abs(weights @ vertices - seen).sum(axis=1).min() / 2


@given(st.integers(0, 10**6))
def test_distance_to_a_hull_by_brute_force(seed):
    rng = Chance.of(7, f"hull/{seed}", [0]).generator()
    vertices, seen = rng.dirichlet(np.ones(4), size=3), rng.dirichlet(np.ones(4))
    part = Component({"row": {"": vertices}})
    distance, member = part.nearest({"row": {"": seen}})
    assert distance <= brute_distance(vertices, seen) + 1e-9
    assert distance >= brute_distance(vertices, seen) - 0.02
    assert np.abs(member["row"][""] - seen).sum() / 2 == pytest.approx(distance, abs=1e-9)
    inside = rng.dirichlet(np.ones(3)) @ vertices
    assert part.nearest({"row": {"": inside}})[0] == pytest.approx(0, abs=1e-9)


@given(st.integers(0, 10**6))
def test_strategies_over_several_information_sets_are_mixed_as_wholes(seed):
    """Two strategies, two sets reached unequally: the nearest mixture by a fine grid of weights."""
    rng = Chance.of(7, f"wholes/{seed}", [0]).generator()
    laws = {key: rng.dirichlet(np.ones(3), size=2) for key in "JK"}
    reach = {"J": np.ones(2), "K": rng.random(2) * (rng.random(2) < 0.8)}
    part = Component({"row": laws}, reach={"row": reach})
    seen = {key: rng.dirichlet(np.ones(3)) for key in "JK"}
    grid = []
    for w in np.linspace(0, 1, 1001):
        share = {key: np.array([w, 1 - w]) * reach[key] for key in "JK"}
        gaps = [
            np.abs(share[k] @ laws[k] / share[k].sum() - seen[k]).sum() / 2
            for k in "JK"
            if share[k].sum() > 0
        ]
        grid.append(max(gaps))
    assert part.nearest({"row": seen})[0] == pytest.approx(min(grid), abs=3e-3)


def test_kuhns_bluffs_and_bets_go_together():
    """Betting the jack with 0.1 is optimal, and betting the king with 0.3 is; with 0.9 it goes with another jack."""
    laws = {"J": np.array([[1.0, 0.0], [2 / 3, 1 / 3]]), "K": np.array([[1.0, 0.0], [0.0, 1.0]])}
    part = Component({"first": laws})
    assert part.nearest({"first": {"J": np.array([0.9, 0.1]), "K": np.array([0.7, 0.3])}})[
        0
    ] == pytest.approx(0, abs=1e-9)
    assert part.nearest({"first": {"J": np.array([0.9, 0.1]), "K": np.array([0.1, 0.9])}})[0] > 0.1


def test_a_set_that_no_member_comes_to_asks_for_nothing():
    part = Component(
        {"row": {"a": np.array([[1.0, 0.0]]), "b": np.array([[1.0, 0.0]])}}, reach={"row": {"b": np.zeros(1)}}
    )
    assert part.nearest({"row": {"a": OPERA, "b": FOOTBALL}})[0] == 0


def test_uniqueness_is_claimed_only_where_it_is_known():
    only = Component({"row": {"": np.array([[0.5, 0.5]])}})
    assert Solution((only,), only.middle, {}, "").is_unique
    assert not Solution((only,), only.middle, {}, "", complete=False).is_unique
    part = Component({"row": {"": np.array([[0.5, 0.5]])}}, complete=False)
    assert not Solution((part,), part.middle, {}, "").is_unique
    assert not BATTLE.is_unique


@pytest.mark.parametrize(
    ("strategies", "message"),
    [
        ({"row": {"": np.array([[0.5, 0.6]])}}, "must sum to 1"),
        ({"row": {"": np.array([[1.5, -0.5]])}}, "must sum to 1"),
        ({"row": {"": np.array([0.5, 0.5])}}, r"give laws \[V, A\]"),
        ({"row": {"J": np.eye(2), "K": np.eye(2)[:1]}}, "one V for all sets"),
    ],
)
def test_components_that_are_none_are_refused(strategies, message):
    with pytest.raises(LawError, match=message):
        Component(strategies)


def test_a_solution_without_a_component_and_foreign_play_are_refused():
    with pytest.raises(LawError, match="every finite game has one equilibrium or more"):
        Solution((), {}, {}, "")
    with pytest.raises(InputError, match="the solution knows it not"):
        BATTLE.distance({"row": {"K": OPERA}})
