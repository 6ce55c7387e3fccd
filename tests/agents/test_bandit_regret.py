"""Regret of the agents of bandits against the same algorithms in plain Python."""

import numpy as np
import pytest
from aleator.agents.learning.exp3 import Exp3
from aleator.agents.learning.kl_ucb import KlUcb
from aleator.agents.learning.thompson import Thompson
from aleator.agents.learning.ucb import Ucb
from aleator.environments.bandits.bernoulli_bandit import BernoulliBandit
from aleator.tests.support.grids import grid
from aleator.tests.support.plain_bandits import regrets

AGENTS = {"ucb": Ucb(), "kl_ucb": KlUcb(), "thompson": Thompson(reports_law=False), "exp3": Exp3()}
INSTANCES = {
    "hard": (0.4, 0.4, 0.6, 0.4, 0.4),
    "easy": (0.25, 0.25, 0.75, 0.25),
    "rare": (0.02, 0.05, 0.1),
}


@pytest.mark.parametrize(
    "instance", ["hard", *(pytest.param(name, marks=pytest.mark.slow) for name in ("easy", "rare"))]
)
@pytest.mark.parametrize("name", AGENTS)
def test_regret_is_that_of_an_independent_implementation(name, instance, ledger_of):
    """150 pulls, 400 episodes against 40 by hand: 4 standard errors of the difference of means, twelve cases, one seed in 1,300 fails."""
    means, pulls = INSTANCES[instance], 150
    bandit = BernoulliBandit(means=means, horizon=pulls, optimum="none")
    seat = ledger_of(bandit, {"player": AGENTS[name]}, 400).seats["player"]
    own = grid(seat, seat.logs["regret"], 400).sum(axis=1)
    by_hand = np.array(regrets(name, means, pulls, 40, seed=11))
    spread = np.sqrt(own.var(ddof=1) / len(own) + by_hand.var(ddof=1) / len(by_hand))
    assert abs(own.mean() - by_hand.mean()) < 4 * spread
