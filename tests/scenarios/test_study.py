"""A study as a grid: what it varies, repeats, continues, counts beforehand and measures over its cells."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from aleator.cli.main import main
from aleator.core.errors import InputError
from aleator.scenarios.changes import changed, with_model, with_seat
from aleator.scenarios.finished import load_any
from aleator.scenarios.plan.dry_run import dry_run_panel
from aleator.scenarios.study.labels import label
from aleator.scenarios.study.study import Study
from click.testing import CliRunner

COIN = {
    "environment": "biased_coin",
    "cast": {"sampler": {"name": "llm", "model": "sim/step"}},
    "episodes": 4,
}
SCRIPTED = {"environment": "biased_coin", "cast": {"sampler": "equilibrium"}, "episodes": 50}


def decisions(study: Study, **options: Any) -> list[str]:
    """A digest for each cell."""
    return [result.digest() for _, result in study.run(**options).results]


def test_vary_crosses_and_zip_goes_together() -> None:
    study = Study(
        scenario=COIN,
        vary={"environment.phrasing": ["p1", "p0"]},
        zip={"environment.heads": [0.2, 0.7], "episodes": [3, 5]},
    )
    assert [(cell.by["phrasing"], cell.by["heads"], cell.scenario.episodes) for cell in study.cells()] == [
        ("p1", 0.2, 3), ("p1", 0.7, 5), ("p0", 0.2, 3), ("p0", 0.7, 5),
    ]  # fmt: skip


def test_evenly_spaced_values_have_a_short_form() -> None:
    study = Study(
        scenario=COIN,
        vary={"environment.heads": {"from": 0, "to": 1, "steps": 100}},
        zip={"episodes": {"from": 2, "to": 4, "steps": 2}, "seed": [1, 2, 3]},
    )
    assert study.vary["environment.heads"] == [i / 100 for i in range(101)]
    assert study.zip["episodes"] == [2, 3, 4]
    assert Study(**study.model_dump()) == study


@pytest.mark.parametrize(
    "values",
    [
        {"from": 0, "to": 1},
        {"from": 0, "to": 1, "steps": 0},
        {"from": 0, "to": 1, "steps": 2.5},
        {"from": 1, "to": 1, "steps": 2},
        {"from": "a", "to": 1, "steps": 2},
        {"from": 0, "to": float("inf"), "steps": 2},
        {"from": 0, "to": 1, "step": 0.1},
    ],
)
def test_a_short_form_that_is_none_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="no list"):
        Study(scenario=COIN, vary={"environment.heads": values})


def test_replicates_have_seeds_of_their_own_and_the_first_keeps_the_scenarios() -> None:
    study = Study(scenario={**SCRIPTED, "seed": 5}, vary={"environment.heads": [0.5]}, replicates=3)
    seeds = [cell.scenario.seed for cell in study.cells()]
    assert seeds[0] == 5
    assert (
        len(
            {
                *seeds,
                *(
                    cell.scenario.seed
                    for cell in Study(**{**study.model_dump(), "scenario": SCRIPTED}).cells()
                ),
            }
        )
        == 6
    )
    assert [cell.by["replicate"] for cell in study.cells()] == [1, 2, 3]
    assert len(set(decisions(study))) == 3
    assert decisions(study) == decisions(study)


def test_more_values_episodes_and_replicates_continue_in_the_same_directory(tmp_path: Path) -> None:
    study = Study(scenario=COIN, vary={"environment.heads": [0.3]})
    before = study.run(tmp_path).document()["cells"]
    (cell,) = study.cells()
    asked = (tmp_path / "cells" / cell.folder / "transcript.sqlite").stat().st_size
    grown = Study(scenario=COIN, vary={"environment.heads": [0.3, 0.6]}, replicates=2)
    after = grown.run(tmp_path)
    assert len(after.results) == 4
    assert after.document()["cells"][0]["run"] == before[0]["run"]
    assert (tmp_path / "cells" / cell.folder / "transcript.sqlite").stat().st_size == asked
    longer = Study(scenario={**COIN, "episodes": 6}, vary={"environment.heads": [0.3]})
    assert longer.run(tmp_path).document()["cells"][0]["run"]["decisions"] == 6
    with pytest.raises(InputError, match="another scenario"):
        Study(scenario={**COIN, "seed": 9}, vary={"environment.heads": [0.3]}).run(tmp_path)


def test_cells_may_be_run_in_any_order_by_any_runner() -> None:
    study = Study(scenario=SCRIPTED, vary={"environment.heads": [0.2, 0.5, 0.8]})

    def backwards(function: Callable[[Any], Any], cells: Iterable[Any]) -> list[Any]:
        return [function(cell) for cell in reversed(list(cells))][::-1]

    assert decisions(study, runner=backwards) == decisions(study)


def test_a_change_has_the_last_word_over_what_is_varied() -> None:
    study = Study(
        scenario=COIN, vary={"cast.sampler.model": ["sim/fair", "sim/step"], "environment.heads": [0.2, 0.6]}
    )
    one = study.changed(lambda mapping: with_model(mapping, "sim/label"))
    assert [cell.by for cell in one.cells()] == [{"model": "sim/label", "heads": p} for p in (0.2, 0.6)]
    fixed = study.changed(lambda mapping: changed(mapping, [("environment.heads", 0.5)]))
    assert fixed.vary == {"cast.sampler.model": ["sim/fair", "sim/step"], "environment.heads": [0.5]}
    seated = study.changed(lambda mapping: with_seat(mapping, "sampler", "uniform"))
    assert seated.vary == {"environment.heads": [0.2, 0.6]}
    together = Study(scenario=COIN, zip={"environment.heads": [0.2, 0.6], "episodes": [3, 5]})
    assert together.changed(lambda mapping: changed(mapping, [("episodes", 2)])).zip == {
        "environment.heads": [0.2, 0.6], "episodes": [2, 2],
    }  # fmt: skip


def test_environments_that_differ_have_short_names_and_folders_of_their_own() -> None:
    values = [
        {"name": "die"},
        {"name": "distribution", "family": "beta"},
        {"name": "distribution", "family": "f", "parameters": {"d1": 3}},
    ]
    assert [label(value, values) for value in values] == [
        "die",
        "distribution family=beta",
        "distribution family=f d1=3",
    ]
    study = Study(scenario={**SCRIPTED, "environment": "die"}, vary={"environment": values})
    folders = [cell.folder for cell in study.cells()]
    assert len(set(folders)) == 3
    alone = Study(scenario={**SCRIPTED, "environment": "die"}, vary={"environment": values[1:2]})
    assert [cell.folder for cell in alone.cells()] == folders[1:2]


def test_a_dry_run_counts_without_asking(tmp_path: Path) -> None:
    file = tmp_path / "coins.yaml"
    file.write_text(
        json.dumps(
            {
                "question": "Which?",
                "scenario": {**COIN, "episodes": 40},
                "vary": {"environment.heads": [0.2, 0.6]},
            }
        )
    )
    asked = CliRunner().invoke(
        main,
        [
            "study",
            str(file),
            "--dry-run",
            "--model",
            "openai/gpt-4o",
            "--json",
            "--out",
            str(tmp_path / "out"),
        ],
    )
    assert asked.exit_code == 0, asked.stderr
    told = json.loads(asked.stdout)
    assert [told["total"][unit] for unit in ("episodes", "decisions", "calls")] == [80, 80, 80]
    assert told["total"]["prompt_tokens"] > 80
    assert told["total"]["usd"] == pytest.approx(sum(cell["usd"] for cell in told["cells"]))
    assert told["total"]["usd"] > 0
    assert not (tmp_path / "out").exists()
    table = CliRunner().invoke(main, ["study", str(file), "--dry-run"])
    assert "what 2 cells take" in table.stdout


def test_a_dry_run_of_many_cells_is_their_sum_and_the_first_few() -> None:
    def cell(model: str, heads: int, usd: float | None) -> dict[str, Any]:
        units = ("episodes", "decisions", "calls", "prompt_tokens", "completion_tokens")
        return {"by": {"model": model, "heads": heads}, **dict.fromkeys(units, 7), "usd": usd}

    cells = [cell(model, heads, usd) for model, usd in (("a", 0.25), ("b", None)) for heads in range(100)]
    panel = dry_run_panel({"study": "s", "cells": cells, "total": {**cell("", 0, None), "calls": 1400}})
    assert [row[0] for row in panel.rows] == [
        "all 200 cells",
        "all with model = a",
        "all with model = b",
        *(f"model = a, heads = {heads}" for heads in range(3)),
    ]
    assert [row[3] for row in panel.rows] == ["1,400", "700", "700", "7", "7", "7"]
    assert [row[-1] for row in panel.rows][:3] == ["unknown", "25.0000", "unknown"]
    assert panel.note.startswith("The first 3 cells, and 197 more: --json has each.")
    few = dry_run_panel({"study": "s", "cells": cells[:12], "total": cells[0]})
    assert len(few.rows) == 13


def test_a_plan_and_a_dry_run_count_alike_at_the_declared_price(tmp_path: Path) -> None:
    """Tokens and money of a decision, by a price of one's own and with what the model reasons."""
    llm = {
        "name": "llm",
        "model": "openai/mine",
        "style": "chain_of_thought",
        "price_in": 2.0,
        "price_out": 8.0,
    }
    scenario = {"environment": "biased_coin", "cast": {"sampler": llm}, "episodes": 100}
    file = tmp_path / "one.yaml"
    file.write_text(json.dumps(scenario))
    study = tmp_path / "two.yaml"
    study.write_text(json.dumps({"question": "Which?", "scenario": scenario, "vary": {"seed": [0]}}))
    found = {}
    for more in ([], ["--reasoning-tokens", "500"]):
        planned, counted = (
            json.loads(CliRunner().invoke(main, [*line, *more, "--json"]).stdout)
            for line in (["plan", str(file)], ["study", str(study), "--dry-run"])
        )
        costs, total = planned["seats"]["sampler"]["costs"]["fixed"], counted["total"]
        for unit in ("prompt_tokens", "completion_tokens", "usd"):
            each = costs[unit] / planned["seats"]["sampler"]["fixed"]
            assert total[unit] / 100 == pytest.approx(each, rel=0.01), unit
        assert total["usd"] == pytest.approx(
            (2 * total["prompt_tokens"] + 8 * total["completion_tokens"]) / 1e6, rel=0.01
        )
        found[len(more)] = total["completion_tokens"]
    assert found[2] - found[0] == 500 * 100


