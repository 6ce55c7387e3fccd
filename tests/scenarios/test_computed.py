"""A finished study is resumed and reported from what stands on disk, where nothing that it rests on has changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from aleator.scenarios.finished import load_any
from aleator.scenarios.scenario import result
from aleator.scenarios.scenario.computed import mark_of
from aleator.scenarios.scenario.scenario import Scenario
from aleator.scenarios.study.study import Study

STUDY = Study(
    scenario={
        "environment": {"name": "matching_pennies", "turns": 3},
        "cast": {"matcher": {"name": "llm", "model": "sim/noisy"}, "mismatcher": "equilibrium"},
        "episodes": 20,
    },
    vary={"cast.matcher.model": ["sim/noisy", "sim/step"]},
)


def never(*args: Any, **kwargs: Any) -> Any:
    raise AssertionError("this was to be taken as it stands")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("study")
    STUDY.run(where)
    return where


def changed(place: Path, **fields: Any) -> None:
    """Change ``run.json`` of every cell."""
    for file in place.glob("cells/*/run.json"):
        file.write_text(json.dumps({**json.loads(file.read_text()), **fields}))


def page(place: Path, made: Path) -> str:
    return load_any(place).to_html(made).read_text()


def test_what_stands_is_what_would_be_computed(place: Path, tmp_path: Path, monkeypatch: Any) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(result, "compare", never)
        patched.setattr(Scenario, "play", never)
        stands = load_any(place).document()
        shown = page(place, tmp_path / "stands.html")
        assert STUDY.run(place).document() == stands
    marks = {file: file.read_text() for file in place.glob("cells/*/run.json")}
    changed(place, computed=None)
    assert load_any(place).document() == stands
    assert page(place, tmp_path / "anew.html") == shown
    for file, text in marks.items():
        file.write_text(text)


def test_a_document_that_was_edited_is_not_believed(place: Path) -> None:
    right = load_any(place).document()
    texts = {file: file.read_text() for file in place.glob("cells/*/run.json")}
    changed(place, document={"schema": 1, "decisions": 1, "outcomes": {}, "seats": {}})
    assert load_any(place).document() == right
    for file, text in texts.items():
        file.write_text(text)


def test_code_outside_the_package_is_never_taken_for_known() -> None:
    recipe = {"environment": {"name": "biased_coin"}, "metrics": ["tv"]}
    assert mark_of(recipe, {}, "digest") is not None
    assert mark_of({**recipe, "metrics": ["mine.py:tv"]}, {}, "digest") is None
    assert mark_of({**recipe, "environment": {"name": "package.module:Coin"}}, {}, "digest") is None
