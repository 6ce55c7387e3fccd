"""The built-in studies, on simulated models with known faults and on recorded choices of real ones.

Seeds are fixed and were not searched for. An interval at level 0.95 misses with probability 0.05 at most; a verdict `deviates`
against a faithful sampler has probability 0.05 at most in each cell.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from aleator.agents.llm.replies.lists import read_answers
from aleator.agents.simulated.faults import simulated_model
from aleator.cli.main import main
from aleator.core.spaces.menu import Menu
from aleator.metrics.tasks.step_likeness import step_likeness
from aleator.reports.findings import panels_of
from aleator.reports.grids import Grid
from aleator.scenarios.changes import changed, with_model
from aleator.scenarios.files import is_study, library_names, load
from aleator.scenarios.judge.judge import judge
from aleator.scenarios.judge.target import EnvironmentTarget
from aleator.scenarios.study.study import Study
from click.testing import CliRunner

STUDIES = sorted(
    set(library_names(studies=True))
    - {
        "archetypes",
        "bubble",
        "collusion",
        "donor",
        "double_auction",
        "expectations",
        "explore_in_context_null",
        "illusion_of_mixing",
        "market_making",
        "negotiation",
        "talk_before_play",
        "tournament",
    }
)

LONG = {"bandit_bench", "explore_in_context", "payment_routing"}  # thousands of questions each


def narrowed(name: str, episodes: int, model: str | None = None, /, **vary: list[Any]) -> Study:
    """A built-in study at a small size; ``vary`` replaces lists of values, by the last part of their path."""
    mapping = load(name, study=True)
    grid = {path: vary.get(path.rpartition(".")[2], values) for path, values in Study(**mapping).vary.items()}

    def change(scenario: dict[str, Any]) -> dict[str, Any]:
        asked = changed(scenario, [("episodes", episodes)])
        return with_model(asked, model) if model else asked

    return Study(**{**mapping, "vary": grid}).changed(change)


def a_few_cells(name: str) -> dict[str, Any]:
    """The document of a built-in study with two values of all that is varied."""
    vary = Study(**load(name, study=True)).vary
    two = {
        path.rpartition(".")[2]: values[1:3] if len(values) > 2 else values for path, values in vary.items()
    }
    return narrowed(name, 2, **two).run().document()


def sampler(cell: Mapping[str, Any]) -> dict[str, Any]:
    """The document of the one seat that a model plays."""
    (seat,) = (seat for seat in cell["run"]["seats"].values() if seat["agent"].startswith("llm"))
    return dict(seat)


def value(cell: Mapping[str, Any], metric: str) -> float:
    """A metric's value."""
    number: float = sampler(cell)["metrics"][metric]["value"]
    return number


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name in LONG else name for name in STUDIES]
)
def test_every_built_in_study_runs_and_measures_what_it_names(name: str) -> None:
    assert is_study(load(name, study=True))
    told = a_few_cells(name)
    assert all(set(cell["run"]["outcomes"]) == {"legal"} for cell in told["cells"])
    measured = {metric for cell in told["cells"] for metric in sampler(cell)["metrics"]}
    assert set(load(name, study=True)["scenario"].get("metrics", ())) <= measured
    assert len({str(cell["by"]) for cell in told["cells"]}) == len(told["cells"])


@pytest.mark.parametrize(
    ("name", "metric", "cells"),
    [
        ("archetypes", "tv", 2),
        ("bubble", "relative_deviation", 4),
        ("collusion", "collusion_index", 2),
        ("double_auction", "allocative_efficiency", 5),
        ("expectations", "number_error", 2),
        ("market_making", "mean_payoff", 3),
        ("negotiation", "mean_payoff", 4),
    ],
)
def test_studies_in_which_all_seats_are_alike_measure_each(name: str, metric: str, cells: int) -> None:
    told = a_few_cells(name)
    assert len(told["cells"]) == cells
    for cell in told["cells"]:
        assert {metric in seat["metrics"] for seat in cell["run"]["seats"].values()} == {True}


def test_published_figures_of_cases_that_are_run_find_what_was_measured() -> None:
    for name in (
        "failure_to_mix",
        "failure_to_mix_ternary",
        "verbalized_rejection",
        "bad_dice_players",
        "binary_decisions",
    ):
        values = {"heads": [0.2, 0.8], "q": [0.1, 0.4, 0.41], "temperature": [1.0], "phrasing": ["p1"]}
        if name == "bad_dice_players":
            values["environment"] = [
                {"name": "distribution", "family": family} for family in ("bernoulli", "beta", "cauchy")
            ]
        published = narrowed(name, 1, **values).run().document()["published"]
        assert all(figure["measured"] for figure in published), name


def rates_of(model: str, grid: list[float]) -> np.ndarray[Any, Any]:
    """P(Heads) of a simulated model in closed form."""
    law = simulated_model(model).menu_law
    return np.array([law(np.array([p, 1 - p]), ("Heads", "Tails"))[0] for p in grid])


