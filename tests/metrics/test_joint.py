"""Information sets as arrays, and profiles of several seats: against loops over each set alone, and how often they cry wolf."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from aleator.metrics.shared.counting import effective_size
from aleator.metrics.shared.e_processes import log_e, looks
from aleator.metrics.shared.information_sets import InformationSets, paths_against, split
from aleator.metrics.shared.joint import Held, against, evidence_path
from aleator.metrics.shared.merging import merge, merge_values
from aleator.metrics.shared.profiles import profile_verdict
from aleator.metrics.shared.series import by_row
from numpy.random import Generator

TURNS, WIDTH = 3, 3
FAIR = np.array([[0.5, 0.5]])


def decided(luck: Generator, episodes: int, sets: int) -> tuple[InformationSets, Any]:
    """Three turns an episode at sets of any number, and the same as columns."""
    n = episodes * TURNS
    episode, turn = np.repeat(np.arange(episodes), TURNS), np.tile(np.arange(TURNS), episodes)
    keys = np.array([f"set {k}" for k in luck.integers(0, sets, n) ** 2 // sets], dtype=object)
    action = luck.integers(0, WIDTH, n)
    return split(keys, action, WIDTH, episode, turn), (keys, action, episode, turn)


def test_sets_split_at_once_are_those_split_one_by_one(luck: Generator) -> None:
    sets, (keys, action, episode, turn) = decided(luck, 200, 40)
    assert sets.keys == tuple(sorted({*keys}))
    for k, key in enumerate(sets.keys):
        mine = keys == key
        assert sets.counts[k].tolist() == np.bincount(action[mine], minlength=WIDTH).tolist()
        table = [
            np.bincount(action[mine & (episode == e)], minlength=WIDTH) for e in np.unique(episode[mine])
        ]
        expected = effective_size(table) if max(map(sum, table)) > 1 else mine.sum()
        assert sets.worth[k] == pytest.approx(expected)
        broken = (np.diff(episode[mine]) != 0) | (np.diff(turn[mine]) != 1)
        assert sets.alone(k).tolist() == by_row(np.r_[0, np.cumsum(broken)], action[mine]).tolist()


def test_batches_hold_every_choice_once(luck: Generator) -> None:
    sets, _ = decided(luck, 100, 30)
    held = sum((np.sort(batch.series[batch.series >= 0]).size for batch in sets.batches()), 0)
    assert held == len(sets.action) == 300
    assert sorted(k for batch in sets.batches() for k in batch.at.tolist()) == list(range(len(sets.keys)))


def test_paths_at_once_are_those_of_each_set_alone(luck: Generator) -> None:
    sets, _ = decided(luck, 150, 30)
    laws = luck.dirichlet(np.ones(WIDTH), size=len(sets.keys))
    paths = paths_against(sets, laws)
    alone = [log_e(series=sets.alone(k), optimal=laws[k]) for k in range(len(sets.keys))]
    held = [path[sets.alone(k).ravel() >= 0] for k, path in enumerate(alone)]
    np.testing.assert_allclose(paths, np.concatenate(held))
    when = [sets.when[sets.at == k] for k in range(len(sets.keys))]
    merged = evidence_path([Held(sets, [law[None] for law in laws])])
    np.testing.assert_allclose(merged, merge(held, when))


def test_hulls_are_looked_at_together(luck: Generator) -> None:
    """At each look every set's wealth is that of its own choices so far."""
    sets, _ = decided(luck, 100, 6)
    hulls = [luck.dirichlet(np.ones(WIDTH), size=1 + k % 2) for k in range(len(sets.keys))]
    found = evidence_path([Held(sets, hulls)])
    places = looks(300)
    assert len(found) == len(places)
    for look in (3, 50, len(places) - 1):
        values = []
        for k, hull in enumerate(hulls):
            made = int((sets.when[sets.at == k] <= places[look]).sum())
            series = sets.alone(k)
            kept = np.where(np.cumsum((series >= 0).ravel()).reshape(series.shape) <= made, series, -1)
            path = log_e(series=kept, optimal_set=(hull,)) if made else np.zeros(1)
            values.append(path[(kept >= 0).ravel()][-1] if made else 0.0)
        assert found[look] == pytest.approx(merge_values(np.array(values)[:, None])[0], abs=1e-6)


