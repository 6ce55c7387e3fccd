"""The README and the pages of docs: their commands exist, the first table is what its command prints, and their Python is the package's."""

import ast
import re
import shlex
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from aleator.cli.main import main
from click import Command, Context
from click.testing import CliRunner

ROOT = Path(__file__).parents[1]
PAGES = [str(page.relative_to(ROOT)) for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))]


@pytest.fixture(scope="module")
def readme():
    return (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def commands(text: str) -> list[list[str]]:
    """Those in blocks of shell, and those that are indented as code."""
    indented = re.findall(r"^    (aleator .*)$", text, re.MULTILINE)
    lines = "\n".join([*blocks(text, "sh"), *indented]).replace("\\\n", " ").splitlines()
    found = [line.removeprefix("srun ").partition(" > ")[0] for line in lines]
    return [shlex.split(line, comments=True)[1:] for line in found if line.startswith("aleator ")]


def test_commands_are_found() -> None:
    found = [len(commands((ROOT / page).read_text(encoding="utf-8"))) for page in PAGES]
    assert found[0] > 20
    assert sum(found[1:]) >= 8


@pytest.mark.parametrize("page", PAGES)
def test_every_command_has_these_flags(page: str) -> None:
    for name, *args in commands((ROOT / page).read_text(encoding="utf-8")):
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


@pytest.mark.parametrize("page", PAGES)
def test_what_python_imports_of_the_package_is_there(page: str) -> None:
    for code in blocks((ROOT / page).read_text(encoding="utf-8"), "python"):
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("aleator"):
                assert {alias.name for alias in node.names} <= {*import_module(node.module).__all__}


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
