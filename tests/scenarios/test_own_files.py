"""Plug-ins of a user's own file in processes of their own: they travel by file and name, and what cannot travel is one line."""

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import aleator as al
import pytest
from aleator.core.errors import InputError
from aleator.registry.loading import load_object
from aleator.registry.recipes import name_of
from aleator.scenarios.study.engines.engine import Engine

MINE = '''"""An agent, an environment, a metric and a callback; each prints."""

from pathlib import Path

import aleator as al
import numpy as np
from aleator.core.callbacks import RunListener
from aleator.core.estimates import Estimate
from aleator.environments.sampling.biased_coin import BiasedCoin

print("loaded")


class Told(al.Callback):
    path: str

    def run(self, run):
        return Listener(self.path, run.folder)


class Listener(RunListener):
    def __init__(self, path, folder):
        self.path, self.folder = path, folder

    def ended(self, document, failure=None):
        print("ended")
        with Path(self.path).open("a") as file:
            file.write(self.folder + "\\n")


class Coin(BiasedCoin):
    """A coin."""

    def begin(self, episode, chance):
        print("begun")
        return super().begin(episode, chance)


class Stubborn(al.Agent):
    """Always the first."""

    def begin(self, seat, episode):
        return Player()


class Player:
    def act(self, observation, chance):
        return al.Choice(np.zeros(len(observation), dtype=np.int64))

    def learn(self, feedback):
        print("learnt")


def firsts(actions: np.ndarray) -> Estimate:
    """The share of the first action."""
    print("measured")
    share = float((actions == 0).mean())
    return Estimate(share, share, share, len(actions))
'''

NOT_AT_HAND = """
import pickle, sys
from pathlib import Path
found = pickle.loads(Path(sys.argv[1]).read_bytes())
print(type(found).__name__, found.path)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "mine.py").write_text(MINE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def study(metrics=("tv", "mine.py:firsts")):
    scenario = {
        "environment": "mine.py:Coin",
        "cast": {"*": "mine.py:Stubborn"},
        "episodes": 6,
        "metrics": metrics,
    }
    return al.Study(name="own", scenario=scenario, vary={"environment.heads": [0.2, 0.7]})


@pytest.mark.parametrize("engine", ["processes", "dask"])
def test_all_of_them_run_in_processes(folder, engine):
    told = {"name": "mine.py:Told", "path": str(folder / "told")}
    here = study().run().document()
    there = study().run(folder / "out", engine=Engine(engine, 2), callbacks=[told])
    assert there.document() == here
    assert sorted((folder / "told").read_text().split()) == ["heads=0.2", "heads=0.7"]
    recipe = json.loads((folder / "out" / "cells" / "heads=0.2" / "run.json").read_text())["recipe"]
    assert recipe["cast"]["*"]["name"] == "mine.py:Stubborn"


def test_a_recipe_is_read_by_a_process_that_never_saw_its_file(folder):
    """Also where it is the first that the process reads, before anything of the package."""
    made = load_object("mine.py:Told")(path="x")
    (folder / "made").write_bytes(pickle.dumps(made))
    found = subprocess.run(
        [sys.executable, "-c", NOT_AT_HAND, "made"], capture_output=True, text=True, check=True, cwd=folder
    )
    assert found.stdout.split() == ["loaded", "Told", "x"]


def test_a_file_is_one_module_however_its_path_is_written(folder):
    first, second = load_object("mine.py:Told"), load_object(f"{folder}/./mine.py:Told")
    assert first is second
    assert name_of(pickle.loads(pickle.dumps(first(path="x")))) == "mine.py:Told"


def test_a_callback_that_cannot_be_sent_is_one_line(folder):
    class Within(al.Callback):
        """Nobody else can import it."""

    with pytest.raises(InputError, match=r"cannot be sent to another process .*Within.*file\.py:Name"):
        study().run(callbacks=[Within()], engine=Engine("processes", 2))


def test_a_callback_that_a_worker_does_not_have_is_one_line(folder, monkeypatch):
    """As one of a notebook, whose cells no other process has."""

    class Noted(al.Callback):
        """Of a notebook."""

    Noted.__module__, Noted.__qualname__ = "__main__", "Noted"
    monkeypatch.setattr(sys.modules["__main__"], "Noted", Noted, raising=False)
    with pytest.raises(InputError, match="cannot be sent to another process"):
        study().run(callbacks=[Noted()], engine=Engine("processes", 1))


COMMANDS = {
    "run": ["run", "own.yaml"],
    "processes": ["study", "study.yaml", "--engine", "processes", "--workers", "2"],
    "report": ["report", "out"],
    "check": ["check", "mine.py:Stubborn"],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_what_they_print_is_no_part_of_the_document(folder, command):
    """Nor what a process that they start prints: stdout is the document alone, to the last byte."""
    printing = MINE.replace('print("begun")', 'print("begun"); import os; os.system("echo of a shell")')
    (folder / "mine.py").write_text(printing, encoding="utf-8")
    both = study()
    (folder / "own.yaml").write_text(json.dumps(both.base()), encoding="utf-8")
    (folder / "study.yaml").write_text(json.dumps(both.model_dump(mode="json")), encoding="utf-8")
    if command == "report":
        both.run(folder / "out")
    told = ["--callback", "{name: mine.py:Told, path: told}"] if command in ("run", "processes") else []
    done = subprocess.run(
        [sys.executable, "-m", "aleator", *COMMANDS[command], *told, "--json"],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "ALEATOR_JSON": "0"},
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    assert json.loads(done.stdout)
    assert "loaded" in done.stderr
    if command != "check":
        assert "of a shell" in done.stderr or command == "report"
