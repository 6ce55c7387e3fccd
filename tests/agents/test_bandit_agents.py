"""Agents that weigh what arms have earned, and those with phases: against plain Python, decision by decision."""

from dataclasses import replace
from math import exp

import aleator as al
import numpy as np
import pytest
from aleator.agents.learning.exp3 import Exp3
from aleator.agents.learning.exp3p import Exp3p
from aleator.agents.learning.explore_then_commit import ExploreThenCommit
from aleator.agents.learning.gittins import Gittins
from aleator.agents.learning.thompson import Thompson
from aleator.core.bandits.exp3 import exp3p_tuning
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from aleator.core.questions import Observation, Seat
from aleator.core.spaces.menu import Menu
from aleator.environments.bandits.bernoulli_bandit import BernoulliBandit
from aleator.tests.support.grids import grid

ARMS = Seat("player", Menu(("A", "B", "C")))
TUNED = exp3p_tuning(3, 30)


def weighed_by_hand(arms, rewards, delay, rate, explore, bias):
    """The law of each decision of one episode, rewards known ``delay`` decisions late."""
    estimate, laws = [0.0] * 3, []
    for turn in range(len(arms)):
        if turn > delay:
            paid = turn - delay - 1
            for k in range(3):
                won = rewards[paid] if k == arms[paid] else 0.0
                estimate[k] += (won + bias) / laws[paid][k]
        odds = [exp(rate * e) for e in estimate]
        laws.append([(1 - explore) * o / sum(odds) + explore / 3 for o in odds])
    return laws


@pytest.mark.parametrize(
    ("agent", "tuning"),
    [(Exp3(explore=0.2), (0.2 / 3, 0.2, 0.0)), (Exp3(rate=0.5), (0.5, 0.1, 0.0)), (Exp3p(horizon=30), TUNED)],
)
@pytest.mark.parametrize("delay", [0, 4])
def test_exponential_weights_are_those_of_the_estimates(agent, tuning, delay, ledger_of):
    bandit = BernoulliBandit(means=(0.2, 0.7, 0.5), horizon=30, delay=delay)
    seat = ledger_of(bandit, {"player": agent}, 5).seats["player"]
    arms, rewards = grid(seat, seat.action, 5), grid(seat, seat.reward, 5)
    for episode, laws in enumerate(seat.played.reshape(5, 30, 3)):
        by_hand = weighed_by_hand(arms[episode].tolist(), rewards[episode].tolist(), delay, *tuning)
        np.testing.assert_allclose(laws, by_hand, atol=1e-9)


def test_instalments_and_the_range_of_rewards_are_one_estimate():
    """A reward of 0.5 on a scale from -1 to 1 is 0.75, whole or as -0.25 and 0.75."""
    whole, part = (Exp3(worst=-1).begin(ARMS, np.arange(1)) for _ in range(2))
    asked = Observation(ARMS, np.arange(1), np.zeros(1, dtype=np.int64))
    choice, _ = (player.act(asked, Chance.of(1, "seat/player", range(1))) for player in (whole, part))

    def told(reward, further):
        feedback = asked.feedback(np.array([reward]))
        return replace(feedback, action=choice.action, further=np.array([further]))

    whole.learn(told(0.5, False))
    part.learn(told(-0.25, False))
    part.learn(told(0.75, True))
    np.testing.assert_allclose(part.estimate, whole.estimate)
    assert whole.estimate.sum() == pytest.approx(0.75 * 3)
    with pytest.raises(InputError, match="set its `worst` and `best`"):
        whole.learn(told(1.5, False))


def test_explore_then_commit_never_looks_back(ledger_of):
    """Each arm four times, then one that was then best, whatever it pays."""
    seat = ledger_of(
        BernoulliBandit(means=(0.5, 0.5, 0.5), horizon=40), {"player": ExploreThenCommit(rounds=4)}, 60
    ).seats["player"]
    arms, rewards = grid(seat, seat.action, 60), grid(seat, seat.reward, 60)
    early = [[rewards[e, :12][arms[e, :12] == k].sum() for k in range(3)] for e in range(60)]
    assert all(np.bincount(row[:12], minlength=3).tolist() == [4, 4, 4] for row in arms)
    assert all(len(set(row[12:])) == 1 for row in arms)
    assert all(sums[row[12]] == max(sums) for sums, row in zip(early, arms, strict=True))


def test_gittins_refuses_parts_of_a_success():
    player = Gittins().begin(ARMS, np.arange(1))
    asked = Observation(ARMS, np.arange(1), np.zeros(1, dtype=np.int64))
    player.learn(replace(asked.feedback(np.array([0.5])), action=np.array([0])))
    with pytest.raises(InputError, match="rewards of 0 and 1 alone"):
        player.act(asked, Chance.of(1, "seat/player", range(1)))


def test_thompsons_two_ways_to_draw_play_alike(ledger_of):
    """By its law and by means drawn for each arm: regret of 400 episodes of 50 pulls, fixed seed, 4 standard errors of the difference."""
    bandit = al.environment("bernoulli_bandit", means=(0.3, 0.7), horizon=50, optimum="none")
    regret = [
        grid(seat, seat.logs["regret"], 400).sum(axis=1)
        for agent in (Thompson(), Thompson(reports_law=False))
        for seat in [ledger_of(bandit, {"player": agent}, 400).seats["player"]]
    ]
    spread = np.sqrt(sum(one.var() / 400 for one in regret))
    assert abs(regret[0].mean() - regret[1].mean()) < 4 * spread
