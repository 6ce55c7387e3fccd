"""The figures of bandits and what they are drawn from."""

from __future__ import annotations

from typing import Any

import aleator as al
import numpy as np
import pytest
from aleator.metrics.shared.lai_robbins import slope
from aleator.reports.figures import figures
from scipy.stats import t as student

TITLES = ["Regret, round by round", "Arms pulled, round by round", "Two ways to fail at exploring"]
CALIBRATION = "Calibration of choices, by law"
MEANS = (0.2, 0.5, 0.4)


@pytest.fixture(scope="module")
def found() -> Any:
    bandit = {"name": "bernoulli_bandit", "means": MEANS, "horizon": 30}
    metrics = ["suffix_failure", "min_frac", "cumulative_regret"]
    scenario = al.Scenario(environment=bandit, cast={"*": "uniform"}, episodes=40, metrics=metrics)
    return scenario.run(seed=1)


def test_rounds_add_up(found: Any) -> None:
    seat = found.document()["seats"]["player"]
    rounds, pulled = seat["rounds"], found.ledger.seats["player"]
    assert rounds["round"] == [*range(1, 31)]
    assert rounds["regret"][-1] == pytest.approx(seat["metrics"]["cumulative_regret"]["value"], abs=1e-6)
    assert rounds["least"][9] == pytest.approx(slope(MEANS) * np.log(10), abs=1e-5)
    regret = np.cumsum(pulled.logs["regret"].reshape(40, 30), axis=1)
    slack = student.ppf(0.975, 39) * regret.std(axis=0, ddof=1) / 40**0.5
    assert rounds["regret"] == pytest.approx(regret.mean(axis=0), abs=1e-5)
    assert rounds["low"] == pytest.approx(np.maximum(regret.mean(axis=0) - slack, 0), abs=1e-5)
    assert rounds["high"] == pytest.approx(regret.mean(axis=0) + slack, abs=1e-5)
    first = np.bincount(pulled.action[pulled.turn == 0], minlength=3) / 40
    assert [shares[0] for shares in rounds["pulled"].values()] == pytest.approx(first)


def test_each_figure_is_drawn_and_small(found: Any) -> None:
    drawn = {figure.title: figure for figure in figures(found.findings.cells)}
    assert {*TITLES} <= {*drawn}
    for title in TITLES[:2]:
        assert 0 < str(drawn[title].chart.to_dict()).count("'panel'") <= 5000
    (places,) = drawn[TITLES[2]].chart.to_dict()["datasets"].values()
    (point,) = (place for place in places if place["kind"] == "played")
    measured = found.document()["seats"]["player"]["metrics"]
    assert (point["never again"], point["evenly"]) == (
        measured["suffix_failure"]["value"],
        measured["min_frac"]["value"],
    )


def test_where_there_is_no_bandit_there_is_no_such_figure() -> None:
    coin = al.Scenario(environment="biased_coin", cast={"*": "uniform"}, episodes=20).run(seed=1)
    assert not {*TITLES} & {figure.title for figure in figures(coin.findings.cells)}
    assert "rounds" not in coin.document()["seats"]["sampler"]


def test_scripted_agents_are_landmarks(found: Any) -> None:
    """A uniform player is where the landmark of uniform play is: 40 against 200 episodes, within four standard errors."""
    told = found.document()["seats"]["player"]
    assert {*told["landmarks"]} == {"uniform", "greedy", "epsilon-greedy", "UCB1", "Thompson"}
    place = told["landmarks"]["uniform"]
    assert place["min_frac"] == pytest.approx(told["metrics"]["min_frac"]["value"], abs=0.08)
    assert (
        told["landmarks"]["greedy"]["min_frac"]
        < told["landmarks"]["Thompson"]["min_frac"]
        < place["min_frac"]
    )


def test_a_uniform_player_is_calibrated_against_the_uniform_rule(found: Any) -> None:
    told = found.document()["seats"]["player"]["calibration"]
    assert told["uniform"]["stated"] == [pytest.approx(1 / 3)] == [told["uniform"]["pulled"][0]["value"]]
    drawn = {figure.title: figure for figure in figures(found.findings.cells)}
    assert {point["role"] for point in _data(drawn[CALIBRATION])} == {
        "the law held against",
        "the rule resembled",
    }


def _data(figure: Any) -> list[dict[str, Any]]:
    return [
        point for part in figure.chart.to_dict()["datasets"].values() for point in part if "role" in point
    ]
