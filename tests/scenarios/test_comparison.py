"""What a run's document says beyond its verdict: early stops, plans, bounds, knowing and doing, many cells."""

from __future__ import annotations

import json
from typing import Any

import aleator as al
import numpy as np
import pytest
from aleator.cli.main import main
from aleator.core.errors import InputError
from aleator.metrics.shared.planning import plan as needed
from aleator.registry.finding import names
from aleator.reports.comparison import RunComparison
from aleator.reports.false_discovery_rate import adjusted_rates
from aleator.scenarios.plan.plan import plan
from click.testing import CliRunner


def pennies(matcher: Any, **environment: Any) -> Any:
    game = {"name": "matching_pennies", **environment}
    return al.Scenario(environment=game, cast={"matcher": matcher, "mismatcher": "equilibrium"})


def test_a_run_stops_as_soon_as_it_is_decided() -> None:
    always = {"name": "mixed", "law": {"Heads": 1}}
    result = pennies(always).run(episodes=1000, until_decided=True, block=1)
    assert (
        result.document()["episodes"] == 8
    )  # an argmax on a fair coin: ln 20 of wealth at the eighth choice
    assert result.document()["seats"]["matcher"]["verdict"] == "deviates"
    assert len(result.kept) == 16
    assert pennies(always).run(episodes=8).digest() == result.digest()


def test_a_faithful_player_is_decided_too_and_an_undecided_one_ends_with_its_budget() -> None:
    faithful = pennies("uniform").run(episodes=5000, until_decided=True, block=20)
    assert faithful.document()["seats"]["matcher"]["verdict"] == "faithful"
    assert faithful.document()["episodes"] < 2000
    short = pennies("uniform").run(episodes=30, until_decided=True, block=10)
    assert short.document()["episodes"] == 30
    assert short.document()["seats"]["matcher"]["verdict"] == "undecided"


def test_counts_cannot_be_decided_in_their_order() -> None:
    with pytest.raises(InputError, match="run it with keep='decisions'"):
        pennies("uniform").run(episodes=10, until_decided=True, keep="counts")


def test_until_decided_from_the_command_line_is_continued_and_reported(tmp_path: Any) -> None:
    asked = [
        "run",
        "matching_pennies",
        "--model",
        "sim/collapse",
        "--until-decided",
        "--out",
        str(tmp_path),
        "--json",
    ]
    told = [json.loads(CliRunner().invoke(main, asked).stdout) for _ in range(2)]
    assert told[0] == told[1]
    assert told[0]["episodes"] < 200
    assert json.loads(CliRunner().invoke(main, ["report", str(tmp_path), "--json"]).stdout) == told[0]


def test_a_plan_gives_decisions_and_their_cost() -> None:
    scenario = pennies({"name": "llm", "model": "openai/gpt-4o-mini"})
    found = plan(scenario, effect=0.2)["seats"]
    assert found["matcher"]["fixed"] == needed([0.5, 0.5], 0.2).fixed == 79
    assert found["mismatcher"].keys() == {"fixed", "mean", "enough"}
    costs = found["matcher"]["costs"]
    assert costs["fixed"]["calls"] == 79
    assert costs["fixed"]["usd"] > costs["mean"]["usd"] > 0
    free = plan(pennies({"name": "llm", "model": "sim/step"}), effect=0.2)["seats"]["matcher"]["costs"]
    assert free["enough"]["usd"] == 0


def test_a_plan_counts_the_calls_of_each_seat_alone() -> None:
    """Two seats with a model, one call a decision each; predicting first takes the second one two."""
    model = {"name": "llm", "model": "openai/gpt-4o-mini"}
    both = al.Scenario(
        environment="matching_pennies",
        cast={"matcher": model, "mismatcher": {**model, "style": "predict_then_act"}},
    )
    found = plan(both, effect=0.2)["seats"]
    for seat, calls in (("matcher", 1), ("mismatcher", 2)):
        assert found[seat]["costs"]["fixed"]["calls"] == calls * found[seat]["fixed"]
    alone = plan(pennies(model), effect=0.2)["seats"]["matcher"]["costs"]["fixed"]
    assert found["matcher"]["costs"]["fixed"]["calls"] == alone["calls"]
    assert found["matcher"]["costs"]["fixed"]["completion_tokens"] == alone["completion_tokens"]


