"""Verdicts, when they are first reached, and those of a seat with several information sets."""

import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.metrics.shared.e_processes import log_e, running_counts
from aleator.metrics.shared.information_sets import split
from aleator.metrics.shared.joint import Held, against
from aleator.metrics.shared.merging import merge
from aleator.metrics.shared.probability_integral_transform import band, distance
from aleator.metrics.shared.verdicts import first_decision, judged, verdict
from aleator.metrics.verdict.e_value import e_value
from numpy.random import Generator

FAIR = np.array([0.5, 0.5])


def drawn(luck: Generator, laws: np.ndarray) -> np.ndarray:
    return np.asarray((luck.random((*laws.shape[:-1], 1)) > np.cumsum(laws, axis=-1)[..., :-1]).sum(axis=-1))


def test_verdicts() -> None:
    assert verdict(actions=np.zeros(20, dtype=int), optimal=FAIR) == "deviates"
    assert verdict([600, 600], FAIR) == "faithful"
    assert verdict([600, 600], FAIR, n_effective=100) == "undecided"
    assert verdict([6, 6], FAIR) == "undecided"
    assert (
        verdict([350, 350], optimal_set=(np.array([[1, 0], [0.4, 0.6]]), np.array([[0.0, 1]]))) == "faithful"
    )
    assert verdict([26_000, 24_000], FAIR) == "deviates"  # within epsilon too: a proven deviation stands


def test_choices_that_lean_on_the_past_deviate_though_their_frequencies_are_right() -> None:
    alternating = np.tile([0, 1], 500)
    assert verdict(actions=alternating, optimal=FAIR) == "deviates"
    assert verdict(series=alternating.reshape(100, 10), optimal=FAIR) == "deviates"
    assert verdict(np.bincount(alternating), FAIR) == "faithful"


def test_a_deviation_once_proven_stands() -> None:
    tosses = np.r_[
        np.zeros(20, dtype=int), [1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 0, 1] * 2
    ]
    assert e_value(actions=tosses, optimal=FAIR).value < 20
    assert verdict(actions=tosses, optimal=FAIR) == "deviates"


def test_verdicts_on_an_interval(luck: Generator) -> None:
    u = luck.random(4000)
    assert verdict(cdf_left=u, cdf=u) == "faithful"
    assert verdict(cdf_left=u[:100], cdf=u[:100]) == "undecided"
    assert verdict(cdf_left=u**3, cdf=u**3) == "deviates"


def test_verdicts_where_laws_vary(luck: Generator) -> None:
    laws = luck.dirichlet(np.ones(3), 4000)
    assert verdict(actions=drawn(luck, laws), laws=laws) == "faithful"
    assert verdict(actions=drawn(luck, laws)[:100], laws=laws[:100]) == "undecided"
    assert verdict(actions=laws.argmax(axis=-1), laws=laws) == "deviates"


# 1,000 runs with the truth just outside epsilon; `faithful` at any of the looks is wrong, and claimed in at most 0.05.
def test_faithful_is_seldom_wrong(luck: Generator) -> None:
    running = running_counts((luck.random((1000, 2000)) >= 0.61).astype(int), 2)[:, 99::100]
    assert np.mean((verdict(running, FAIR) == "faithful").any(axis=-1)) <= 0.05


def test_the_band_holds_at_all_times(luck: Generator) -> None:
    u = luck.random((500, 1000))
    outside = [distance(u[:, :n], u[:, :n]) > band(n) for n in range(1, 1001, 25)]
    assert np.mean(np.any(outside, axis=0)) <= 0.05


def test_the_first_decision_is_that_of_the_loop(luck: Generator) -> None:
    heads = np.array([0.5, 0.5, 0.62, 0.8, 1.0])
    actions = (luck.random((5, 900)) >= heads[:, None]).astype(int)
    found = first_decision(actions=actions, optimal=FAIR, epsilon=0.12)
    for row, (word, n) in enumerate(zip(*found, strict=True)):
        before = [
            verdict(actions=actions[row, :t], optimal=FAIR, epsilon=0.12) for t in range(n - 12, n) if t > 0
        ]
        assert verdict(actions=actions[row, : n or None], optimal=FAIR, epsilon=0.12) == word
        if word == "deviates":
            assert set(before) == {"undecided"}
        if word == "faithful":  # looked for after every 1 % more
            assert before[0] == "undecided"
    assert set(found.verdict) >= {"deviates", "faithful"}


