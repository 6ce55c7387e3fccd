"""An environment or a game that no scenario is called after is played as it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aleator as al
import pytest
from aleator.cli.main import main
from aleator.registry.finding import names
from aleator.scenarios.default_cast import question
from aleator.scenarios.files import library_names
from click.testing import CliRunner

NFG = 'NFG 1 R "Pennies" { "ann" "bob" } { 2 2 }\n1 -1 -1 1 -1 1 1 -1\n'
GAME = "title: Mine\nrow: [[3, 0], [0, 1]]\n"
PLUGIN = "from aleator.environments.games.matching_pennies import MatchingPennies\nclass MyGame(MatchingPennies):\n    'Source: mine.'\n"
FEW = ("--episodes", "4")


def run(*arguments: str) -> Any:
    """The command line's answer, with stdout and stderr apart."""
    return CliRunner().invoke(main, list(arguments))


def agents(*arguments: str) -> dict[str, str]:
    """Who sat where in a run."""
    answer = run("run", *arguments, *FEW, "--json")
    assert answer.exit_code == 0, answer.stderr
    return {seat: found["agent"] for seat, found in json.loads(answer.stdout)["seats"].items()}


def test_a_game_of_the_library_is_played_and_told_in_one_line() -> None:
    answer = run("run", "oneill", *FEW, "--json")
    assert answer.stderr == (
        "no scenario is called oneill: playing the game oneill with llm at row, equilibrium at column"
        " (--seat NAME=AGENT seats others)\n"
    )
    assert json.loads(answer.stdout)["scenario"] == "oneill"
    assert agents("oneill") == {"row": "llm sim/step direct", "column": "equilibrium"}


def test_where_no_optimum_is_known_the_same_llm_sits() -> None:
    sitting = agents("repeated", "--set", "environment.continuation=0.5", "--model", "sim/fair")
    assert sitting == dict.fromkeys(("row", "column"), "llm sim/fair direct")


def test_a_game_of_two_stages_has_its_equilibrium_at_other_seats() -> None:
    assert agents("stripped_down_poker") == {"Alice": "llm sim/step direct", "Bob": "equilibrium"}


def test_seats_and_fields_are_changed_as_in_any_scenario() -> None:
    assert agents("matrix_game", "--seat", "row=uniform", "--seat", "column=uniform") == {
        "row": "uniform",
        "column": "uniform",
    }
    assert agents("oneill", "--seat", "*=uniform") == {"row": "uniform", "column": "uniform"}
    changed = agents(
        "matrix_game", "--set", "environment.game=volunteers_dilemma", "--set", "cast.first.model=sim/fair"
    )
    assert changed["first"] == "llm sim/fair direct"
    assert set(changed) == {"first", "second", "third"}


@pytest.mark.parametrize(
    ("file", "text", "name"),
    [("a.nfg", NFG, "a.nfg"), ("b.yaml", GAME, "b.yaml"), ("c.py", PLUGIN, "c.py:MyGame")],
)
def test_a_file_is_played(
    file: str, text: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(file).write_text(text, encoding="utf-8")
    assert list(agents(name).values()) == ["llm sim/step direct", "equilibrium"]


def test_a_plan_is_made_of_it() -> None:
    answer = run("plan", "oneill", "--json")
    assert answer.exit_code == 0, answer.stderr
    assert "playing the game oneill" in answer.stderr


def test_names_that_are_nearly_a_game_s_and_studies_of_one_are_told() -> None:
    assert "did you mean 'oneill'?" in run("run", "oneil").stderr
    assert "`aleator run oneill`" in run("study", "oneill").stderr
    assert (
        "is not a subclass of aleator.Environment"
        in run("run", "aleator.agents.scripted.uniform:Uniform").stderr
    )


def test_from_python() -> None:
    assert list(al.scenario("oneill").cast) == ["row", "column"]


@pytest.mark.parametrize("name", [name for name in names("environments") if name not in library_names()])
def test_every_environment_can_be_played_so(name: str) -> None:
    made = question(name)
    assert next(iter(al.Scenario(**made.mapping).seating().values())).model_name == "sim/step"
    assert made.told