def test_s_of_the_step_model_is_that_of_its_own_rates() -> None:
    grid = [0.0, 0.2, 0.4, 0.5, 0.6, 0.8, 1.0]
    for model in ("step", "step?sharpness=2", "fair"):
        (found,) = narrowed("failure_to_mix", 40, f"sim/{model}", heads=grid).run().document()["grids"]
        s = found["metrics"]["step_likeness"]
        own = step_likeness(rates_of(model, grid), grid, 1000).value
        assert s["low"] <= own <= s["high"]
        assert s["n"] == 40 * len(grid)


def test_rejection_with_luck_from_outside_beats_a_step_only_where_the_model_accepts_as_it_should() -> None:
    told = (
        narrowed("verbalized_rejection", 30, "sim/fair", heads=[0.2, 0.8], phrasing=["p10"]).run().document()
    )
    assert [grid["by"] for grid in told["grids"]] == [
        {"style": style, "phrasing": "p10"} for style in ("direct", "rejection")
    ]
    for grid in told["grids"]:
        assert grid["metrics"]["excess_stvd"]["low"] <= 0 <= grid["metrics"]["excess_stvd"]["high"]


def test_the_knower_states_the_law_and_plays_another() -> None:
    cells = (
        narrowed("knows_does", 40, "sim/knower", environment=[{"name": "biased_coin", "heads": 0.7}])
        .run()
        .document()["cells"]
    )
    cell, told = cells
    assert value(cell, "stated_tv") < 0.01
    assert value(told, "tv") < 0.01
    assert sampler(told)["policy"]["Heads"] == pytest.approx(0.7)
    assert value(cell, "tv") == pytest.approx(0.3, abs=0.02)
    assert sampler(cell)["verdict"] == "deviates"
    assert sampler(cell)["knowing_doing"]["lost"] != "knowing"


def test_the_seeded_model_passes_only_where_luck_is_handed_over() -> None:
    environment = [{"name": "categorical", "law": {"left": 0.2, "right": 0.8}}]
    study = narrowed("illusion_of_stochasticity", 24, "sim/seeded", environment=environment)
    alone = [place for place, turns in enumerate(study.zip["environment.turns"]) if turns == 1]
    zipped = {path: [values[place] for place in alone] for path, values in study.zip.items()}
    cells = Study(**{**study.model_dump(), "zip": zipped}).run().document()["cells"]
    independent = {cell["by"]["style"]: sampler(cell) for cell in cells}
    seeds = {f"given_seed kind={kind}" for kind in ("float", "integer", "hash", "string")}
    handed = {*seeds, "simulated_generator", "random_tool"}
    described = independent["describe_only"]
    assert described["metrics"]["tv"]["high"] < 1e-6
    assert described["verdict"] is None
    for style in {"direct", "chain_of_thought", *handed}:
        assert (independent[style]["verdict"] == "deviates") == (style not in handed), style


def test_recognition_is_a_matrix_of_rates_beside_those_of_bayes_rule() -> None:
    result = narrowed("recognition", 6, "sim/fair", drawn=[0.1, 0.5], claimed=[0.1, 0.5]).run()
    cells = result.document()["cells"]
    played, optimal = (panel for panel in panels_of(result.findings) if "drawn" in panel.columns[:1])
    assert played.columns == optimal.columns == ("drawn", "0.1", "0.5")
    assert played.rows == optimal.rows == [("0.1", "100", "0"), ("0.5", "0", "100")]
    yes = {(cell["by"]["drawn"], cell["by"]["claimed"]): sampler(cell)["policy"]["Yes"] for cell in cells}
    assert yes == {(0.1, 0.1): 1.0, (0.1, 0.5): 0.0, (0.5, 0.1): 0.0, (0.5, 0.5): 1.0}
    assert len(Study(**load("recognition")).cells()) == 121
    assert all(value(cell, "agreement") == 1 for cell in cells)


def test_the_gambler_switches_too_often_where_it_sees_what_it_drew() -> None:
    told = (
        narrowed("random_sequences", 8, "sim/gambler", ones=[0.5], history=["all", "none"]).run().document()
    )
    seen, unseen = told["cells"]
    assert sampler(seen)["metrics"]["negative_recency"]["low"] > 0
    assert sampler(seen)["metrics"]["switch_rate"]["value"] == pytest.approx(0.7, abs=0.1)
    assert (
        sampler(unseen)["metrics"]["negative_recency"]["low"]
        <= 0
        <= sampler(unseen)["metrics"]["negative_recency"]["high"]
    )


def test_recorded_single_flips_have_the_published_s(recorded: Path, tmp_path: Path) -> None:
    file, shares = recorded / "failure_to_mix" / "fig1_single_flip.csv", tmp_path / "flips.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select model, p / 100 as share, answer from read_csv('{file}')) to '{shares}'"
        )
    standard = EnvironmentTarget({}, {"heads": "share"}, "biased_coin", None)
    found = judge(shares, "answer", standard, ["model", "share"], {"1": "Heads", "0": "Tails"})
    grid = Grid(over="environment.heads", action="Heads", metrics=("step_likeness",))
    (found,) = grid.measured("share", found.findings.cells)
    assert found.by == {"model": "anthropic/claude-4.5-sonnet"}
    assert found.points == 21
    assert found.metrics["step_likeness"].value == pytest.approx(0.998, abs=5e-4)


