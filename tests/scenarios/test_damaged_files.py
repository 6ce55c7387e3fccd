"""What stands on disk is believed only as it was written: a file that is torn, edited, cut, doubled or gone is named."""

import json
import os
import re
import resource
import shutil
import sqlite3
from contextlib import closing, contextmanager

import pytest
from aleator.cli.main import main
from aleator.core.calls import Address
from aleator.core.errors import InputError
from aleator.runs.recorded_calls import Entry
from aleator.runs.transcript import Transcript, committed
from aleator.scenarios.opening import open as opened
from aleator.scenarios.scenario.scenario import Scenario
from aleator.scenarios.study.engines.engine import Engine
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


def snapshot(folder):
    return {file: file.stat().st_mtime_ns for file in folder.rglob("*")}


@pytest.mark.parametrize("command", ["report", "replay"])
def test_a_run_on_a_medium_that_cannot_be_written_is_read(run, tmp_path, capsys, monkeypatch, command):
    """As on a disk that is mounted for reading alone: nothing in the directory is touched."""
    true, before = os.access, snapshot(run)
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and true(path, mode))
    code, told = status(capsys, command, run)
    assert (code, "report.html" in {file.name for file in run.iterdir()}) == (0, False)
    assert ("no page was written" in told) == (command == "report")
    if command == "report":
        assert status(capsys, command, run, "--html", tmp_path / "page.html")[0] == 0
        assert (tmp_path / "page.html").exists()
    assert snapshot(run) == before


def test_replies_in_a_log_on_a_medium_that_cannot_be_written_are_read(run, monkeypatch):
    held = Transcript(run / "transcript.sqlite", "s", 1)
    held.record([Entry(Address("a", 0, 0, 0, 0), "r", {})], [{"text": "x", "cost_usd": 0.25}])
    true = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != run and true(path, mode))
    assert committed(run / "transcript.sqlite") == 0.25
    held.close()


@contextmanager
def longest_file(size):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_page_that_cannot_be_written_leaves_the_one_that_stood(run, capsys):
    (run / "report.html").write_text("stood")
    with longest_file(200_000):
        code, told = status(capsys, "report", run)
    assert code == 2
    assert "cannot be written (File too large)" in told
    assert (run / "report.html").read_text() == "stood"
    assert list(run.glob(".*writing")) == []


@pytest.mark.parametrize("name", ["n" * 300, "f/g"])
def test_a_place_that_cannot_be_is_one_line(tmp_path, capsys, name):
    (tmp_path / "f").touch()
    code, told = status(capsys, "run", "biased_coin", "--seat", "*=uniform", "--out", tmp_path / name)
    assert code == 2
    assert len(told.splitlines()) == 1


def test_a_disk_that_is_full_is_one_line(tmp_path, capsys):
    with longest_file(2_000):
        code, told = status(
            capsys, "run", "biased_coin", "--seat", "*=uniform", "--episodes", 5000, "--out", tmp_path / "out"
        )
    assert code == 1
    assert "run the same command again" in told
    assert len(told.splitlines()) == 1


def test_counts_alone_do_not_take_the_place_of_decisions(run):
    with pytest.raises(InputError, match="holds decisions; leave out --keep counts"):
        scenario().run(out=run, keep="counts")
    assert opened(run).document()["outcomes"] == {"legal": 24}


@pytest.mark.parametrize("lost", [["transcript.sqlite"], ["transcript.sqlite", "transcript.journal"]])
def test_replies_that_are_lost_are_asked_for_only_by_word(run, capsys, lost):
    for name in lost:
        (run / name).unlink()
    before = snapshot(run).keys()
    file = run.parent / "asked.yaml"
    file.write_text(json.dumps(scenario().model_dump(mode="json")))
    arguments = ["run", file, "--out", run]
    code, told = status(capsys, *arguments)
    assert code == 2
    assert "--repair" in told
    assert len(told.splitlines()) == 1
    assert json.loads((run / "run.json").read_text())["status"] == "done"
    assert before - snapshot(run).keys() == set()
    code, _ = status(capsys, *arguments, "--repair")
    assert code == 0
    assert status(capsys, *arguments)[0] == 0


