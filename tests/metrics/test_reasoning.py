"""The Poisson cognitive hierarchy by an independent sum over levels, and mean rewards by hand."""

import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.metrics.exploitability.mean_reward import mean_reward
from aleator.metrics.exploitability.payoff_gap import payoff_gap
from aleator.metrics.models.cognitive_hierarchy_tau import cognitive_hierarchy_tau
from aleator.metrics.shared.cognitive_hierarchy import GRID, hierarchy
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.stats import poisson

PENNIES = np.array([[9.0, 0], [0, 1]]), np.array([[0.0, 1], [1, 0]])


def by_levels(own, rival, tau, most=60):
    """What the population plays, level by level; each answers the levels below it in their shares."""
    share = poisson.pmf(np.arange(most), tau)
    levels = [(np.full(own.shape[0], 1 / own.shape[0]), np.full(own.shape[1], 1 / own.shape[1]))]
    for k in range(1, most):
        below = share[:k] / share[:k].sum()
        x = sum(weight * level[0] for weight, level in zip(below, levels, strict=True))
        y = sum(weight * level[1] for weight, level in zip(below, levels, strict=True))
        answers = []
        for paid in (own @ y, x @ rival):
            best = paid >= paid.max() - 1e-7
            answers.append(best / best.sum())
        levels.append(tuple(answers))
    return sum(weight * level[0] for weight, level in zip(share, levels, strict=True))


@given(
    arrays.arrays(np.float64, (2, 3, 2), elements=st.integers(-3, 3)),
    st.sampled_from([0.0, 0.37, 1.5, 1.61, 4.0]),
)
def test_the_hierarchy_is_that_of_its_levels(payoffs, tau):
    own, rival = payoffs
    assert hierarchy(own, rival)[GRID.searchsorted(tau)] == pytest.approx(
        by_levels(own, rival, tau), abs=1e-5
    )


# In this game levels 1 to 7 of the seat all play the first action for tau up to 2.5, so that P(first) = 1 - exp(-tau) / 2.
@pytest.mark.parametrize("tau", [0.2, 0.8, 1.5, 2.4])
def test_tau_in_closed_form(tau):
    first = 1 - np.exp(-tau) / 2
    laws = hierarchy(*PENNIES)
    assert laws[GRID.searchsorted(tau), 0] == pytest.approx(first, abs=1e-9)
    found = cognitive_hierarchy_tau([1e6 * first, 1e6 * (1 - first)], *PENNIES)
    assert laws[GRID.searchsorted(found.value), 0] == pytest.approx(first, abs=1e-4)
    assert found.low <= tau <= found.high


def test_tau_that_choices_cannot_tell():
    assert np.isnan(cognitive_hierarchy_tau([0, 0], *PENNIES).value)
    flat = cognitive_hierarchy_tau([3, 4], np.ones((2, 2)), np.ones((2, 2)))
    assert np.isnan(flat.value)
    assert (flat.low, flat.high) == (0, np.inf)
    assert cognitive_hierarchy_tau([50, 50], *PENNIES).low == 0


def test_mean_rewards_by_hand():
    totals, counts = np.array([[1.0, -1, -1, 1, 4], [0, 0, 0, 0, 5]]), [[5, 5], [10, 10]]
    found = mean_reward(totals, counts, own_payoffs=[[4, -1], [-1, 1]])
    assert found.value.tolist() == [0.4, 0.25]
    gap = payoff_gap(totals, counts, 0.25, payoffs=[[4, -1], [-1, 1]])
    assert gap.value == pytest.approx(found.value - 0.25)
    assert gap.low == pytest.approx(found.low - 0.25)
    with pytest.raises(InputError, match="not finite"):
        mean_reward([np.nan], [1, 2])
