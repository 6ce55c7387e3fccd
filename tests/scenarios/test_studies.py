"""The built-in studies, on simulated models with known faults and on recorded choices of real ones.

Seeds are fixed and were not searched for. An interval at level 0.95 misses with probability 0.05 at most; a verdict `deviates`
against a faithful sampler has probability 0.05 at most in each cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from aleator.agents.simulated.faults import simulated_model
from aleator.metrics.count_variance import count_variance
from aleator.metrics.step_likeness import step_likeness
from aleator.scenarios.files import changed, is_study, library_names, load, with_model
from aleator.scenarios.grids import Grid
from aleator.scenarios.judge import FromEnvironment, judge
from aleator.scenarios.show import judged_cells
from aleator.scenarios.study import Study

STUDIES = sorted(set(library_names(studies=True)) - {"illusion_of_mixing"})


def narrowed(name: str, episodes: int, model: str | None = None, /, **vary: list[Any]) -> Study:
    """A built-in study at a small size; ``vary`` replaces lists of values, by the last part of their path."""
    mapping = load(name)
    grid = {
        path: vary.get(path.rpartition(".")[2], values) for path, values in mapping.get("vary", {}).items()
    }

    def change(scenario: dict[str, Any]) -> dict[str, Any]:
        asked = changed(scenario, [("episodes", episodes)])
        return with_model(asked, model) if model else asked

    return Study(**{**mapping, "vary": grid}).changed(change)


def a_few_cells(name: str) -> dict[str, Any]:
    """The document of a built-in study with two values of all that is varied."""
    vary = load(name).get("vary", {})
    two = {
        path.rpartition(".")[2]: values[1:3] if len(values) > 2 else values for path, values in vary.items()
    }
    return narrowed(name, 2, **two).run().document()


def sampler(cell: Mapping[str, Any]) -> dict[str, Any]:
    """The document of the one seat that does not play the optimum by construction."""
    (seat,) = (seat for seat in cell["run"]["seats"].values() if seat["agent"] != "equilibrium")
    return dict(seat)


def value(cell: Mapping[str, Any], metric: str) -> float:
    """A metric's value."""
    number: float = sampler(cell)["metrics"][metric]["value"]
    return number


@pytest.mark.parametrize("name", STUDIES)
def test_every_built_in_study_runs_and_measures_what_it_names(name: str) -> None:
    assert is_study(load(name))
    told = a_few_cells(name)
    assert all(set(cell["run"]["outcomes"]) == {"legal"} for cell in told["cells"])
    measured = {metric for cell in told["cells"] for metric in sampler(cell)["metrics"]}
    assert set(load(name)["scenario"].get("metrics", ())) <= measured
    assert len({str(cell["by"]) for cell in told["cells"]}) == len(told["cells"])


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
                {"name": "distribution", "family": family} for family in ("bernoulli", "beta")
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
        own = step_likeness(rates_of(model, grid), grid, 1).value
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
    (cell,) = cells
    assert value(cell, "stated_tv") < 0.01
    assert value(cell, "tv") == pytest.approx(0.3, abs=0.02)
    assert sampler(cell)["verdict"] == "deviates"
    assert sampler(cell)["knowing_doing"]["lost"] != "knowing"


def test_the_seeded_model_passes_only_where_luck_is_handed_over() -> None:
    environment = [{"name": "categorical", "law": {"left": 0.2, "right": 0.8}}]
    cells = (
        narrowed("illusion_of_stochasticity", 48, "sim/seeded", environment=environment)
        .run()
        .document()["cells"]
    )
    independent = {cell["by"]["style"]: sampler(cell) for cell in cells if cell["by"]["turns"] == 1}
    handed = {"given_seed", "simulated_generator", "random_tool"}
    for style in {"direct", "chain_of_thought", *handed}:
        assert (independent[style]["verdict"] == "deviates") == (style not in handed), style


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
    standard = FromEnvironment({}, {"heads": "share"}, "biased_coin", None)
    document = judge(shares, "answer", standard, ["model", "share"], {"1": "Heads", "0": "Tails"})
    grid = Grid(over="environment.heads", action="Heads", metrics=("step_likeness",))
    (found,) = grid.measured("share", judged_cells(document))
    assert found["by"] == {"model": "anthropic/claude-4.5-sonnet"}
    assert found["points"] == 21
    assert found["metrics"]["step_likeness"]["value"] == pytest.approx(0.998, abs=5e-4)


def test_recorded_lists_of_ten_flips_vary_less_than_independent_ones(recorded: Path) -> None:
    # 1,000 replies each at p = 45 %: the mean and variance of the number of ones, for which independent flips have 4.5 and 2.475
    flips = recorded / "failure_to_mix" / "fig3_d10_flips.csv"
    digits = ", ".join(f"digit_{place}::int" for place in range(1, 11))
    query = f"select [{digits}] from read_csv('{flips}', all_varchar = true) where model like ? and p = '45'"
    for model, mean, variance in (("qwen/%", 3.0, 0.0), ("moonshotai/kimi%", 2.962, 0.187)):
        with duckdb.connect() as connection:
            series = np.array([row[0] for row in connection.execute(query, [model]).fetchall()])
        ones = series.sum(axis=1)
        assert (len(series), ones.mean(), ones.var()) == (
            1000,
            pytest.approx(mean),
            pytest.approx(variance, abs=5e-4),
        )
        share = series.mean()
        dispersion = count_variance(series)
        assert dispersion.value == pytest.approx(variance / (10 * share * (1 - share)), rel=5e-3)
        assert dispersion.high < 1
        assert len(np.unique(series, axis=0)) < 150  # independent flips: about 600 of the 1,024