def deleted(cell):
    shutil.rmtree(cell / "decisions")
    shutil.rmtree(cell / "parts")


def without_records(cell):
    shutil.rmtree(cell / "parts")


def without_decisions(cell):
    shutil.rmtree(cell / "decisions")


def half_deleted(cell):
    for file in ("parts/00006.json", "decisions/part-00006.parquet"):
        (cell / file).unlink()


LOST = {
    deleted: "0 of 12 episodes are there",
    without_records: "belongs to no part",
    without_decisions: "part-00000.parquet is missing",
    half_deleted: "6 of 12 episodes are there",
}


@pytest.fixture(scope="module")
def studied(tmp_path_factory):
    """A study, and the directory in which it stands, its cells in parts of six episodes."""
    folder = tmp_path_factory.mktemp("study") / "out"
    study = Study(
        name="coins",
        scenario={
            "environment": "biased_coin",
            "cast": {"*": {"name": "llm", "model": "sim/fair"}},
            "episodes": 12,
        },
        vary={"environment.heads": [0.2, 0.7]},
    )
    study.run(folder, engine=Engine("processes", 1, unit_episodes=6))
    return study, folder


@pytest.mark.parametrize("loss", LOST, ids=lambda loss: loss.__name__)
@pytest.mark.parametrize("cut", [False, True], ids=["whole", "in parts"])
def test_a_finished_cell_that_lost_its_decisions_is_named_and_made_anew(studied, tmp_path, capsys, loss, cut):
    """From the transcript: no call is made again."""
    study, before = studied
    folder = shutil.copytree(before, tmp_path / "out")
    cell = folder / "cells" / "heads=0.7"
    calls = committed_calls(cell)
    loss(cell)
    for command in ("report", "replay"):
        code, told = status(capsys, command, folder)
        assert (code, len(told.splitlines())) == (2, 1)
        assert LOST[loss] in told
        assert "heads=0.7" in told
        assert "with the same --out" in told
    engine = Engine("processes", 1, unit_episodes=6) if cut else None
    assert study.run(folder, engine=engine).document() == opened(before).document()
    assert opened(folder).document() == opened(before).document()
    assert committed_calls(cell) == calls


def committed_calls(cell):
    with closing(sqlite3.connect(cell / "transcript.sqlite")) as file:
        return file.execute("select max(written), count(*) from attempts").fetchone()


def test_every_cell_that_is_damaged_is_named(studied, tmp_path, capsys):
    folder = shutil.copytree(studied[1], tmp_path / "out")
    for cell in folder.glob("cells/*"):
        deleted(cell)
    assert "cell 'heads=0.2' cannot be read, nor 'heads=0.7'" in status(capsys, "report", folder)[1]