def test_the_first_decision_of_a_series_counts_choices_only() -> None:
    rows = np.full((10, 4), -1)
    rows[:, :2] = 0
    assert first_decision(series=rows, optimal=FAIR) == first_decision(series=rows[:, :2], optimal=FAIR)
    assert first_decision(series=rows, optimal=FAIR).decision <= 20
    assert first_decision(actions=[0, 1, 1], optimal=FAIR) == ("undecided", 0)
    with pytest.raises(InputError):
        first_decision(counts=[5, 5], optimal=FAIR)


def test_first_decisions_where_laws_vary_and_on_an_interval(luck: Generator) -> None:
    laws, u = luck.dirichlet(np.ones(3), 3000), luck.random(3000)
    assert first_decision(actions=drawn(luck, laws), laws=laws, epsilon=0.2).verdict == "faithful"
    assert first_decision(cdf_left=u, cdf=u, epsilon=0.2).verdict == "faithful"
    assert first_decision(cdf_left=u**3, cdf=u**3).verdict == "deviates"


def test_merged_wealth_is_its_products(luck: Generator) -> None:
    for _ in range(100):
        paths = [np.cumsum(luck.normal(size=n)) for n in luck.integers(0, 9, 4)]
        total = sum(map(len, paths))
        places = np.split(luck.permutation(total), np.cumsum([len(path) for path in paths])[:-1])
        places = [np.sort(place) for place in places]
        merged, held = merge(paths, places), [k for k in range(4) if len(paths[k])]
        for t in range(total):
            now = [np.exp(np.r_[0.0, paths[k]][np.sum(places[k] <= t)]) for k in held]
            stakes = (1 / len(held), 0.5, 1.0) if len(held) > 1 else (1.0,)
            expected = np.mean([np.prod([1 - w + w * e for e in now]) for w in stakes])
            assert merged[t] == pytest.approx(np.log(expected), abs=1e-9)
    assert merge([], []).shape == (0,)


# 2,000 runs of a seat with three information sets, visited by turns that depend on what was played before.
def test_a_merged_process_seldom_cries_wolf(luck: Generator) -> None:
    laws, alarms = luck.dirichlet(np.ones(3), 3), 0
    for _ in range(2000):
        plays, where, state = luck.random(60), [], 0
        acts = []
        for u in plays:
            where.append(state)
            acts.append(int((u > np.cumsum(laws[state])[:-1]).sum()))
            state = (state + acts[-1]) % 3
        at, played = np.array(where), np.array(acts)
        paths = [log_e(actions=played[at == k], optimal=laws[k]) for k in range(3)]
        alarms += merge(paths, [np.flatnonzero(at == k) for k in range(3)]).max() >= np.log(20)
    assert alarms <= 100


def test_verdicts_of_seats(luck: Generator) -> None:
    def judged_at(keys: np.ndarray, actions: np.ndarray, episodes: int | None = None) -> str:
        n = len(keys)
        held = Held(
            split(keys, actions, 2, np.arange(n) % (episodes or n), np.arange(n)), [FAIR[None]] * len({*keys})
        )
        found = against([held])
        return str(judged(found.greatest >= np.log(20), found.reach[0], 0.1))

    keys, fair = np.arange(6000) % 3, luck.integers(0, 2, 6000)
    assert judged_at(keys, fair) == "faithful"
    wrong = np.concatenate([fair, np.zeros(30, dtype=int)])
    assert judged_at(np.concatenate([keys, np.full(30, 3)]), wrong) == "deviates"
    assert judged_at(keys[:60], fair[:60]) == "undecided"
    assert judged_at(keys, np.repeat(fair[:20], 300), 20) == "deviates"  # choices that lean on the past
    assert judged_at(keys[:0], fair[:0]) == "undecided"
