"""NashConv from choices: against the games' own answer, and how often its interval holds the truth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from aleator.core.games.normal_form import NormalForm
from aleator.metrics.exploitability.nash_conv import nash_conv
from aleator.metrics.shared.gaps import nash_conv_of
from aleator.metrics.shared.information_sets import InformationSets, split
from aleator.reports.profile import played_by
from aleator.tests.support.kuhn_play import SOLUTION, TREE, play
from numpy.random import Generator

COIN = ("Heads", "Tails")


def sets(actions: Any, width: int = 2) -> InformationSets:
    """One choice an episode at one information set."""
    n = len(actions)
    return split(np.full(n, "", dtype=object), np.asarray(actions), width, np.arange(n))


def test_two_seats_are_as_the_metric_of_two_tables_says(luck: Generator) -> None:
    own, other = luck.normal(size=(2, 3, 4))
    game = NormalForm(("row", "column"), (tuple("abc"), tuple("wxyz")), [own, other])
    played = {"row": luck.integers(0, 3, 50), "column": luck.integers(0, 4, 50)}
    found = nash_conv_of(game, {"row": sets(played["row"], 3), "column": sets(played["column"], 4)})
    counts = [np.bincount(a, minlength=n) for a, n in zip(played.values(), (3, 4), strict=True)]
    assert found[:3] == pytest.approx(nash_conv(*counts, own, other)[:3])


def test_three_players_of_matching_pennies() -> None:
    """Jordan (1993): each matches the next, the last mismatches the first; one half each is the only equilibrium."""
    a, b, c = np.indices((2, 2, 2))
    pays = [np.where(a == b, 1, -1), np.where(b == c, 1, -1), np.where(c == a, -1, 1)]
    game = NormalForm(("a", "b", "c"), (COIN,) * 3, pays)
    fair = {seat: sets(np.arange(200) // period % 2) for seat, period in zip("abc", (1, 2, 4), strict=True)}
    found = nash_conv_of(game, fair)
    assert found.value == pytest.approx(0, abs=1e-9)
    assert found.low == 0
    stuck = {**fair, "b": sets(np.zeros(200, dtype=int))}
    assert nash_conv_of(game, stuck).value == pytest.approx(game.nash_conv(
        {"a": {"": [0.5, 0.5]}, "b": {"": np.array([1.0, 0.0])}, "c": {"": np.array([0.5, 0.5])}}
    ).value)  # fmt: skip
    assert nash_conv_of(game, stuck).low > 0.5


def test_a_seat_that_made_no_choice_leaves_bounds() -> None:
    pennies = NormalForm(("row", "column"), (COIN, COIN), [[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    found = nash_conv_of(pennies, {"row": sets([0] * 30), "column": sets(np.zeros(0, dtype=int))})
    assert np.isnan(found.value)
    assert found.low <= 2 <= found.high  # whatever column does, one of them loses 2


BLUFFS: Any = {seat: dict(laws) for seat, laws in SOLUTION.selected.items()}
BLUFFS["second"]["0p"] = np.array([0.2, 0.8])
PROFILES = {"equilibrium": SOLUTION.selected, "bluffs": BLUFFS, "uniform": TREE.uniform}


# 60 runs a case: an end that misses with probability 0.025 does so in more than 6 of them with probability 0.0004. Seen in 200
# runs: lower ends 0 to 1 %, upper ends 0 to 2 %.
@pytest.mark.parametrize("profile", PROFILES)
def test_the_interval_of_kuhn_poker_holds_the_truth(profile: str, luck: Generator) -> None:
    truth = TREE.nash_conv(PROFILES[profile]).value or 0.0
    above = below = 0
    for _ in range(60):
        played = played_by(play(PROFILES[profile], 400, luck))
        found = nash_conv_of(TREE, {name: one.sets for name, one in played.items()})
        above += found.low > truth + 1e-9
        below += found.high < truth - 1e-9
    assert above <= 6
    assert below <= 6


def test_at_the_level_of_a_look_the_interval_is_wider(luck: Generator) -> None:
    """Beyond the bootstrap's 400 draws too: at alpha 1e-4 about twice as far out as at 0.05 (3.9 / 1.96)."""
    played = {name: one.sets for name, one in played_by(play(TREE.uniform, 400, luck)).items()}
    usual, rare = (nash_conv_of(TREE, played, alpha) for alpha in (0.05, 1e-4))
    assert rare.low < usual.low
    assert 1.5 < (rare.high - rare.value) / (usual.high - usual.value) < 2.5


def test_kuhn_s_exploitability_from_empirical_play(luck: Generator) -> None:
    played = played_by(play(TREE.uniform, 20_000, luck))
    found = nash_conv_of(TREE, {name: one.sets for name, one in played.items()})
    truth = TREE.nash_conv(TREE.uniform).value
    assert truth == pytest.approx(11 / 12)  # Lanctot et al. (2019), OpenSpiel, for the uniform policy
    assert found.low < truth < found.high
    assert found.high - found.low < 0.1
