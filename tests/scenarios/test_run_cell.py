"""A run crosses processes: its results pickle, and any part of it runs in another process and leaves everything on disk."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import aleator as al
import numpy as np
import pytest
from aleator.core.errors import InputError
from aleator.runs.parts import Parts
from aleator.scenarios.scenario.reading import load_result
from aleator.scenarios.scenario.run_cell import run_cell
from aleator.scenarios.scenario.scenario import Scenario
from aleator.scenarios.study.study import Study

GAME = {
    "environment": {"name": "matching_pennies", "turns": 3},
    "cast": {"matcher": {"name": "llm", "model": "sim/noisy"}, "mismatcher": "equilibrium"},
    "episodes": 12,
    "seed": 9,
}
PRICES = {
    "environment": {"name": "sales", "shops": 2, "horizon": 1.0},
    "cast": {"*": "equilibrium"},
    "episodes": 6,
}
COIN = {"environment": "biased_coin", "cast": {"sampler": "equilibrium"}, "episodes": 50}
CODE = """
import json, sys
from aleator.scenarios.scenario.run_cell import run_cell
recipe, directory, *part = json.loads(sys.stdin.read())
print(run_cell(recipe, directory, part or None))
"""


def elsewhere(recipe: Any, directory: Path, *part: int) -> Path:
    """`run_cell` in a process of its own."""
    package = Path(al.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        input=json.dumps([recipe, str(directory), *part]),
        env={**os.environ, "PYTHONPATH": str(package)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


@pytest.mark.parametrize("recipe", [GAME, PRICES], ids=["menu", "interval"])
@pytest.mark.parametrize("keep", ["decisions", "counts"])
def test_a_result_pickles(recipe: Any, keep: Any) -> None:
    if (recipe, keep) == (PRICES, "counts"):
        pytest.skip("prices are not counted")
    if recipe is GAME and keep == "counts":
        recipe = {**GAME, "cast": {"*": "uniform"}}
    result = Scenario(**recipe).run(keep=keep)
    again = pickle.loads(pickle.dumps(result))
    assert again.document() == result.document()
    if keep == "decisions":
        assert again.digest() == result.digest()
        assert again.decisions.fetchall() == result.decisions.fetchall()


def test_the_result_of_a_study_pickles() -> None:
    result = Study(scenario=COIN, vary={"environment.heads": [0.2, 0.7]}).run()
    assert pickle.loads(pickle.dumps(result)).document() == result.document()


def test_an_environment_of_ones_own_file_crosses_processes(tmp_path: Path) -> None:
    """Its class is loaded from the file again, there."""
    agent = Path(al.__file__).parent / "examples" / "always_heads.py"
    result = Scenario(**{**GAME, "cast": {"matcher": f"{agent}:AlwaysHeads", "*": "uniform"}}).run()
    (tmp_path / "result").write_bytes(pickle.dumps(result))
    code = f"import pickle; print(pickle.load(open({str(tmp_path / 'result')!r}, 'rb')).digest())"
    environment = {**os.environ, "PYTHONPATH": str(Path(al.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == result.digest(), done.stderr


@pytest.mark.parametrize("recipe", [GAME, PRICES], ids=["game", "market"])
def test_a_cell_in_a_spawned_process_decides_the_same(recipe: Any, tmp_path: Path) -> None:
    here = Scenario(**recipe).run(out=tmp_path / "here")
    assert elsewhere(recipe, tmp_path / "there") == tmp_path / "there"
    (ours, theirs) = (
        (tmp_path / side / "decisions" / "part-00000.parquet").read_bytes() for side in ("here", "there")
    )
    assert ours == theirs
    assert load_result(tmp_path / "there").digest() == here.digest()
    documents = [json.loads((tmp_path / side / "run.json").read_text()) for side in ("here", "there")]
    assert documents[0]["document"] == documents[1]["document"]


@pytest.mark.parametrize("order", [[(0, 5), (5, 12)], [(5, 12), (0, 5)], [(7, 12), (0, 3), (3, 7)]])
def test_parts_make_the_whole(order: list[tuple[int, int]], tmp_path: Path) -> None:
    whole = Scenario(**GAME).run()
    for place, part in enumerate(order):
        where = elsewhere(GAME, tmp_path, *part) if place == 0 else run_cell(GAME, tmp_path, range(*part))
        status = json.loads((where / "run.json").read_text())["status"]
        assert status == ("done" if place == len(order) - 1 else "running")
    result = load_result(tmp_path)
    assert result.digest() == whole.digest()
    assert result.document() == whole.document()
    assert json.loads((tmp_path / "run.json").read_text())["decisions_sha256"] == whole.digest()


def test_episodes_are_held_where_parts_join(tmp_path: Path) -> None:
    """Parts of 0 to 5, 5 to 10 and 12 to 20 stand."""
    parts = Parts(tmp_path)
    parts.records.mkdir()
    for start, stop in ((0, 5), (5, 10), (12, 20)):
        record = {"schema": 1, "episodes": [start, stop], "files": {}}
        (parts.records / f"{start:05}.json").write_text(json.dumps(record))
    asked = [(0, 10), (3, 8), (12, 20), (14, 16), (0, 12), (8, 13), (10, 12), (15, 21)]
    assert [one for one in asked if parts.holds(range(*one))] == asked[:4]


def test_a_part_that_stands_is_not_run_again(tmp_path: Path) -> None:
    run_cell(GAME, tmp_path, (0, 5))
    stands = (tmp_path / "decisions" / "part-00000.parquet").stat().st_mtime_ns
    run_cell(GAME, tmp_path, (0, 5))
    run_cell(GAME, tmp_path, (2, 4))
    assert (tmp_path / "decisions" / "part-00000.parquet").stat().st_mtime_ns == stands


def test_a_whole_run_takes_the_place_of_parts(tmp_path: Path) -> None:
    run_cell(GAME, tmp_path, (5, 12))
    assert run_cell(GAME, tmp_path) == tmp_path
    assert [file.name for file in (tmp_path / "decisions").iterdir()] == ["part-00000.parquet"]
    assert load_result(tmp_path).digest() == Scenario(**GAME).run().digest()


@pytest.mark.parametrize(
    ("part", "options", "said"),
    [
        ((5, 13), {}, "of 0 to 12"),
        ((5, 5), {}, "of 0 to 12"),
        ((3, 8), {}, "cuts across"),
        ((6, 8), {"keep": "counts"}, "keeps all its decisions"),
        ((6, 8), {"until_decided": True}, "keeps all its decisions"),
    ],
)
def test_what_is_no_part_is_refused(part: Any, options: Any, said: str, tmp_path: Path) -> None:
    run_cell(GAME, tmp_path, (0, 5))
    with pytest.raises(InputError, match=said):
        run_cell(GAME, tmp_path, part, **options)


def test_a_part_cuts_no_request_of_several_episodes(tmp_path: Path) -> None:
    coin = {**COIN, "cast": {"sampler": {"name": "llm", "model": "sim/fair", "answers_per_request": 8}}}
    with pytest.raises(InputError, match="cut at multiples of 8"):
        run_cell(coin, tmp_path, (0, 20))
    run_cell(coin, tmp_path, (16, 50))


def test_another_recipe_is_refused(tmp_path: Path) -> None:
    run_cell(GAME, tmp_path, (0, 5))
    with pytest.raises(InputError, match="another seed"):
        run_cell({**GAME, "seed": 1}, tmp_path, (5, 12))


def test_a_study_may_be_mapped_over_processes(tmp_path: Path) -> None:
    study = Study(scenario=COIN, vary={"environment.heads": [0.2, 0.5, 0.8]})
    with get_context("spawn").Pool(2) as pool:
        spread = study.run(tmp_path, runner=pool.map)
    assert spread.document() == study.run().document()


def test_a_run_that_kept_counts_is_reported_from_its_document(tmp_path: Path) -> None:
    result = Scenario(**COIN).run(out=tmp_path, keep="counts")
    again = load_result(tmp_path)
    assert again.document() == result.document()
    with pytest.raises(InputError, match="kept counts only"):
        again.digest()


def test_a_part_is_drawn_as_it_is_in_the_whole(tmp_path: Path) -> None:
    """By address: rows 20 to 29 of fifty."""
    whole = Scenario(**COIN).run().ledger.seats["sampler"]
    run_cell(COIN, tmp_path, (20, 30))
    rows = al.Scenario(**COIN).run().ledger.seats["sampler"].action[20:30]
    assert np.array_equal(whole.action[20:30], rows)
    import duckdb

    part = duckdb.read_parquet(str(tmp_path / "decisions" / "part-00020.parquet"))
    labels = [label for (label,) in part.order("episode").project("action").fetchall()]
    assert labels == [whole.seat.space.labels[code] for code in rows.tolist()]