FIGURES = [
    {
        "by": {"model": "Claude", "style": "direct"},
        "metric": "step_likeness",
        "value": 0.998,
        "tag": "V",
        "source": "a paper",
    },
    {"by": {"heads": 0.5}, "metric": "tv", "value": 0.25, "tag": "P", "source": "another"},
    {"by": {"heads": 0.9}, "metric": "tv", "value": 0.75, "tag": "M", "source": "a third"},
]


def test_the_grid_and_published_figures_are_told_beside_the_cells(tmp_path: Path) -> None:
    study = Study(
        scenario=COIN,
        vary={"cast.sampler.style": ["direct", "given_seed"], "environment.heads": [0.6, 0.1, 0.5]},
        grid={"over": "environment.heads", "action": "Heads", "metrics": ["stvd", "step_likeness"]},
        published=FIGURES,
        protocol_notes="Options are named.",
    )
    result = study.run(tmp_path)
    told = result.document()
    assert [grid["by"] for grid in told["grids"]] == [{"style": "direct"}, {"style": "given_seed"}]
    by_hand = sum(
        abs(cell["run"]["seats"]["sampler"]["policy"]["Heads"] - cell["by"]["heads"])
        for cell in told["cells"][:3]
    )
    assert told["grids"][0]["metrics"]["stvd"]["value"] == pytest.approx(by_hand)
    assert told["grids"][0]["metrics"]["stvd"]["n"] == 12
    step, half, nowhere = told["published"]
    assert [one["value"] for one in step["measured"]] == [
        told["grids"][0]["metrics"]["step_likeness"]["value"]
    ]
    assert [one["by"]["style"] for one in half["measured"]] == ["direct", "given_seed"]
    assert nowhere["measured"] == []
    assert load_any(tmp_path).document() == told
    page = result.to_html(tmp_path / "page.html").read_text()
    for text in (
        "Over the grid",
        "Published figures",
        "reference only",
        "0.998",
        "from memory, not verified",
        "Options are named.",
        "Sources: 1: a paper; 2: another; 3: a third.",
    ):
        assert text in page


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (
            {
                "grid": {"over": "environment.heads", "action": "Heads"},
                "vary": {"environment.phrasing": ["p1"]},
            },
            "not varied",
        ),
        (
            {
                "matrix": {"rows": "environment.phrasing", "columns": "environment.heads", "action": "Heads"},
                "vary": {"environment.phrasing": ["p1"]},
            },
            "not varied",
        ),
        ({"zip": {"episodes": [1, 2], "seed": [1]}}, "lengths"),
        ({"replicates": 0}, "replicates"),
        ({"published": [{**FIGURES[0], "metric": "step_likenes"}]}, "step_likeness"),
        ({"published": [{**FIGURES[0], "tag": "X"}]}, "tag"),
    ],
)
def test_what_makes_no_study_is_refused(fields: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        Study(scenario=COIN, **fields)
