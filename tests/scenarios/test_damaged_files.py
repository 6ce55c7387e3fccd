"""What stands on disk is believed only as it was written: a file that is torn, edited, cut, doubled or gone is named."""

import json
import shutil

import pytest
from aleator.cli.main import main
from aleator.core.errors import InputError
from aleator.scenarios.opening import open as opened
from aleator.scenarios.scenario.scenario import Scenario
from aleator.scenarios.study.study import Study

PART = "decisions/part-00000.parquet"


def scenario():
    return Scenario(
        environment="matching_pennies", cast={"*": {"name": "llm", "model": "sim/fair"}}, episodes=12
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "run"
    scenario().run(out=folder)
    return folder


@pytest.fixture
def run(whole, tmp_path):
    return shutil.copytree(whole, tmp_path / "run")


def edited(run):
    """Another run's decisions in the place of these."""
    scenario().changed(seed=99).run(out=run.parent / "other")
    shutil.copy(run.parent / "other" / PART, run / PART)


def cut(run):
    (run / PART).write_bytes((run / PART).read_bytes()[:-100])


def doubled(run):
    shutil.copy(run / PART, run / "decisions" / "part-00001.parquet")


def gone(run):
    (run / PART).unlink()


DAMAGE = {
    edited: "part-00000.parquet was changed",
    cut: "part-00000.parquet was changed",
    doubled: "part-00001.parquet belongs to no part",
    gone: "part-00000.parquet is missing",
}


def status(capsys, *arguments):
    with pytest.raises(SystemExit) as end:
        main([str(one) for one in arguments])
    return end.value.code, capsys.readouterr().err


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("command", ["report", "replay"])
def test_damaged_decisions_are_named_and_not_reported(run, capsys, damage, command):
    damage(run)
    code, told = status(capsys, command, run)
    assert code == 2
    assert DAMAGE[damage] in told
    assert len(told.splitlines()) == 1
    assert "made anew from the transcript" in told


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_running_again_makes_decisions_anew_and_keeps_what_was_damaged(run, whole, damage):
    damage(run)
    assert scenario().run(out=run).digest() == opened(whole).digest()
    assert opened(run).digest() == opened(whole).digest()
    kept = sorted(file.name for file in run.glob("damaged/*"))
    assert kept == (["part-00000.parquet"] if damage in (edited, cut) else [])


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("run.json", "", "cannot be read"),
        ("run.json", '{"schema": 1', "cannot be read"),
        ("run.json", "[]", "it has no schema"),
        ("run.json", '{"schema": 1, "status": "done"}', "it has no"),
        ("run.json", '{"schema": 99, "status": "done", "recipe": {}, "scenario": {}}', "has schema 99, and this version reads 1"),
        ("parts/00000.json", "{}", "it has no schema"),
        ("parts/00000.json", '{"schema": 99, "episodes": [0, 12], "files": {}}', "has schema 99"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["report", "replay"])
def test_a_torn_file_is_one_line(run, capsys, name, text, said, command):
    (run / name).write_text(text)
    code, told = status(capsys, command, run)
    assert code == 2
    assert said in told
    assert len(told.splitlines()) == 1


def test_a_study_of_another_schema_is_refused(tmp_path):
    study = Study(scenario="biased_coin", set={"cast": {"*": "uniform"}, "episodes": 2})
    study.run(tmp_path)
    manifest = json.loads((tmp_path / "study.json").read_text())
    (tmp_path / "study.json").write_text(json.dumps({**manifest, "schema": 2}))
    with pytest.raises(InputError, match="has schema 2"):
        opened(tmp_path)
    with pytest.raises(InputError, match="has schema 2"):
        study.run(tmp_path)