def test_counts_alone_are_judged_now() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    sets = InformationSets(("",), np.array([[90, 10]]), np.array([100.0]), nothing, nothing, nothing, nothing)
    found = against([Held(sets, [FAIR])])
    assert found.now == found.greatest == pytest.approx(log_e(counts=[90, 10], optimal=[0.5, 0.5])[0])
    assert found.reach[0] > 0.4


def seat(actions: Any) -> InformationSets:
    n = len(actions)
    return split(np.full(n, "", dtype=object), np.asarray(actions), 2, np.arange(n))


def battle(row: Any, column: Any) -> list[list[Held]]:
    """Both seats of the battle of the sexes against its three equilibria."""
    played, n = [seat(row), seat(column)], len(row)
    clocks = [np.arange(n) * 2, np.arange(n) * 2 + 1]
    laws = (([1, 0], [1, 0]), ([0, 1], [0, 1]), ([2 / 3, 1 / 3], [1 / 3, 2 / 3]))
    return [
        [
            Held(one, [np.array([law])], clock)
            for one, law, clock in zip(played, component, clocks, strict=True)
        ]
        for component in laws
    ]


OPERA, FOOTBALL = np.zeros(100, dtype=int), np.ones(100, dtype=int)


def test_members_of_two_components_are_no_equilibrium() -> None:
    apart = profile_verdict(battle(OPERA, FOOTBALL))
    assert apart.verdict == "deviates"
    assert apart.distance.value == pytest.approx(1 / 3)  # each is so far from its mixed strategy
    assert apart.e_value.value > 1e20
    for both in (OPERA, FOOTBALL):
        together = profile_verdict(battle(both, both))
        assert (together.verdict, together.distance.value) == ("faithful", 0)
        assert together.e_value.value < 1


def test_the_greatest_evidence_stands_where_the_last_has_sunk(luck: Generator) -> None:
    """Four Footballs against Operas show a deviation; the mixed equilibrium from then on sinks the evidence, not the verdict."""
    row, column = ((luck.random(2_000) > share).astype(int) for share in (2 / 3, 1 / 3))
    found = profile_verdict(battle(np.append(FOOTBALL[:4], row), np.append(OPERA[:4], column)))
    assert found.verdict == "deviates"
    assert found.greatest >= 20
    assert found.e_value.value < found.greatest


def test_one_seat_that_deviates_is_enough() -> None:
    found = profile_verdict(battle(OPERA, np.arange(100) % 2))
    assert found.verdict == "deviates"


# 1,000 runs, each stopped at its worst moment: more than 70 alarms have probability 0.003 at 0.05. Seen: 25.
def test_a_mixed_equilibrium_is_seldom_said_to_deviate(luck: Generator) -> None:
    row, column = luck.random((1000, 60)) > 2 / 3, luck.random((1000, 60)) > 1 / 3
    found = [
        profile_verdict(battle(r.astype(int), c.astype(int))).verdict
        for r, c in zip(row, column, strict=True)
    ]
    assert found.count("deviates") <= 70


def test_two_seats_share_the_evidence_of_both(luck: Generator) -> None:
    """Each leans a little; together that is soon seen."""
    lean = [(luck.random(150) > 0.68).astype(int) for _ in range(2)]
    alone = [against([Held(seat(one), [FAIR])]).greatest for one in lean]
    together = against([Held(seat(one), [FAIR], np.arange(150) * 2 + i) for i, one in enumerate(lean)])
    assert together.greatest > max(alone)
    assert len(together.reach) == 2
