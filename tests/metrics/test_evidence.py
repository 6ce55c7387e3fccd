"""Evidence on demand: made when it is asked for, once, by files that are found; a metric with evidence of its own is two files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from aleator.benchmarks.support.decided import decided
from aleator.core.errors import InputError
from aleator.core.estimates import Estimate
from aleator.core.questions import Seat
from aleator.core.spaces.menu import Menu
from aleator.metrics.shared import resolver
from aleator.metrics.shared.resolver import Evidence, measure
from aleator.registry.finding import find, names
from aleator.reports.evidence import evidence_of
from aleator.runs.decisions import SeatDecisions

COIN = Menu(("Heads", "Tails"))


def flipped(
    name: str, episode: list[int], action: list[int], turn: list[int] | None = None, **more: Any
) -> SeatDecisions:
    """The decisions of a seat that flips a coin."""
    turns = np.array(turn or [0] * len(action))
    return decided(Seat(name, COIN), action, episode=np.array(episode), turn=turns, **more)


def made_by(monkeypatch: pytest.MonkeyPatch, **providers: Any) -> None:
    """Let the registry find these providers beside its own."""
    monkeypatch.setattr(resolver, "stands", lambda _, name: name in providers)
    monkeypatch.setattr(resolver, "find", lambda _, name: providers[name])


def test_evidence_is_made_when_it_is_asked_for_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def one(seat: str) -> str:
        calls.append("one")
        return f"one of {seat}"

    def two(one: str, unknown: int = 7) -> str:
        calls.append("two")
        return f"two after {one}, {unknown}"

    made_by(monkeypatch, one=one, two=two, nothing=lambda missing: missing)
    known = Evidence(seat="row")
    assert calls == []
    assert known.get("two") == known.get("two") == "two after one of row, 7"
    assert calls == ["one", "two"]
    assert known.get("nothing") is None
    assert "nothing" not in known
    assert known.some(["one", "nothing"]) == {"one": "one of row"}


def test_what_is_given_has_the_last_word(monkeypatch: pytest.MonkeyPatch) -> None:
    made_by(monkeypatch, counts=lambda: np.array([1, 1]))
    assert Evidence(counts=np.array([6, 4])).get("counts").tolist() == [6, 4]
    assert Evidence(counts=None).get("counts") is None


def test_evidence_that_asks_for_itself_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    made_by(monkeypatch, hen=lambda egg: egg, egg=lambda hen: hen)
    with pytest.raises(InputError, match="hen -> egg -> hen"):
        Evidence().get("hen")


def test_a_metric_is_measured_where_all_that_it_needs_is_known() -> None:
    known = Evidence(counts=np.array([6, 4]), optimal=np.array([0.5, 0.5]))
    found = measure(["tv", "exploitability", "ks", "e_value"], known)
    assert list(found) == ["tv", "e_value"]
    assert measure(["e_value"], Evidence()) == {}
    with pytest.raises(InputError, match="metric 'tw' is unknown"):
        measure(["tw"], known)


def test_a_metric_returns_an_estimate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolver, "metric", lambda _: lambda counts: float(counts.sum()))
    with pytest.raises(InputError, match="returned float"):
        measure(["total"], Evidence(counts=np.array([1, 2])))


@pytest.mark.parametrize("name", names("evidence"))
def test_a_provider_s_file_says_its_shape_and_gives_an_example(name: str) -> None:
    module = sys.modules[find("evidence", name).__module__]
    assert module.__all__ == ["EXAMPLE", "SHAPE", name]
    assert isinstance(module.SHAPE, str)
    assert module.EXAMPLE is not None


def test_runs_break_at_what_is_left_out_and_members_have_their_own() -> None:
    broken = flipped("row", [0, 0, 0, 1, 1], [0, 1, 0, 1, 1], [0, 1, 2, 0, 1])
    chosen = np.array([True, False, True, True, True])
    assert evidence_of(broken, chosen).get("series").tolist() == [[0, -1], [0, -1], [1, 1]]
    members = flipped("crowd", [0] * 4, [0, 1, 1, 0], [0, 0, 1, 1], member=np.array([0, 1, 0, 1]))
    assert evidence_of(members).get("series").tolist() == [[0, 1], [1, 0]]
    crowd = flipped("crowd", [0] * 4, [0, 1, 1, 0], member=np.arange(4))
    assert evidence_of(crowd).get("series").tolist() == [[0, 1, 1, 0]]


def test_stated_laws_are_no_choices() -> None:
    mixed = flipped("row", [0, 1, 2], [0, 1, 1])
    mixed.mode[1] = "described"
    assert evidence_of(mixed).get("counts").tolist() == [1, 1]


JOINT = '''"""What two seats did together."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ...core.chance import IntArray
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "zz_joint"]