def test_of_a_study_with_a_torn_transcript_that_cell_alone_is_run_again(studied, tmp_path):
    study, before = studied
    folder = shutil.copytree(before, tmp_path / "out")
    torn, other = folder / "cells" / "heads=0.7", folder / "cells" / "heads=0.2"
    content = (torn / "transcript.sqlite").read_bytes()
    (torn / "transcript.sqlite").write_bytes(content[: len(content) // 2])
    untouched = {file: stamp for file, stamp in snapshot(other).items() if not file.name.startswith(".lock")}
    with pytest.raises(InputError, match=r"heads=0\.7/transcript\.sqlite' is damaged"):
        study.run(folder)
    with pytest.raises(InputError, match=r"cell 'heads=0\.7' cannot be read: .*--repair"):
        opened(folder)
    assert study.run(folder, repair=True).document() == opened(before).document()
    assert {file: snapshot(other)[file] for file in untouched} == untouched
    assert opened(folder).document() == opened(before).document()


def edit(file, **fields):
    file.write_text(json.dumps({**json.loads(file.read_text()), **fields}))


def no_document(folder):
    manifest = json.loads((folder / CELL / "run.json").read_text())
    (folder / CELL / "run.json").write_text(
        json.dumps({name: part for name, part in manifest.items() if name != "document"})
    )


def another_version(folder):
    manifest = json.loads((folder / CELL / "run.json").read_text())
    scenario = {**manifest["scenario"], "environment": {"name": "biased_coin", "gone": 1}}
    edit(folder / CELL / "run.json", scenario=scenario, versions={"aleator": "0.0.1"})


def another_study(folder):
    study = json.loads((folder / "study.json").read_text())["study"]
    edit(folder / "study.json", study={**study, "field_of_another_version": 1})


def another_environment(folder):
    file = folder / "study.json"
    file.write_text(file.read_text().replace("biased_coin", "coin_of_another_version"))


def unfinished(folder):
    for file in folder.glob("cells/*/run.json"):
        edit(file, status="running")


CELL = "cells/heads=0.7"
STATES = {
    "no cell done": (unfinished, "no cell of the study"),
    "no cells": (lambda folder: shutil.rmtree(folder / "cells"), "no cell of the study"),
    "torn run.json": (lambda folder: (folder / CELL / "run.json").write_text("{"), "remove it and run again"),
    "no document": (no_document, "heads=0.7/run.json' is damaged: it has no document;"),
    "a wrong type": (lambda folder: edit(folder / CELL / "run.json", calls="x"), "its calls is 'x'"),
    "a study that is none": (lambda folder: edit(folder / "study.json", study=[]), "its study is []"),
    "another version's study": (another_study, "field_of_another_version"),
    "another version's run": (another_version, "version 0.0.1 wrote it"),
    "an environment that is gone": (another_environment, "cannot be read: environment 'coin_of_another"),
    "an empty directory": (
        lambda folder: (shutil.rmtree(folder), folder.mkdir()),
        "holds no run and no study",
    ),
    "a file": (lambda folder: (shutil.rmtree(folder), folder.touch()), "is a file"),
    "nothing": (shutil.rmtree, "does not exist"),
}


@pytest.mark.parametrize("state", STATES)
def test_a_directory_that_cannot_be_read_is_one_line_that_names_it(studied, tmp_path, capsys, state):
    change, said = STATES[state]
    folder = shutil.copytree(studied[1], tmp_path / "out")
    change(folder)
    for command in (["report", folder], ["report", studied[1], folder], ["replay", folder]):
        code, told = status(capsys, *command)
        assert (code, len(told.splitlines())) == (2, 1), told
        assert str(folder) in told
        assert said in told or command[0] == "replay"
    with pytest.raises(InputError, match=re.escape(said)):
        opened(folder)


def test_a_study_half_done_is_compared_as_far_as_it_is(studied, tmp_path, capsys):
    folder = shutil.copytree(studied[1], tmp_path / "out")
    edit(folder / CELL / "run.json", status="running")
    code, told = status(capsys, "report", studied[1], folder)
    assert code == 0
    assert "1 of 2 cells are not finished and not shown (heads=0.7)" in told
    code, told = status(capsys, "replay", folder)
    assert code == 2
    assert "1 of 2 cells" in told
    assert "heads=0.7" in told


def test_a_study_on_a_medium_that_cannot_be_written_is_read(studied, tmp_path, capsys, monkeypatch):
    true, before = os.access, snapshot(studied[1])
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and true(path, mode))
    other = shutil.copytree(studied[1], tmp_path / "other")
    for command in (["report", studied[1]], ["report", studied[1], other], ["watch", studied[1]]):
        code, told = status(capsys, *command)
        assert code == 0, told
    assert snapshot(studied[1]) == before
