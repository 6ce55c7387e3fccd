"""docs/models.md: the models file that it shows is one, and its study has the cells that it says."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

from aleator.scenarios.files import load
from aleator.scenarios.study.study import Study


def test_the_study_of_the_page_has_its_cells(root: Path, tmp_path: Path, monkeypatch: Any) -> None:
    page = (root / "docs" / "models.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("models.yaml", "games.yaml"):
        block = page.partition(f"    # {name}\n")[2].partition("\n\n")[0]
        (tmp_path / name).write_text(dedent(block), encoding="utf-8")
    cells = Study(**load("games.yaml")).cells()
    assert len(cells) == 4 * 3 * 4
    assert {cell.by["model"] for cell in cells} == {"qwen", "base", "mini", "sim/step"}
