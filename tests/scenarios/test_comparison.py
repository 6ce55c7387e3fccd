"""What a run's document says beyond its verdict: early stops, plans, bounds, knowing and doing, many cells."""

from __future__ import annotations

import json
from pathlib import Path
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
from aleator.scenarios.finished import load_any, replay_any
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


def judged_cells(tmp_path: Path, rows: list[str], *more: str) -> Any:
    file = tmp_path / "cells.csv"
    file.write_text("cell,game,turn,pick\n" + "\n".join(rows) + "\n")
    law = ["--optimal", "Heads=0.5", "--optimal", "Tails=0.5"]
    return CliRunner().invoke(main, ["judge", str(file), "--choice", "pick", "--by", "cell", *law, *more])


def flips(cell: str, heads: int, n: int = 40) -> list[str]:
    return [f"{cell},{k // 4},{k % 4},{'Heads' if k < heads else 'Tails'}" for k in range(n)]


def test_the_headline_counts_what_stands_when_all_cells_are_looked_at(tmp_path: Path) -> None:
    """Of 20 cells one deviates by far, one barely: alone both would, among 20 the first only."""
    rows = [row for k in range(18) for row in flips(f"fair {k}", 20)] + flips("far", 40) + flips("near", 31)
    document = json.loads(judged_cells(tmp_path, rows, "--json").stdout)
    rates = {cell["by"]["cell"]: cell["adjusted"] for cell in document["cells"]}
    e = {cell["by"]["cell"]: cell["metrics"]["e_value"]["value"] for cell in document["cells"]}
    assert rates["far"]["e"] == pytest.approx(20 / e["far"])
    assert e["near"] > 20
    assert rates["near"]["e"] > 0.05
    assert document["discoveries"] == {
        "rate": 0.05,
        "by_e": 1,
        "of_e": 20,
        "by_p": 2,
        "of_p": 20,
        "verdicts": 2,
    }
    told = " ".join(judged_cells(tmp_path, rows).stdout.split())
    assert "Cells that deviate, all looked at together" in told
    assert "e-BH 1 of 20" in told


def test_p_values_of_many_cells_need_independent_decisions(tmp_path: Path) -> None:
    rows = [*flips("one", 24), *flips("two", 24)]
    document = json.loads(
        judged_cells(tmp_path, rows, "--episode", "game", "--turn", "turn", "--json").stdout
    )
    assert document["cells"][0]["n_effective"] < 40
    assert document["cells"][0]["adjusted"]["p"] is None
    assert document["discoveries"]["of_p"] == 0
    told = " ".join(judged_cells(tmp_path, rows, "--episode", "game", "--turn", "turn").stdout.split())
    assert "BH withheld" in told


def test_p_values_are_withheld_where_play_was_stopped_when_decided(tmp_path: Path) -> None:
    scenario = pennies({"name": "mixed", "law": {"Heads": 1}}).changed(episodes=200)
    assert "exact_multinomial" in scenario.run().document()["seats"]["matcher"]["metrics"]
    found = scenario.run(out=tmp_path / "run", until_decided=True, block=1).document()
    assert found["until_decided"] is True
    assert found["episodes"] < 200
    assert not {"exact_multinomial", "chi_square"} & found["seats"]["matcher"]["metrics"].keys()
    assert load_any(tmp_path / "run").document() == found
    assert replay_any(tmp_path / "run", lambda *_: None)[0].document() == found
