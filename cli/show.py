"""Runs and studies on disk, found again; and progress for people who wait."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..core.errors import InputError
from ..runs.directory import RunDirectory
from ..scenarios.result import Result, load_result
from ..scenarios.scenario import Scenario
from ..scenarios.study import Study, StudyResult

__all__ = ["judged_cells", "load_any", "progress", "replay_any"]

_Told = Callable[[str, int, int], None]


def load_any(directory: Path) -> Result | StudyResult:
    """The finished run or study in ``directory``. Raises `InputError` where there is none."""
    study = Study.found(directory)
    if study is None:
        return load_result(directory)
    return StudyResult(study, [(cell, load_result(study.where(directory, cell))) for cell in study.cells()])


def replay_any(directory: Path, told: _Told) -> tuple[Result | StudyResult, bool]:
    """Recompute without a model; and whether the decisions are those on disk."""
    study = Study.found(directory)
    if study is None:
        return _replayed(directory, told)
    replayed = [(cell, *_replayed(study.where(directory, cell), told)) for cell in study.cells()]
    result = StudyResult(study, [(cell, result) for cell, result, _ in replayed])
    return result, all(same for _, _, same in replayed)


def judged_cells(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The cells of `judge` in the shape that tables take."""
    return [
        {
            "by": cell["by"],
            "run": {"scenario": "judged", "decisions": sum(cell["outcomes"].values()),
                    "outcomes": cell["outcomes"], "seats": {"choice": {"agent": "recorded", **cell}}},
        }
        for cell in document["cells"]
    ]  # fmt: skip


@contextmanager
def progress() -> Iterator[_Told]:
    """A bar for each run on stderr, where that is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        tasks: dict[str, Any] = {}

        def told(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=total)
            bars.update(tasks[name], completed=done, visible=done < total)

        yield told


def _replayed(directory: Path, told: _Told) -> tuple[Result, bool]:
    manifest = RunDirectory(directory).load()
    if manifest["status"] != "done":
        raise InputError(f"the run in {str(directory)!r} is not finished; continue it before replaying it")
    scenario = Scenario(**manifest["scenario"])
    result = scenario.replay(directory, progress=lambda done: told(scenario.name, done, scenario.episodes))
    return result, result.digest() == manifest["decisions_sha256"]
