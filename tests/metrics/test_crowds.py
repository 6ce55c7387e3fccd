"""Seats of many members: what is each one's past, and what the others' choices tell."""

from typing import Any

import aleator as al
import numpy as np
import pytest
from aleator.metrics.shared.claims import claims, claims_until
from aleator.metrics.shared.crowds import before_at_once, most_beyond_due
from aleator.metrics.shared.history import History, streams
from aleator.metrics.shared.resolver import measure
from aleator.metrics.shared.situations import Situation, situation
from aleator.reports.evidence import evidence_of
from numpy.random import Generator

FIRMS, FAIR = 30, np.array([0.5, 0.5])


def rounds(actions: np.ndarray, turns: int = 1) -> Situation:
    """``actions[..., rounds, members]`` against a fair coin, in episodes of so many rounds."""
    *rows, many, members = actions.shape
    number, member = np.divmod(np.arange(many * members), members)
    return situation(
        actions.reshape(*rows, -1), FAIR, episode=number // turns, turn=number % turns, member=member
    )


def test_a_past_is_the_members_own(luck: Generator) -> None:
    """By a loop: the last choices of the same member, in the episode where episodes hold several rounds, else before it."""
    actions = luck.integers(0, 2, (12, 3))
    for turns in (1, 4):
        known = rounds(actions, turns)
        past = History(streams(known), known.actions, 2)
        for back in (1, 2):
            found = past.lag(back)[0].reshape(12, 3)
            for number in range(12):
                begin = 0 if turns == 1 or number < turns else number - number % turns
                expected = actions[number - back] if number - back >= begin else np.full(3, 2)
                assert found[number].tolist() == expected.tolist()


def test_the_others_are_seen_a_round_later(luck: Generator) -> None:
    actions = luck.integers(0, 2, (12, 5))
    known = rounds(actions, turns=3)
    crowd = most_beyond_due(known)[0].reshape(12, 5)
    for number in range(12):
        last = 1 + int(actions[number - 1].sum() > 2) if number % 3 else 0
        assert crowd[number].tolist() == [last] * 5
    before = before_at_once(known, known.actions, 2)[0].reshape(12, 5)
    assert np.array_equal(before[:, 1:], actions[:, :-1])
    assert np.all(before[:, 0] == 2)


# 400 crowds of 30, 450 decisions each: 20 alarms are allowed, and more than 32 have probability 0.004.
@pytest.mark.parametrize("turns", [1, 5])
def test_an_optimal_crowd_is_seldom_told(turns: int, luck: Generator) -> None:
    assert np.count_nonzero(claims(rounds(luck.integers(0, 2, (400, 15, FIRMS)), turns)).told) <= 32


@pytest.mark.parametrize("turns", [1, 5])
def test_an_optimal_crowd_is_found_faithful(turns: int, luck: Generator) -> None:
    found = claims(rounds(luck.integers(0, 2, (4, 300, FIRMS)), turns))
    assert np.all(found.verdict == "faithful")


def each_the_same(luck: Generator) -> np.ndarray:
    """Every second member always enters, the others never do: the right shares."""
    return np.tile(np.arange(FIRMS) % 2, (300, 1))


def each_a_little(luck: Generator) -> np.ndarray:
    """Every second member enters with probability .7, the others .3."""
    return (luck.random((300, FIRMS)) < np.where(np.arange(FIRMS) % 2, 0.7, 0.3)).astype(int)


def all_alike(luck: Generator) -> np.ndarray:
    """One coin for all members: fair to each of them."""
    return np.repeat(luck.integers(0, 2, (300, 1)), FIRMS, axis=1)


def after_the_crowd(luck: Generator) -> np.ndarray:
    """Each goes with probability .8 where fewer than half went in the round before."""
    actions = luck.integers(0, 2, (300, FIRMS))
    for number in range(1, 300):
        if number % 5:
            few = actions[number - 1].mean() < 0.5
            actions[number] = luck.random(FIRMS) < (0.8 if few else 0.2)
    return actions


@pytest.mark.parametrize("rule", [each_the_same, each_a_little, all_alike, after_the_crowd])
def test_a_crowd_with_a_rule_is_told(rule: Any, luck: Generator) -> None:
    known = rounds(rule(luck), turns=5)
    found = claims_until(known, np.array([1500, 9000]))
    assert 0 < found.told[0, 0] <= 1500
    assert "faithful" not in found.verdict[0]


def test_one_of_many_who_is_always_the_same_is_told_and_within_the_margin(luck: Generator) -> None:
    """The margin is about the mean over decisions: a member who always enters makes 1 of 30."""
    actions = luck.integers(0, 2, (300, FIRMS))
    actions[:, 7] = 1
    found = claims(rounds(actions))
    assert found.verdict[0] in {"deviates", "marginal only"}  # the shares of all are right to within 1/60
    assert found.high[0] < 0.1


def test_decisions_of_a_run_stand_in_the_order_of_time() -> None:
    scenario = al.Scenario(
        environment={"name": "market_entry", "firms": FIRMS, "capacity": 15.5, "turns": 4},
        cast={"*": "equilibrium"},
        episodes=20,
    )
    decisions = scenario.run(seed=3).ledger.seats["firm"]
    known = evidence_of(decisions).get("situation")
    assert known.member is not None
    time = known.episode * 4 + known.turn
    assert np.all(np.diff(time[0]) >= 0)
    assert np.array_equal(known.member[0], np.tile(np.arange(FIRMS), 80))
    shares = measure(["conditional_distance"], evidence_of(decisions))["conditional_distance"]
    assert shares.low < 0.05
