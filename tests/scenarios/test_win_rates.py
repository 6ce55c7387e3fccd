"""Which of two players of the same bandits earned more: against a plain count, and where nothing is to tell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aleator as al
import numpy as np
import pytest
from aleator.scenarios.scenario.result import Result
from aleator.scenarios.study import wins

BANDITS = [
    {"name": "bernoulli_bandit", "means": means, "horizon": 12} for means in ((0.1, 0.9), (0.2, 0.8, 0.2))
]


@pytest.fixture(scope="module")
def found() -> Any:
    scenario = {
        "environment": BANDITS[0],
        "cast": {"player": "uniform"},
        "episodes": 30,
        "metrics": ["mean_reward"],
    }
    vary = {"environment": BANDITS, "cast.player": ["uniform", "thompson", "greedy"]}
    return al.Study(scenario=scenario, vary=vary).run(seed=1)


def test_shares_are_those_of_a_plain_count(found: Any) -> None:
    told = {(one["one"], one["other"]): one for one in found.document()["wins"]}
    earned: dict[Any, list[np.ndarray]] = {}
    for cell, result in found.results:
        reward = result.ledger.seats["player"].reward.reshape(30, 12)
        earned.setdefault(str(cell.by["player"]), []).append(reward.sum(axis=1))
    assert len(told) == 3
    for (one, other), win in told.items():
        won = [
            (mine > theirs) + 0.5 * (mine == theirs)
            for mine, theirs in zip(earned[one], earned[other], strict=True)
        ]
        assert win["share"]["value"] == pytest.approx(np.mean(won))
        assert (win["cases"], win["share"]["n"]) == (2, 30)
    assert told["uniform", "thompson"]["share"]["high"] < 0.5


def test_it_is_shown(found: Any) -> None:
    assert "Who earned more" in str(found.compare())


def test_where_no_bandit_is_played_nobody_wins() -> None:
    scenario = {"environment": "biased_coin", "cast": {"*": "uniform"}, "episodes": 20}
    study = al.Study(scenario=scenario, vary={"cast.sampler": ["uniform", "equilibrium"]})
    assert "wins" not in study.run(seed=1).document()


def test_of_very_many_cells_no_decisions_are_read(found: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wins, "MOST_CELLS", len(found.results) - 1)
    monkeypatch.setattr(wins, "_earned", lambda _: pytest.fail("decisions were read"))
    assert wins.win_rates(found.results) == []


def test_from_disk_only_the_decisions_of_bandits_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = {"cast.player": ["uniform", "greedy"]}
    bandit = {"environment": BANDITS[0], "cast": {"player": "uniform"}, "episodes": 5, "seed": 1}
    coin = {"environment": "biased_coin", "cast": {"*": "uniform"}, "episodes": 5, "seed": 1}
    played = al.Study(scenario=bandit, vary=cast).run(tmp_path / "bandit")
    al.Study(scenario=coin, vary={"cast.sampler": ["uniform", "equilibrium"]}).run(tmp_path / "coin")
    assert wins.win_rates(al.open(tmp_path / "bandit").results) == wins.win_rates(played.results) != []
    coins = al.open(tmp_path / "coin").results
    monkeypatch.setattr(Result, "kept", property(lambda _: pytest.fail("decisions were read")))
    assert wins.win_rates(coins) == []
