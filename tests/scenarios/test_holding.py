"""A directory is one process's at a time; what is refused leaves it as it was."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager

import pytest
from aleator.cli.main import main
from aleator.core.errors import InputError
from aleator.runs.holding import held
from aleator.runs.transcript import Transcript
from aleator.scenarios.scenario.run_cell import run_cell
from aleator.scenarios.scenario.scenario import Scenario
from aleator.scenarios.study.study import Study

HOLD = """
import sys
from pathlib import Path
from aleator.runs.holding import held

with held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""
PENNIES = {"environment": "matching_pennies", "cast": {"*": "uniform"}}
MODEL = {"environment": "biased_coin", "cast": {"*": {"name": "llm", "model": "sim/fair"}}}


@contextmanager
def holder(root, directory):
    """A process that holds ``directory`` until it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(directory)],
        env={**os.environ, "PYTHONPATH": str(root / ".typing")},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def test_a_run_in_a_directory_in_use_is_refused_and_says_who_holds_it(root, tmp_path, capsys):
    with holder(root, tmp_path) as process:
        with pytest.raises(SystemExit) as end:
            main(["run", "matching_pennies", "--seat", "*=uniform", "--out", str(tmp_path)])
        assert end.value.code == 2
        told = capsys.readouterr().err
        assert told.startswith(f"aleator: {str(tmp_path)!r} is in use by process {process.pid} on ")
        assert len(told.splitlines()) == 1
        assert not (tmp_path / "run.json").exists()
    assert len(Scenario(**PENNIES, episodes=5).run(out=tmp_path).ledger) == 10


def test_a_study_in_a_directory_in_use_is_refused(root, tmp_path):
    study = Study(scenario=PENNIES, vary={"environment.heads": [1.0, 1.5]})
    with holder(root, tmp_path), pytest.raises(InputError, match="is in use by process"):
        study.run(tmp_path)
    assert not (tmp_path / "study.json").exists()
    assert len(study.run(tmp_path).results) == 2


def test_parts_of_a_run_share_its_directory_and_no_part_is_played_twice_at_once(tmp_path):
    scenario = Scenario(**PENNIES, episodes=10)
    recipe = scenario.model_dump(mode="json")
    with held(tmp_path, shared=True), held(tmp_path, ".lock-00005"):
        run_cell(recipe, tmp_path, (0, 5))
        with pytest.raises(InputError, match="is in use"):
            run_cell(recipe, tmp_path, (5, 10))
        with pytest.raises(InputError, match="is in use"):
            scenario.run(out=tmp_path)
    run_cell(recipe, tmp_path, (5, 10))
    assert json.loads((tmp_path / "run.json").read_text())["status"] == "done"


def test_a_study_that_is_refused_leaves_nothing_that_refuses_the_mended_one(tmp_path):
    out = tmp_path / "out"
    priced = {**MODEL, "cast": {"*": {"name": "llm", "model": "openai/nobody-knows"}}}
    wrong = Study(scenario=priced)
    with pytest.raises(InputError, match="no known price"):
        wrong.run(out, max_spend=1.0)
    assert not out.exists()
    assert len(Study(scenario=MODEL, set={"episodes": 2}).run(out).results) == 1


def test_the_limit_of_a_study_counts_cells_that_have_left_the_grid(tmp_path):
    paid = {"text": "Heads", "error": None, "cost_usd": 2.0}
    Study(scenario=MODEL, set={"episodes": 2}, vary={"environment.heads": [0.5, 0.6]}).run(tmp_path)
    for transcript in tmp_path.glob("cells/*/transcript.sqlite"):
        kept = Transcript(transcript, "s", 1)
        kept._connection.execute("update attempts set reply = ?", (json.dumps(paid),))
        kept.close()
    fewer = Study(scenario=MODEL, set={"episodes": 2}, vary={"environment.heads": [0.7]})
    with fewer._sitting(tmp_path) as directory:
        assert directory.spent() == 8.0
