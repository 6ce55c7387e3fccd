"""Agents that learn how rewards depend on a context: against the environment's own law, and ridge regression one step at a time."""

import numpy as np
import pytest
from aleator.agents.learning.linear_thompson import LinearThompson
from aleator.agents.learning.linear_ucb import LinearUcb
from aleator.agents.learning.logistic_thompson import LogisticThompson
from aleator.agents.scripted.uniform import Uniform
from aleator.core.chance import Chance
from aleator.environments.bandits.contextual_bandit import ContextualBandit
from aleator.tests.support.grids import grid


@pytest.mark.parametrize(("link", "agent"), [("linear", LinearThompson()), ("logistic", LogisticThompson())])
@pytest.mark.parametrize("delay", [0, 3])
def test_with_the_right_prior_it_plays_the_environments_law(link, agent, delay, ledger_of):
    """Agent and environment each keep a memory of their own."""
    bandit = ContextualBandit(link=link, horizon=15, delay=delay)
    seat = ledger_of(bandit, {"player": agent}, 6, block=4).seats["player"]
    np.testing.assert_allclose(seat.played, seat.laws, atol=1e-9)


def test_linucb_by_sherman_and_morrison(ledger_of):
    """A^-1 and b updated one pull at a time, as the source writes them."""
    bandit = ContextualBandit(horizon=20)
    contexts = [bandit.contexts(Chance.of(7, "environment", range(4), turn)) for turn in range(20)]
    seat = ledger_of(bandit, {"player": LinearUcb(alpha=0.7)}, 4).seats["player"]
    arms, rewards, laws = (
        grid(seat, seat.action, 4),
        grid(seat, seat.reward, 4),
        seat.played.reshape(4, 20, 3),
    )
    for episode in range(4):
        inverse, b = [np.eye(3) for _ in range(3)], np.zeros((3, 3))
        for turn in range(20):
            x = contexts[turn][episode]
            index = [x @ inverse[k] @ b[k] + 0.7 * np.sqrt(x @ inverse[k] @ x) for k in range(3)]
            top = np.isclose(index, max(index), rtol=1e-12)
            np.testing.assert_allclose(laws[episode, turn], top / top.sum())
            k = arms[episode, turn]
            ix = inverse[k] @ x
            inverse[k] = inverse[k] - np.outer(ix, ix) / (1 + x @ ix)
            b[k] += rewards[episode, turn] * x


def test_contexts_are_made_use_of(ledger_of):
    """Regret over 200 episodes of 40 pulls, fixed seed: less than half of uniform play's."""
    bandit = ContextualBandit(horizon=40, optimum="none")
    lost = [
        ledger_of(bandit, {"player": agent}, 200).seats["player"].logs["regret"].mean()
        for agent in (LinearUcb(), LinearThompson(), Uniform())
    ]
    assert max(lost[:2]) < lost[2] / 2
