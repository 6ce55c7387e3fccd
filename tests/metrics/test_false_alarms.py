"""False alarms under continuous monitoring: at most alpha = 0.05, by Ville's inequality.

The true shares are 0.01 to 0.035. With 10,000 runs (1,500) a share that is truly 0.035 would be seen above 0.05
with probability under 1e-14 (0.002).
"""

import pytest
from aleator.benchmarks.support.monitored import FAITHFUL, false_alarms


@pytest.mark.parametrize("name", FAITHFUL)
def test_faithful_players_seldom_look_otherwise(name: str) -> None:
    assert false_alarms(name, runs=1500, decisions=200) <= 0.05


@pytest.mark.slow
@pytest.mark.parametrize("name", FAITHFUL)
def test_ten_thousand_faithful_players_seldom_look_otherwise(name: str) -> None:
    assert false_alarms(name, runs=10_000, decisions=500) <= 0.05
