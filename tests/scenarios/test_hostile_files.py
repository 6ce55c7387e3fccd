"""Files and names of others: what they may grow to, what they may run, and what they may do to a terminal."""

import json
import subprocess
import sys

import pytest
from aleator.cli.main import main
from aleator.cli.printable import printable
from aleator.core.errors import InputError
from aleator.core.yaml_text import load_yaml
from aleator.scenarios.study.study import Study
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

ALIASES = "a0: &a0 [x]\n" + "".join(f"a{i + 1}: &a{i + 1} [{', '.join([f'*a{i}'] * 10)}]\n" for i in range(9))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ALIASES, "values are named, those of aliases included"),
        ("a: &a [*a]", "deep"),
        ("[" * 5000, "nested more than"),
        ("a: " + "[ " * 200 + "] " * 200, "nested more than"),
        ("- " * 5000 + "x", "nested more than"),
        ("a:\n" + "".join(" " * i + "a:\n" for i in range(1, 300)), "nested more than"),
        ("seed: " + "9" * 6000, "a value is none"),
        ("seed: " + "9" * 400, "more than 64 bits"),
        ("seed: 0x" + "f" * 6000, "more than 64 bits"),
        ("x: " + "y" * 5_000_000, "characters of YAML"),
    ],
    ids=range(10),
)
def test_a_bomb_is_one_line_and_status_2(tmp_path, text, said):
    file = tmp_path / "bomb.yaml"
    file.write_text(text)
    answer = CliRunner().invoke(main, ["run", str(file)])
    assert answer.exit_code == 2
    assert said in answer.stderr
    assert len(answer.stderr.splitlines()) == 1
    assert len(answer.stderr) < 500


def test_bounds_leave_room_for_what_is_written():
    assert load_yaml("a: [1, {b: [2, 3]}]\nc: &x [1]\nd: *x") == {"a": [1, {"b": [2, 3]}], "c": [1], "d": [1]}
    assert load_yaml(f"seed: {2**64 - 1}")["seed"] == 2**64 - 1


@pytest.mark.parametrize(
    "vary",
    [
        {"environment.heads": {"from": 0, "to": 1, "steps": 10**9}},
        {"environment.heads": list(range(400)), "seed": list(range(400))},
    ],
)
def test_a_grid_beyond_all_bounds_is_refused_at_once(vary):
    with pytest.raises(InputError, match="100,000"):
        Study(scenario="biased_coin", vary=vary)


CODE = """
from pathlib import Path
import aleator as al
from aleator.agents.scripted.uniform import Uniform

Path({mark!r}).touch()

class Mine(Uniform):
    "A player of one's own. Source: none (2026)."
"""


@pytest.fixture
def foreign(tmp_path, monkeypatch):
    """A scenario from elsewhere that names code, and the file that this code would write."""
    elsewhere, here = tmp_path / "downloads", tmp_path / "work"
    elsewhere.mkdir()
    here.mkdir()
    monkeypatch.chdir(here)
    mark = tmp_path / "ran"
    (elsewhere / "mine.py").write_text(CODE.format(mark=str(mark)))
    scenario = {
        "environment": "matching_pennies",
        "cast": {"*": f"{elsewhere / 'mine.py'}:Mine"},
        "episodes": 2,
    }
    (elsewhere / "asked.yaml").write_text(json.dumps(scenario))
    return elsewhere / "asked.yaml", mark


def test_code_that_a_foreign_file_names_is_run_only_with_trust(foreign):
    file, mark = foreign
    answer = CliRunner().invoke(main, ["run", str(file), "--json"])
    assert answer.exit_code == 2
    assert "is Python code, named by a file from outside the working folder" in answer.stderr
    assert not mark.exists()
    shown = json.loads(CliRunner().invoke(main, ["show", str(file), "--json"]).stdout)
    assert shown["code"] == [f"{file.parent / 'mine.py'}:Mine"]
    assert not mark.exists()
    answer = CliRunner().invoke(main, ["run", str(file), "--json", "--trust"])
    assert answer.exit_code == 0, answer.stderr
    assert mark.exists()


def test_code_on_the_line_or_in_the_working_folder_is_ones_own(foreign, monkeypatch):
    file, _ = foreign
    plain = file.with_name("plain.yaml")
    plain.write_text(json.dumps({"environment": "matching_pennies", "cast": {"*": "uniform"}, "episodes": 2}))
    named = f"*={file.parent / 'mine.py'}:Mine"
    assert CliRunner().invoke(main, ["run", str(plain), "--seat", named, "--json"]).exit_code == 0
    monkeypatch.chdir(file.parent)
    assert CliRunner().invoke(main, ["run", file.name, "--json"]).exit_code == 0


@given(st.text())
def test_what_is_printed_holds_no_control_character(text):
    kept = printable(text)
    assert all(one.isprintable() or one in "\n\t" or ord(one) > 0x9F for one in kept)
    assert printable(kept) == kept


@pytest.mark.parametrize("name", ["[/nope]", "\x1b]0;owned\x07\x1b[2J", "[bold red]x"])
def test_a_name_does_nothing_to_a_terminal(tmp_path, name):
    """In the process of a user, whose terminal gets the bytes."""
    file = tmp_path / "named.yaml"
    seats = {"environment": {"name": "matching_pennies"}, "cast": {"*": "uniform"}, "episodes": 3}
    file.write_text(json.dumps({"name": name, "question": name, **seats}))
    command = [sys.executable, "-m", "aleator", "run", str(file), "--out", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    assert b"\x1b" not in done.stdout + done.stderr
    assert b"\x07" not in done.stdout + done.stderr