# Ten flips in a reply, 1,000 replies each. At p = 45 % the count of ones has mean 2.96 and variance 0.187 (Kimi), 3.00 and
# 0.000 (Qwen), against 4.5 and 2.475 of independent flips: from the digits as Yang and Zhang (2025) released them.
KIMI, QWEN = "moonshotai/kimi-k2-0905", "qwen/qwen3-vl-8b-instruct"


def judged_flips(recorded: Path, tmp_path: Path, reply: str) -> dict[tuple[str, float], dict[str, Any]]:
    """The cells of ten flips in a reply, by model and probability, as ``aleator judge`` tells them."""
    flips, file = recorded / "failure_to_mix" / "fig3_d10_flips.csv", tmp_path / "flips.parquet"
    with duckdb.connect() as connection:
        source = f"read_csv('{flips}', all_varchar = true)"
        connection.execute(
            f"copy (select model, p::int / 100 as share, {reply} as reply from {source}) to '{file}'"
        )
    arguments = [
        "--by",
        "model,share",
        "--environment",
        "binary_sequence",
        "--set",
        "ones=@share",
        "--count",
        "10",
    ]
    asked = CliRunner().invoke(main, ["judge", str(file), "--choice", "reply", *arguments, "--json"])
    assert asked.exit_code == 0, asked.stderr
    return {(cell["by"]["model"], cell["by"]["share"]): cell for cell in json.loads(asked.stdout)["cells"]}


def test_recorded_lists_of_ten_flips_have_the_published_counts(recorded: Path, tmp_path: Path) -> None:
    """The file holds Qwen and Kimi; Claude's two strings and mean of 3.00 are published, but cannot be checked from it."""
    digits = "[" + ", ".join(f"digit_{place}" for place in range(1, 11)) + "]"
    cells = judged_flips(recorded, tmp_path, digits)
    assert {model for model, _ in cells} == {KIMI, QWEN}
    for model, mean, variance in ((KIMI, 2.962, 0.187), (QWEN, 3.0, 0.0)):
        cell = cells[model, 0.45]
        ones = cell["policy"]["1"]
        assert (cell["n"], cell["replies"]["exact"], 10 * ones) == (10_000, 1000, pytest.approx(mean))
        dispersion = cell["metrics"]["count_variance"]
        assert dispersion["value"] * 10 * ones * (1 - ones) == pytest.approx(variance, abs=5e-4)
        assert dispersion["high"] < 1
        assert cell["metrics"]["batch_position"]["value"] < 1e-9
        assert cell["verdict"] == "deviates"
        distinct = cell["metrics"]["distinct_series"]
        assert distinct["value"] < 150  # independent flips: about 600 of the 1,024


def test_recorded_replies_are_read_where_the_released_digits_are_those_of_the_prose(
    recorded: Path, tmp_path: Path
) -> None:
    """In 24 of the 4,000 replies (9 of Kimi's 45 %, 15 of its 15 %) the released digits are not the flips.

    ``Here are 10 flips: 0 1 ...`` was released as 1, 0, 0, 1, ... or 0, 0, 1, ...; and short replies filled up with zeros.
    """
    cells, flips = (
        judged_flips(recorded, tmp_path, "raw_text"),
        recorded / "failure_to_mix" / "fig3_d10_flips.csv",
    )
    coin, differ = Menu(("0", "1")), {KIMI: 0, QWEN: 0}
    with flips.open(newline="") as file:
        for row in csv.DictReader(file):
            read = [one.action for one in read_answers(row["raw_text"], None, coin, coin.actions)]
            differ[row["model"]] += read != [int(row[f"digit_{place}"]) for place in range(1, 11)]
    assert differ == {KIMI: 24, QWEN: 0}
    short, whole = cells[KIMI, 0.15], cells[KIMI, 0.45]
    assert short["outcomes"] == {"legal": 9990, "unparsable": 10}
    assert short["replies"] == {"n": 1000, "exact": 998, "came": 9990, "wanted": 10_000}
    assert whole["replies"] == {"n": 1000, "exact": 1000, "came": 10_000, "wanted": 10_000}
    assert 10 * whole["policy"]["1"] == pytest.approx(2.954)
    assert whole["read"] == {"from a fence": 50, "other words set aside": 100, "run together": 10}


def test_a_study_may_be_called_as_a_scenario_is() -> None:
    assert not is_study(load("sales"))
    assert Study(**load("sales", study=True)).vary == {"environment.shops": [2, 3, 5]}
    assert "sales" in library_names(studies=True)
    assert "sales" in library_names(studies=False)
