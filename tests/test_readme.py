"""The README: its commands exist, its first table is what its first command prints, and its Python runs."""

import re
import shlex
from typing import Any

import pytest
from aleator.cli.main import main
from click import Command, Context
from click.testing import CliRunner


@pytest.fixture(scope="module")
def readme(root):
    return (root / "README.md").read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def commands(text: str) -> list[list[str]]:
    lines = "\n".join(blocks(text, "sh")).replace("\\\n", " ").splitlines()
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("aleator ")]


def test_every_command_has_these_flags(readme) -> None:
    found = commands(readme)
    assert len(found) > 15
    for name, *args in found:
        command = main.get_command(Context(main), name)
        assert isinstance(command, Command), name
        command.make_context(name, args)  # raises on an unknown flag or a missing argument


def test_the_first_table_is_what_the_first_command_prints(readme) -> None:
    (table,) = re.findall(r"<!-- first table -->\n```\n(.*?)```", readme, re.DOTALL)
    first, *_ = commands(readme)
    shown = CliRunner().invoke(main, first, env={"COLUMNS": "80"})
    assert shown.exit_code == 0
    printed = [line.rstrip() for line in shown.stdout.splitlines()]
    begin = printed.index(table.splitlines()[0])
    assert printed[begin : begin + table.count("\n")] == table.splitlines()


def test_the_names_of_its_python_are_public(readme) -> None:
    import aleator as al

    names = set(re.findall(r"\bal\.(\w+)", readme))
    assert names >= {"Scenario", "NormalForm", "Tree", "Solution", "run_cell"}
    assert names <= set(al.__all__)


def test_its_study_is_one(readme) -> None:
    import aleator as al
    from aleator.core.yaml_text import load_yaml

    (study,) = blocks(readme, "yaml")
    assert len(al.Study(**load_yaml(study)).cells()) == 6


def test_its_python_runs_with_a_simulated_model(readme, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (code,) = blocks(readme, "python")
    found: dict[str, Any] = {}
    exec(code.replace("openai/gpt-5-mini", "sim/fair"), found)
    assert len(found["result"].decisions) > 200
    assert "matcher" in (tmp_path / "report.html").read_text(encoding="utf-8")
