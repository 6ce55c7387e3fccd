"""The studies of Yang and Zhang (2025), arXiv 2511.14630, on simulated models whose rates are known, and on recorded choices.

Seeds are fixed and were not searched for. An interval at level 0.95 misses with probability 0.05 at most.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from aleator.agents.simulated.faults import simulated_model
from aleator.core.errors import InputError
from aleator.metrics.dependence.count_chi_square import count_chi_square
from aleator.metrics.dependence.distinct_series import distinct_series
from aleator.metrics.tasks.step_likeness import step_likeness
from aleator.reports.comparison import CellComparison
from aleator.reports.grids import Grid
from aleator.reports.published import Published
from aleator.scenarios.changes import changed, with_model
from aleator.scenarios.files import load
from aleator.scenarios.finished import load_any
from aleator.scenarios.judge.judge import judge
from aleator.scenarios.judge.target import EnvironmentTarget
from aleator.scenarios.scenario.scenario import Scenario
from aleator.scenarios.study.result import StudyResult
from aleator.scenarios.study.study import Study

AGAIN = {"name": "conversation", "again": "Again."}
TWO = {"name": "batch", "k": 2}
COARSE = [0.0, 0.25, 0.5, 0.75, 1.0]


def studied(name: str, episodes: int, model: str, vary: dict[str, list[Any]] | None = None) -> StudyResult:
    """A built-in study at a small size, played by ``sim/MODEL``."""
    mapping = load(f"failure_to_mix{name}")
    study = Study(**{**mapping, "vary": {**mapping["vary"], **(vary or {})}})
    return study.changed(lambda m: with_model(changed(m, [("episodes", episodes)]), f"sim/{model}")).run()


def two_flips(model: str, episodes: int, heads: list[float]) -> StudyResult:
    """Two flips asked for one after the other."""
    return studied("_two_flips", episodes, model, {"environment.heads": heads, "cast.sampler.style": [AGAIN]})


def grids(result: StudyResult) -> dict[str, dict[str, dict[str, float]]]:
    """{turn: metrics} of the only combination of all else."""
    return {grid["by"].get("turn", "all"): grid["metrics"] for grid in result.document()["grids"]}


def own_rates(model: str, grid: list[float]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """P(Heads) of a simulated model at the first and at the second of two flips, in closed form."""
    told, coin = simulated_model(model), ("Heads", "Tails")
    first = np.array([told.menu_law(np.array([p, 1 - p]), coin) for p in grid])
    after = np.array([[told.after(law, last)[0] for last in (0, 1)] for law in first])
    return first[:, 0], (first * after).sum(axis=1)


@pytest.mark.parametrize("model", ["step", "fair", "gambler"])
def test_s_of_each_flip_is_that_of_the_model_s_own_rates(model: str) -> None:
    found = grids(two_flips(model, 30, COARSE))
    first, second = own_rates(model, COARSE)
    for turn, rates in (("1", first), ("2", second), ("all", (first + second) / 2)):
        s, excess = found[turn]["step_likeness"], found[turn]["excess_step_likeness"]
        assert s["low"] <= step_likeness(rates, COARSE, 1000).value <= s["high"], turn
        assert s["n"] == 30 * len(COARSE) * (2 if turn == "all" else 1)
        assert model != "fair" or excess["low"] <= 0 <= excess["high"]


def test_the_gambler_s_second_flip_is_wrong_because_it_makes_up_for_the_first() -> None:
    found = grids(two_flips("gambler", 60, [0.1, 0.9]))
    assert found["1"]["excess_step_likeness"]["low"] <= 0 < found["2"]["excess_step_likeness"]["low"]


@pytest.mark.slow
def test_near_one_half_the_gambler_s_compensation_is_that_of_its_chain() -> None:
    # Near one half all deviations are luck. P(Heads) falls by 0.4 after Heads, so their correlation is -0.4, drawn to -0.36 by
    # what is left of the pull to one half (2,000 simulations of 20 episodes a point); above 0 in 0.5 % of samples. Each point has luck of its own.
    cells = []
    for seed, p in enumerate(np.linspace(0.4, 0.6, 41).tolist()):
        result = Scenario(
            environment={"name": "biased_coin", "heads": p, "turns": 2, "history": "none"},
            cast={"sampler": {"name": "llm", "model": "sim/gambler", "style": TWO}},
            metrics=["tv"],
        ).run(episodes=10, seed=seed)
        cells.append(CellComparison(by={"heads": p}, run=result.comparison, turns=result.turns()))
    grid = Grid(over="environment.heads", action="Heads", metrics=("compensation_correlation",))
    together, *apart = grid.measured("heads", cells)
    made_up = together.metrics["compensation_correlation"]
    assert made_up.value < 0
    assert made_up.low <= -0.36 <= made_up.high
    assert [one.metrics for one in apart] == [{}, {}]
    assert made_up.n == 41


def test_the_turns_are_told_in_the_document_the_table_and_beside_published_figures(tmp_path: Path) -> None:
    study = Study(
        scenario={
            "environment": {"name": "biased_coin", "turns": 2, "history": "none"},
            "cast": {"sampler": {"name": "llm", "model": "sim/step", "style": AGAIN}},
            "episodes": 6,
        },
        vary={"environment.heads": [0.2, 0.9]},
        grid={"over": "environment.heads", "action": "Heads", "metrics": ["stvd"]},
        by_turn="Heads",
        published=[
            {"by": {"heads": 0.9, "turn": 2}, "metric": "P(Heads)", "value": 1, "tag": "P", "source": "a paper"},
            {"by": {"turn": 1}, "metric": "stvd", "value": 0.3, "tag": "P", "source": "a paper"},
        ],
    )  # fmt: skip
    result = study.run(tmp_path)
    told = result.document()
    low, high = told["cells"]
    assert [low["turns"]["sampler"][turn]["policy"]["Heads"] for turn in ("1", "2")] == [0, 0]
    assert high["turns"]["sampler"]["2"]["n"] == 6
    share, stvd = told["published"]
    assert [(one["by"]["turn"], one["value"], one["n"]) for one in share["measured"]] == [("2", 1.0, 6)]
    assert stvd["measured"][0]["value"] == pytest.approx(0.3)
    assert "Share of Heads at each turn" in result.to_html(tmp_path / "page.html").read_text()
    assert load_any(tmp_path).document() == told
    with pytest.raises(InputError, match="counts only"):
        study.run(keep="counts").document()


def test_a_published_share_needs_no_metric_of_its_name() -> None:
    with pytest.raises(InputError):
        Published(metric="P", value=0, tag="P", source="a paper")


@pytest.mark.parametrize(
    ("study", "path", "values"),
    [
        ("_pennies", "environment.heads", [100, 1.02, 0.01]),
        ("_business", "environment.affordable", [0.1, 6.7, 990]),
        ("_reads", "environment.b", [24000, 1500, 10]),
    ],
)
def test_mixing_errors_are_those_of_the_model_s_own_rates(study: str, path: str, values: list[Any]) -> None:
    for model in ("fair", "step"):
        result = studied(study, 40, model, {path: values})
        (found,) = result.findings.grids
        action, law = found.action, simulated_model(model).menu_law
        seats = [cell.run.seats for cell in result.findings.cells]
        optimal = [next(s for s in seat.values() if "llm" in s.agent).optimal for seat in seats]
        laws = [(tuple(o), np.array(list(o.values()))) for o in optimal]
        own = np.mean([abs(law(p, names)[names.index(action)] - p[names.index(action)]) for names, p in laws])
        error = found.metrics["mean_absolute_error"]
        assert error.low <= own <= error.high
        assert any(f.metric == "mean_absolute_error" and f.measured for f in result.findings.published)
    assert error.value > 0.1


def test_recorded_matching_pennies_cost_what_is_told(recorded: Path) -> None:
    cells = judge(
        recorded / "failure_to_mix" / "fig6_matching_pennies.csv",
        "answer",
        EnvironmentTarget({"tails": 1}, {"heads": "payoff_ratio"}, "matching_pennies", "matcher"),
        ["model", "payoff_ratio"],
        {"1": "Heads", "0": "Tails"},
    ).findings.cells
    metrics = ("mean_absolute_error", "pennies_exploitability")
    grid = Grid(over="environment.heads", action="Heads", metrics=metrics)
    found = {g.by["model"].partition("/")[2]: g.metrics for g in grid.measured("payoff_ratio", cells)}
    told = {
        "gpt-5": (0.296, 0.552),
        "gemini-2.5-pro": (0.263, 0.474),
        "claude-4.5-sonnet": (0.213, 0.304),
        "kimi-k2-0905": (0.156, 0.218),
        "qwen3-vl-8b-instruct": (0.270, 0.393),
    }
    assert set(found) == set(told)
    for model, figures in told.items():
        for metric, figure in zip(
            metrics, figures, strict=True
        ):  # the errors were measured from rounded optima
            assert found[model][metric].value == pytest.approx(
                figure, abs=2e-3 if metric == metrics[0] else 5e-4
            )


@pytest.mark.parametrize(
    ("model", "percent", "distinct"),
    [("qwen/%", 45, 5), ("qwen/%", 15, 2), ("moonshotai/kimi%", 45, 128), ("moonshotai/kimi%", 15, 35)],
)
def test_recorded_replies_of_ten_flips_hold_few_strings(
    recorded: Path, model: str, percent: int, distinct: int
) -> None:
    """Claude's replies, with two strings, are not in this file."""
    digits = ", ".join(f"digit_{place}::int" for place in range(1, 11))
    flips = recorded / "failure_to_mix" / "fig3_d10_flips.csv"
    query = f"select [{digits}] from read_csv('{flips}', all_varchar = true) where model like ? and p = ?"
    with duckdb.connect() as connection:
        series = np.array([row[0] for row in connection.execute(query, [model, str(percent)]).fetchall()])
    assert distinct_series(series)[0::3] == (distinct, 1000)
    assert count_chi_square(series, [1 - percent / 100, percent / 100]).value < 1e-100