SHAPE = "[..., A, O]"
EXAMPLE = np.array([[1, 5], [4, 0]])


def zz_joint(
    decisions: Decisions, chosen: NDArray[np.bool_], everyone: Mapping[str, Decisions]
) -> IntArray | None:
    """How often each pair of actions was played, at tables of two seats."""
    others = [one for name, one in everyone.items() if name != decisions.seat.name]
    if len(others) != 1:
        return None
    table = np.zeros((len(decisions.seat.space.labels), len(others[0].seat.space.labels)), dtype=np.int64)
    np.add.at(table, (decisions.action[chosen], others[0].action[chosen]), 1)
    return table
'''
MATCHED = '''"""How often two seats do the same."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate

__all__ = ["zz_matched"]


def zz_matched(zz_joint: ArrayLike) -> Estimate:
    """Share of the pairs in ``zz_joint[..., A, O]`` that are of the same action, in [0, 1].

    Source: a test.
    """
    table = np.asarray(zz_joint, dtype=np.float64)
    n = table.sum(axis=(-2, -1))
    return Estimate(np.trace(table, axis1=-2, axis2=-1) / n, 0.0, 1.0, n)
'''
PANEL = '''"""How many answers were legal."""

from __future__ import annotations

from ..findings import Findings
from ..panel import Panel

__all__ = ["PLACE", "zz_legal"]

PLACE = 70


def zz_legal(findings: Findings) -> list[Panel]:
    """A row a cell."""
    rows = [(str(cell.run.outcomes.get("legal", 0)),) for cell in findings.cells]
    return [Panel("Dropped panel", "Of all decisions.", ("legal answers",), rows)]
'''


def test_a_metric_with_evidence_of_its_own_is_two_files_and_a_panel_is_one(
    root: Path, tmp_path: Path
) -> None:
    """Joint actions of two seats: nothing else is changed in a copy of the package."""
    package = tmp_path / "aleator"
    for room in (folder for folder in root.iterdir() if (folder / "__init__.py").is_file()):
        shutil.copytree(room, package / room.name, ignore=shutil.ignore_patterns("__pycache__", "tests"))
    for file in root.glob("*.py"):
        shutil.copy(file, package)
    (package / "metrics" / "evidence" / "zz_joint.py").write_text(JOINT, encoding="utf-8")
    (package / "metrics" / "dependence" / "zz_matched.py").write_text(MATCHED, encoding="utf-8")
    (package / "reports" / "panels" / "zz_legal.py").write_text(PANEL, encoding="utf-8")
    question = tmp_path / "question.yaml"
    cast = "{matcher: {name: mixed, law: {Heads: 1}}, mismatcher: {name: mixed, law: {Heads: 0.25, Tails: 0.75}}}"
    question.write_text(f"environment: matching_pennies\ncast: {cast}\nmetrics: [tv, zz_matched]\n")
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}

    def said(*arguments: str) -> str:
        command = [sys.executable, "-m", "aleator", *arguments]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    seats = json.loads(said("run", str(question), "--episodes", "400", "--json"))["seats"]
    heads = seats["mismatcher"]["policy"]["Heads"]
    assert seats["matcher"]["metrics"]["zz_matched"]["value"] == pytest.approx(heads)
    assert 0.15 < heads < 0.35
    assert "Dropped panel" in said("run", str(question), "--episodes", "10")
    findings = json.loads(said("check", "zz_matched", "--json"))["findings"]
    assert [one["name"] for one in findings if not one["passed"]] == []


def test_estimates_are_what_metrics_say_of_evidence() -> None:
    found = measure(["tv"], evidence_of(flipped("row", [0, 1, 2], [0, 1, 1])))
    assert found == {}
    assert isinstance(
        measure(["top_share"], evidence_of(flipped("row", [0, 1], [0, 1])))["top_share"], Estimate
    )