def test_a_plan_needs_one_law_on_a_menu() -> None:
    with pytest.raises(InputError, match="planning needs one"):
        plan(al.scenario("sales"))
    answer = CliRunner().invoke(main, ["plan", "matching_pennies", "--effect", "0.9"])
    assert (answer.exit_code, answer.stderr.count("\n")) == (2, 1)
    shown = CliRunner().invoke(main, ["plan", "matching_pennies"], env={"COLUMNS": "160"}).stdout
    assert "until decided, on average" in shown


def test_what_was_not_legal_bounds_the_headline_metrics() -> None:
    noisy = {"name": "llm", "model": "sim/noisy?refuse=0.3&garble=0&truncate=0&stray=0", "reasks": 0}
    seat = pennies(noisy).run(episodes=60, seed=7).document()["seats"]["matcher"]
    counts = np.array([round(p * seat["n"]) for p in seat["policy"].values()])
    missing = 60 - seat["n"]
    fillings = [(counts[0] + k) / 60 for k in range(missing + 1)]
    assert seat["bounds"].keys() == {"tv", "jsd", "exploitability"}
    assert seat["bounds"]["tv"][1] == pytest.approx(max(abs(p - 0.5) for p in fillings))
    assert seat["bounds"]["exploitability"][1] == pytest.approx(2 * max(abs(p - 0.5) for p in fillings))
    for low, high in seat["bounds"].values():
        assert 0 <= low <= high


def test_the_step_at_which_most_is_lost_is_named() -> None:
    fields = {"cast.sampler.elicit": ["stated", "token"], "environment.heads": 0.3}
    found = {
        model: al.scenario("biased_coin", **{**fields, "cast.sampler.model": model})
        .run(episodes=60)
        .document()
        for model in ("sim/knower", "sim/step")
    }
    knower, step = (document["seats"]["sampler"]["knowing_doing"] for document in found.values())
    assert knower["lost"] == "aiming"
    assert knower["steps"]["knowing"]["value"] == pytest.approx(0, abs=1e-9)
    assert knower["steps"]["aiming"]["value"] == pytest.approx(0.3, abs=1e-3)
    assert step["lost"] == "knowing"
    assert step["confidence"] > 0.9


def test_every_metric_that_applies_is_measured_where_all_are_asked_for() -> None:
    scenario = al.scenario(
        "matching_pennies", **{"environment.turns": 10, "cast.matcher": "uniform", "metrics": "all"}
    )
    measured = scenario.run(episodes=40).document()["seats"]["matcher"]["metrics"]
    assert {
        "hellinger",
        "markov_exploiter",
        "nash_conv",
        "qre_lambda",
        "ljung_box",
        "payoff_gap",
    } <= measured.keys()
    assert measured.keys() <= set(names("metrics"))
    assert not measured.keys() & {"ks", "w1", "stated_tv", "cumulative_regret"}


def test_findings_are_adjusted_for_the_number_of_cells() -> None:
    def run(e: float, p: float) -> RunComparison:
        metrics = {"e_value": {"value": e}, "exact_multinomial": {"value": p}}
        idle = {"agent": "equilibrium", "plays_optimum": True, "metrics": metrics}
        return RunComparison.of({"seats": {"one": {"agent": "mixed", "metrics": metrics}, "other": idle}})

    found = adjusted_rates([run(1e6, 1e-6), run(3.0, 0.02), run(0.5, 0.9)])
    assert [cell.keys() for cell in found] == [{"one"}] * 3
    assert found[0]["one"]["p"] == pytest.approx(3e-6)
    assert found[1]["one"]["p"] == pytest.approx(0.03)
    assert found[0]["one"]["e"] == pytest.approx(3e-6)
    assert found[1]["one"]["e"] == pytest.approx(0.5)
