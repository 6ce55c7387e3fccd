"""A plug-in is a file in a room, an entry point of an installed package, or ``file.py:Name``."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aleator.agents.scripted.mixed import Mixed
from aleator.core.errors import InputError
from aleator.core.recipes import Agent
from aleator.registry.describing import describe
from aleator.registry.finding import find, listing, names
from aleator.registry.recipes import build, name_of, recipe_of

STUBBORN = '''"""An agent from elsewhere."""

from __future__ import annotations

import numpy as np
from aleator import Agent, Choice


class Stubborn(Agent):
    """Always the same action.

    Source: folklore.
    """

    action: int = 0

    def begin(self, seat, episode):
        return Player(self.action)


class Player:
    def __init__(self, action):
        self.action = action

    def act(self, observation, chance):
        return Choice(np.full(len(observation), self.action))

    def learn(self, feedback):
        """Learn nothing."""


NUMBER = 3
'''

Shell = Callable[..., subprocess.CompletedProcess[str]]


def shell_in(path: Path, folder: Path) -> Shell:
    """Runs Python in a process of its own that finds packages in ``path`` first."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"PYTHONPATH": str(path), "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def aleator(shell: Shell, *arguments: str) -> Any:
    """The JSON document that the command line prints."""
    done = shell("-m", "aleator", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def installed(root: Path, tmp_path: Path) -> Shell:
    """A package of somebody else's, installed beside Aleator."""
    (tmp_path / "aleator_stubborn.py").write_text(STUBBORN, encoding="utf-8")
    info = tmp_path / "stubborn-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: stubborn\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[aleator.agents]\nstubborn = aleator_stubborn:Stubborn\nwrong = aleator_stubborn:NUMBER\ntorn = aleator_torn:Nobody\n"
    )
    (tmp_path / "aleator").symlink_to(root)
    return shell_in(tmp_path, tmp_path)


