"""A bandit whose rewards come late, against a bandit and learners written in plain Python, one pull after the other."""

from math import inf, log, sqrt

import aleator as al
import numpy as np
import pytest
from aleator.agents.learning.greedy import Greedy
from aleator.agents.learning.thompson import Thompson
from aleator.agents.learning.ucb import Ucb
from aleator.agents.scripted.equilibrium import Equilibrium
from aleator.agents.scripted.uniform import Uniform
from aleator.core.bandits.thompson import best_arm_law
from aleator.core.chance import Chance
from aleator.core.questions import Choice
from aleator.environments.bandits.bernoulli_bandit import BernoulliBandit
from aleator.registry.recipes import build, recipe_of

MEANS = (0.3, 0.7, 0.5)
DELAY, HORIZON, EPISODES = 10, 35, 12
LATE = BernoulliBandit(means=MEANS, horizon=HORIZON, delay=DELAY)


def coin(episode, turn, arm):
    """Whether the arm pays, by the address of its coin."""
    return int(Chance.of(7, "environment", [episode], turn).uniform(draw=arm)[0] < MEANS[arm])


def best_indices(index):
    top = max(index)
    return [i == top or abs(i - top) < 1e-12 for i in index]


def of_ties(index, episode, turn):
    """One of the largest, by inverse cdf at the seat's own uniform number."""
    best = [arm for arm, is_best in enumerate(best_indices(index)) if is_best]
    u = float(Chance.of(7, "seat/player", [episode], turn).uniform()[0])
    return best[min(int(u * len(best)), len(best) - 1)]


def greedy(told, episode, turn):
    mean = [sum(r) / len(r) if r else inf for r in told]
    return of_ties(mean, episode, turn)


def ucb(told, episode, turn):
    plays = sum(map(len, told))
    index = [sum(r) / len(r) + sqrt(2 * log(plays) / len(r)) if r else inf for r in told]
    return of_ties(index, episode, turn)


def thompson(told, episode, turn):
    won = [sum(rewards) for rewards in told]
    law = best_arm_law(won, [len(r) - w for r, w in zip(told, won, strict=True)])
    u = float(Chance.of(7, "seat/player", [episode], turn).uniform()[0])
    return int(np.searchsorted(np.cumsum(law)[:-1], u, side="right"))


def played_by_hand(rule, delay):
    """{(episode, turn): (arm, reward, what each arm was known to have paid)}."""
    out = {}
    for episode in range(EPISODES):
        told, on_the_way = [[], [], []], []
        for turn in range(HORIZON):
            while on_the_way and on_the_way[0][0] < turn - delay:
                _, arm, reward = on_the_way.pop(0)
                told[arm].append(reward)
            arm = rule(told, episode, turn)
            reward = coin(episode, turn, arm)
            out[episode, turn] = (arm, reward, [list(rewards) for rewards in told])
            on_the_way.append((turn, arm, reward))
    return out


@pytest.mark.parametrize(
    ("agent", "rule"),
    [(Ucb(), ucb), (Greedy(), greedy), (Thompson(), thompson)],
    ids=lambda case: type(case).__name__,
)
@pytest.mark.parametrize("delay", [0, 1, DELAY, 100])
def test_learners_learn_when_the_reward_arrives_and_the_ledger_pays_the_right_pull(
    agent, rule, delay, ledger_of
):
    bandit = BernoulliBandit(means=MEANS, horizon=HORIZON, delay=delay)
    found = ledger_of(bandit, {"player": agent}, EPISODES, block=5).seats["player"]
    by_hand = played_by_hand(rule, delay)
    assert list(zip(found.episode.tolist(), found.turn.tolist(), strict=True)) == list(by_hand)
    for row, (arm, reward, told) in enumerate(by_hand.values()):
        assert (found.action[row], found.reward[row]) == (arm, reward)
        won = [sum(rewards) for rewards in told]
        lost = [len(rewards) - sum(rewards) for rewards in told]
        np.testing.assert_allclose(found.laws[row], best_arm_law(won, lost), atol=1e-12)
        assert found.logs["regret"][row] == pytest.approx(max(MEANS) - MEANS[arm])


def test_the_optimum_knows_no_more_than_has_arrived(ledger_of):
    found = ledger_of(LATE, {"player": Equilibrium()}, EPISODES).seats["player"]
    np.testing.assert_allclose(found.laws[found.turn <= DELAY], 1 / 3)
    assert np.ptp(found.laws[found.turn == DELAY + 1], axis=1).min() > 0.1


