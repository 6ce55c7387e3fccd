"""The perfect sampler is not told from any target: its p-values are uniform.

Each target is played in 200 runs of 100 episodes at a fixed seed. The level of every act under its own optimal law,
spread by chance over an atom's piece of the unit interval (Dunn and Smyth, 1996), is uniform on [0, 1]; each run gives
the p-value of a Kolmogorov-Smirnov test of that, and one Kolmogorov-Smirnov test asks whether the 200 are uniform.
The false-alarm rate of that last test is 1 in 1,000 for each target.
"""

from dataclasses import replace

import numpy as np
import pytest
from aleator.agents.scripted.equilibrium import Equilibrium
from aleator.core.chance import Chance
from aleator.core.laws.interval_strategy import IntervalStrategy
from aleator.environments.sampling.distribution import Distribution
from aleator.environments.sampling.shared.families import FAMILIES
from aleator.registry.finding import find, listing
from scipy.stats import ks_1samp, kstwo

RUNS, EPISODES = 200, 100
TARGETS = [
    *(find("environments", entry.name)() for entry in listing("environments") if entry.kind == "sampling"),
    *(Distribution(family=family) for family in FAMILIES if family != "gaussian"),
]


def levels(task, seed=7):
    """Levels [EPISODES * RUNS, turns] of the equilibrium player's acts."""
    chance = Chance.of(seed, "environment", range(RUNS * EPISODES))
    world, seat = task.begin(chance.episode, chance), task.seats[0]
    player, columns = Equilibrium().begin(seat, chance.episode), []
    while asked := world.ask():
        turn = len(columns)
        law = task.optimal(asked[0])
        choice = player.act(
            replace(asked[0], optimal=law), Chance.of(seed, "seat/sampler", chance.episode, turn)
        )
        choice.check(asked[0])
        world.tell([choice])
        below, upto = cell(law, choice.action)
        columns.append(below + (upto - below) * Chance.of(seed, "spread", chance.episode, turn).uniform())
    return np.stack(columns, axis=1)


def cell(law, action):
    """The piece of the unit interval that the law maps to each action."""
    if isinstance(law, IntervalStrategy):
        return law.cdf_of(action).T
    upto = np.broadcast_to(np.cumsum(law.probs, axis=-1), (len(action), len(law.space)))
    edges = np.concatenate([np.zeros((len(action), 1)), upto], axis=1)
    rows = np.arange(len(action))
    return edges[rows, action], edges[rows, action + 1]


def p_values(uniforms):
    """Of the two-sided Kolmogorov-Smirnov test along the last axis."""
    n = uniforms.shape[-1]
    ordered, grid = np.sort(uniforms, axis=-1), np.arange(n + 1) / n
    gap = np.maximum(grid[1:] - ordered, ordered - grid[:-1]).max(axis=-1)
    return kstwo.sf(gap, n)


def test_p_values_are_those_of_scipy():
    uniforms = Chance.of(7, "oracle", range(60)).uniform().reshape(3, 20)
    np.testing.assert_allclose(
        p_values(uniforms), [ks_1samp(row, lambda x: x, mode="exact").pvalue for row in uniforms]
    )


@pytest.mark.parametrize("task", TARGETS, ids=lambda task: getattr(task, "family", type(task).__name__))
def test_p_values_of_the_perfect_sampler_are_uniform(task):
    """Fixed seed; false-alarm rate 1 in 1,000."""
    played = levels(task)
    each = p_values(played[:, -1].reshape(RUNS, EPISODES))
    assert ks_1samp(each, lambda p: p).pvalue > 1e-3
    assert np.all((played >= 0) & (played <= 1))


def test_levels_of_the_two_of_a_pair_are_independent():
    """Rosenblatt (1952). Fixed seed; Fisher's z has a false-alarm rate of about 1 in 1,000."""
    one, other = levels(find("environments", "gaussian_pair")(rho=0.9)).T
    z = np.arctanh(np.corrcoef(one, other)[0, 1]) * np.sqrt(len(one) - 3)
    assert abs(z) < 3.29


def test_a_sampler_of_another_law_is_told():
    """The coin at 30 % played at 40 %: nearly every run's p-value is small."""
    chance = Chance.of(7, "seat/sampler", range(RUNS * EPISODES))
    action = chance.pick([0.4, 0.6])
    below, upto = cell(find("environments", "biased_coin")().target, action)
    spread = below + (upto - below) * chance.sub("spread").uniform()
    assert ks_1samp(p_values(spread.reshape(RUNS, EPISODES)), lambda p: p).pvalue < 1e-9
