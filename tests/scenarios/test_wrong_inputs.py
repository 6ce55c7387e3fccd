"""What a user sees who types something wrong: one line, and exit status 2.

``wrong_inputs.txt`` is the table: a line as it is typed, and below it, indented, the line that is seen; ``...`` stands for anything.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from aleator.cli.main import main
from click.testing import CliRunner

_TABLE = Path(__file__).parent / "wrong_inputs.txt"
_LONGEST = 400  # characters of a line that a person still reads

_FILES = {
    "list.yaml": "- 1\n",
    "broken.yaml": "a: [1",
    "twice.yaml": "a: 1\na: 2\n",
    "empty.yaml": "",
    "no_environment.yaml": "cast: {x: uniform}\n",
    "no_cast.yaml": "environment: biased_coin\n",
    "misspelt.yaml": "environment: biased_coin\ncast: {sampler: uniform}\nepisods: 5\n",
    "cast_list.yaml": "environment: biased_coin\ncast: [uniform]\n",
    "environment_list.yaml": "environment: [1]\ncast: {x: uniform}\n",
    "study.yaml": "scenario: biased_coin\nset: {cast.sampler: uniform, episodes: 2}\nvary: {environment.heads: [0.1, 0.2]}\n",
    "study_misspelt.yaml": "scenario: biased_coin\nvari: {episodes: [1]}\n",
    "study_path.yaml": "scenario: biased_coin\nvary: {environment.hed: [0.1]}\n",
    "study_scalar.yaml": "scenario: biased_coin\nvary: {episodes: 5}\n",
    "study_empty.yaml": "scenario: biased_coin\nvary: {episodes: []}\n",
    "study_of_nothing.yaml": "scenario: nosuch\nvary: {episodes: [1]}\n",
    "study_zip.yaml": "scenario: biased_coin\nzip: {episodes: [1,2], seed: [1]}\n",
    "study_number.yaml": "scenario: 5\n",
    "metrics.py": (
        "from aleator import Estimate\n"
        "def fails(counts, optimal) -> Estimate:\n    raise ValueError('no luck')\n"
        "def strange(policy) -> Estimate:\n    return Estimate(0, 0, 0, 1)\n"
        "def number(counts, optimal):\n    return 1.0\n"
        "thing = 3\n"
    ),
    "torn.py": "def f(:\n",
    "plugins.py": "import aleator as al\nclass Undefined(al.Agent):\n    'No begin.'\nclass Empty(al.Environment):\n    'No seats.'\n",
    "fn.py": "def f(asked):\n    return asked['options'][0]\nthing = 3\n",
    "data.csv": "answer,p\nHeads,0.5\nTails,0.5\n",
    "only_heads.csv": "answer,p\n",
    "words.txt": "x\n",
    "broken.jsonl": '{"a":1\n',
    "file": "x",
    "torn/run.json": '{"a"',
    "folder/nothing": "",
    "folder.yaml/nothing": "",
}  # fmt: skip


def run(typed: str) -> Any:
    """The command line's answer to a line as it is typed, variables first."""
    words = shlex.split(typed)
    count = next(i for i, word in enumerate(words) if word == "aleator")
    variables = dict(word.split("=", 1) for word in words[:count])
    return CliRunner().invoke(main, words[count + 1 :], env=variables)


def table() -> list[tuple[str, str]]:
    """(typed, seen) of each wrong input."""
    lines = [line for line in _TABLE.read_text(encoding="utf-8").splitlines() if line]
    return list(zip(lines[::2], (line.strip() for line in lines[1::2]), strict=True))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working directory with files of all kinds, a finished run and a finished study."""
    folder = tmp_path_factory.mktemp("place")
    for name, text in _FILES.items():
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (folder / "latin.yaml").write_bytes(b"name: caf\xe9\n")
    (folder / "broken.parquet").write_bytes(b"nope")
    before = Path.cwd()
    os.chdir(folder)
    try:
        made = (
            "run biased_coin --seat sampler=uniform --episodes 20 --out done",
            "study study.yaml --out swept",
        )
        assert [run(f"aleator {command}").exit_code for command in made] == [0, 0]
    finally:
        os.chdir(before)
    return folder


@pytest.mark.parametrize(("typed", "seen"), table(), ids=[typed for typed, _ in table()])
def test_a_wrong_input_is_told_in_one_line(
    typed: str, seen: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    answer = run(typed)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr.count("\n") == 1
    assert len(answer.stderr) <= _LONGEST
    wanted = ".*".join(re.escape(part) for part in f"aleator: {seen}\n".split("..."))
    assert re.fullmatch(wanted, answer.stderr), answer.stderr


def test_the_table_is_long() -> None:
    assert len(table()) >= 120


def test_a_refused_command_leaves_a_finished_run_as_it_was(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    stood = files_of(Path("done"))
    same = "run biased_coin --seat sampler=uniform --episodes 20 --out done"
    for more in ("--max-spend nan", "--episodes 10", "--keep counts --until-decided", "--seed 9"):
        assert run(f"aleator {same} {more}").exit_code == 2
    assert files_of(Path("done")) == stood


def files_of(folder: Path) -> dict[Path, bytes]:
    """What stands in a folder, but for the files that say who held it last."""
    return {
        file: file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.name.startswith(".lock")
    }


def test_a_run_that_was_refused_leaves_nothing_behind(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    assert run("aleator run biased_coin --seat sampler=fictitious_play --out refused").exit_code == 2
    assert not Path("refused").exists()


@pytest.mark.parametrize("scenario", ["biased_coin", "matching_pennies", "bernoulli_bandit", "sales"])
def test_a_run_in_which_nothing_was_legal_is_reported(scenario: str, tmp_path: Path) -> None:
    nothing = "sim/noisy?garble=1&refuse=0&truncate=0&stray=0"
    out = f"{tmp_path}/run"
    first = run(f"aleator run {scenario} --model '{nothing}' --episodes 2 --out {out}")
    again = run(f"aleator report {out}")
    assert (first.exit_code, again.exit_code) == (0, 0), first.stderr + again.stderr
    assert "No verdict" in again.stdout