def test_late_rewards_cost_the_learner(ledger_of):
    """UCB1 over 200 episodes: the mean regret with a delay of ten exceeds that without; fixed seed, 4 standard errors."""
    late, at_once = (
        ledger_of(bandit, {"player": Ucb(bonus=0.5)}, 200)
        .seats["player"]
        .logs["regret"]
        .reshape(200, -1)
        .sum(axis=1)
        for bandit in (LATE, BernoulliBandit(means=MEANS, horizon=HORIZON))
    )
    gap = late - at_once
    assert gap.mean() > 4 * gap.std(ddof=1) / np.sqrt(len(gap))


@pytest.mark.parametrize("block", [None, 1, 7])
def test_how_a_run_is_cut_changes_no_decision(block, ledger_of):
    whole = ledger_of(LATE, {"player": Thompson()}, 20)
    assert ledger_of(LATE, {"player": Thompson()}, 20, block=block).digest() == whole.digest()


def test_the_coins_are_those_of_the_bandit_without_a_delay(ledger_of):
    """One who does not learn earns the same, later."""
    late, at_once = (
        ledger_of(bandit, {"player": Uniform()}, 50).seats["player"]
        for bandit in (LATE, BernoulliBandit(means=MEANS, horizon=HORIZON))
    )
    np.testing.assert_array_equal(late.action, at_once.action)
    np.testing.assert_array_equal(late.reward, at_once.reward)
    assert late.digest() == at_once.digest()


def test_what_is_left_is_paid_at_the_end():
    chance = Chance.of(7, "environment", range(3))
    world, paid = LATE.begin(chance.episode, chance), []
    while asked := world.ask():
        paid += world.tell([Choice(np.zeros(3, dtype=np.int64)) for _ in asked])
    assert [told.turn[0] for told in paid] == list(range(HORIZON - DELAY))
    rest = world.settle()
    assert [told.turn[0] for told in rest] == list(range(HORIZON - DELAY, HORIZON))
    np.testing.assert_array_equal(sum(told.reward for told in (*paid, *rest)), world.payoffs()["player"])


def begun(history, turns):
    """The question after these turns, in each of which row b pulls arm (turn + b) mod 3."""
    chance = Chance.of(7, "environment", range(3))
    world = BernoulliBandit(means=(1, 0, 1), horizon=9, delay=2, history=history).begin(
        chance.episode, chance
    )
    for turn in range(turns):
        world.ask()
        world.tell([Choice((turn + np.arange(3)) % 3)])
    return world.ask()[0]


def test_the_seat_sees_what_has_arrived_and_what_has_not():
    asked = begun("summary", 5)
    np.testing.assert_array_equal(asked.sees["successes"], [[1, 0, 1], [1, 0, 1], [1, 0, 1]])
    np.testing.assert_array_equal(asked.sees["failures"], [[0, 1, 0], [0, 1, 0], [0, 1, 0]])
    np.testing.assert_array_equal(asked.sees["unpaid"], [[1, 1, 0], [0, 1, 1], [1, 0, 1]])


def test_words_tell_which_rewards_are_to_come():
    rule = "\nA reward is paid, and you are told of it, only after 2 presses more.\n\nSo far:\n"
    left = "\n\nPresses left, this one included: 4."
    press_by_press = begun("raw", 5)
    assert press_by_press.text(0).endswith(
        f"{rule}- press 1: A, reward 1\n- press 2: B, reward 0\n- press 3: C, reward 1\n"
        f"- press 4: A, reward not paid yet\n- press 5: B, reward not paid yet{left}"
    )
    news = f"Since then:\n- press 3: C, reward 1\n- press 5: B, reward not paid yet{left}"
    assert press_by_press.text(0, since=5) == news
    summed = begun("summary", 5)
    assert summed.text(0).endswith(
        f"{rule}- A: pressed 2 times, mean reward 1.00 of the 1 paid so far\n"
        "- B: pressed 2 times, mean reward 0.00 of the 1 paid so far\n"
        f"- C: pressed 1 time, mean reward 1.00{left}"
    )
    assert (
        begun("summary", 1)
        .text(0)
        .endswith(
            "- A: pressed 1 time, no reward paid yet\n- B: never pressed\n- C: never pressed\n\nPresses left, this one included: 8."
        )
    )


def test_a_recipe_without_a_delay_is_written_as_it_was_before_there_were_delays():
    """So that runs and hashes of earlier recipes stand."""
    written = recipe_of(al.environment("bernoulli_bandit"))
    assert written == {
        "name": "bernoulli_bandit", "means": [0.4, 0.4, 0.6, 0.4, 0.4], "horizon": 100, "history": "summary",
    }  # fmt: skip
    assert build("environments", written) == BernoulliBandit()
    assert build("environments", recipe_of(LATE)) == LATE != BernoulliBandit(means=MEANS, horizon=HORIZON)