def test_an_installed_plugin_has_its_entry_point_s_name(installed: Shell) -> None:
    code = (
        "from aleator.registry.finding import names; from aleator.registry.recipes import build, recipe_of\n"
        "agent = build('agents', {'name': 'stubborn', 'action': 1})\n"
        "recipe = recipe_of(agent)\n"
        "print(recipe, build('agents', recipe) == agent, 'stubborn' in names('agents'))"
    )
    done = installed("-c", code)
    assert done.stdout == "{'name': 'stubborn', 'action': 1} True True\n", done.stderr


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("wrong", "wrong is not a subclass of aleator.Agent; a plug-in of agents must be one"),
        (
            "torn",
            "agent 'torn' (aleator_torn:Nobody) does not load: ModuleNotFoundError: No module named 'aleator_torn'",
        ),
    ],
)
def test_an_installed_plugin_that_is_none(installed: Shell, name: str, message: str) -> None:
    done = installed(
        "-m", "aleator", "run", "matching_pennies", "--seat", f"matcher={name}", "--episodes", "5"
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.fixture
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The path of a file of the user's, and its folder on the path of modules as ``own_agents``."""
    file = tmp_path / "own_agents.py"
    file.write_text(STUBBORN, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "own_agents", raising=False)
    return str(file)


def test_a_local_file_and_a_module_are_plugins(local: str) -> None:
    for name in (f"{local}:Stubborn", "own_agents:Stubborn"):
        agent = build("agents", {"name": name, "action": 1})
        assert name_of(agent) == name
        assert recipe_of(agent) == {"name": name, "action": 1}
        assert build("agents", recipe_of(agent)) == agent
        assert describe("agents", name)["source"] == "folklore."
    assert find("agents", f"{local}:Stubborn") is find("agents", f"{local}:Stubborn")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("{}:Stubborm", "has no 'Stubborm'; did you mean 'Stubborn'? allowed:"),
        ("{}:Player", "is not a subclass of aleator.Agent; a plug-in of agents must be one"),
        ("{}.py:Stubborn", "own_agents.py.py' does not exist; give path/to/file.py:Name"),
        ("no_such_module:Stubborn", "'no_such_module:Stubborn' cannot be imported (ModuleNotFoundError"),
        (
            ":Stubborn",
            "':Stubborn' cannot be imported (ValueError: Empty module name); give path/to/file.py:Name",
        ),
        (".own:Stubborn", "'.own:Stubborn' cannot be imported (TypeError"),
    ],
)
def test_a_local_name_that_names_nothing(local: str, name: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        find("agents", name.format(local))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_local_file_that_does_not_load(tmp_path: Path) -> None:
    file = tmp_path / "torn.py"
    for _ in range(2):  # a failure is not remembered as a module
        file.write_text("1 / 0", encoding="utf-8")
        with pytest.raises(InputError, match="does not load: ZeroDivisionError: division by zero; mend it"):
            find("agents", f"{file}:Stubborn")
    file.write_text(STUBBORN, encoding="utf-8")
    assert find("agents", f"{file}:Stubborn").__name__ == "Stubborn"


@pytest.mark.parametrize(
    ("room", "name", "nearest"),
    [
        ("agents", "unifrom", "uniform"),
        ("environments", "matching_penies", "matching_pennies"),
        ("metrics", "exploitabilty", "exploitability"),
    ],
)
def test_an_unknown_name_suggests_the_nearest(room: str, name: str, nearest: str) -> None:
    with pytest.raises(InputError) as caught:
        find(room, name)
    said = str(caught.value)
    assert said.startswith(f"{room.removesuffix('s')} {name!r} is unknown; did you mean {nearest!r}? ")
    if len(names(room)) <= 14:
        assert said.endswith(f"allowed: {', '.join(names(room))}")
        return
    assert f"{len(names(room))} are allowed; `aleator list {room}` shows them" in said
    assert said.count(",") <= 3  # the nearest five


def test_a_name_like_no_other_has_no_suggestion() -> None:
    with pytest.raises(
        InputError, match=r"agent 'qqqqqq' is unknown; \d+ are allowed; `aleator list agents` shows them$"
    ):
        find("agents", "qqqqqq")


def test_an_unknown_room() -> None:
    with pytest.raises(InputError, match="room 'cellar' is unknown; allowed: agents, environments, metrics"):
        names("cellar")


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (
            {"name": "mixed", "lwa": {}},
            "agent 'mixed': unknown field 'lwa' (came: {}); did you mean 'law'? allowed: law",
        ),
        ({"name": "thompson", "worst": "x"}, "agent 'thompson': worst: Input should be a valid number"),
        (
            {"name": "ucb", "bonus": -1},
            "agent 'ucb': bonus: Input should be greater than or equal to 0 (came: -1)",
        ),
        (
            {"name": "thompson", "worst": 2.0},
            "worst 2.0 and best 1.0 came as rewards; worst must be less than best",
        ),
        ({"name": "ucb", 1: 2}, "agent 'ucb': 1: "),
        ({"lwa": {}}, "agent {'lwa': {}} is neither a name nor a mapping with a `name`; give one of these"),
        ({"name": 3}, "agent {'name': 3} is neither a name nor a mapping with a `name`; give one of these"),
        (None, "agent None is neither a name nor a mapping with a `name`; give one of these"),
    ],
)
def test_a_bad_field_gives_one_line(spec: Any, message: str) -> None:
    with pytest.raises(InputError) as caught:
        build("agents", spec)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_an_instance_is_built_already() -> None:
    agent = Mixed(law={"Heads": 1.0})
    assert build("agents", agent) is agent


BUILT_IN = [(room, name) for room in ("agents", "environments") for name in names(room)]


@pytest.mark.parametrize(("room", "name"), BUILT_IN)
def test_a_recipe_is_read_back_as_it_was_written(room: str, name: str) -> None:
    recipe = build(room, name)
    written = json.loads(json.dumps(recipe_of(recipe), allow_nan=False))
    assert written["name"] == name_of(recipe) == name
    assert build(room, written) == recipe


@pytest.mark.parametrize("room", ["agents", "environments", "metrics"])
def test_a_listing_has_a_line_for_each_plugin(room: str) -> None:
    lines = list(listing(room))
    assert [line.name for line in lines] == names(room)
    assert all(line.kind and line.summary for line in lines)


def test_a_package_whose_name_begins_like_ours_is_not_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    class Guest(Agent):
        """Of another package."""

    Guest.__module__, Guest.__qualname__ = "aleator_guests.agents", "Guest"
    monkeypatch.setitem(sys.modules, "aleator_guests.agents", SimpleNamespace())  # type: ignore[misc]
    assert name_of(Guest()) == "aleator_guests.agents:Guest"


def test_a_recipe_of_ours_that_stands_in_no_room_is_named_in_full() -> None:
    name = "aleator.benchmarks.real_model.wordings:Worded"
    style = build("styles", {"name": name, "wording": "table"})
    assert recipe_of(style) == {"name": name, "wording": "table"}
