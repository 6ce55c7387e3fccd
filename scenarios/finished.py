"""Finished runs and studies, found again in their directory and recomputed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ..core.errors import InputError
from ..runs.directory import RunDirectory
from .scenario.reading import load_result, scenario_of
from .scenario.result import Result
from .study.directory import StudyDirectory
from .study.result import StudyResult
from .study.running import CellProgress
from .study.study import Study

__all__ = ["load_any", "replay_any"]


def load_any(directory: str | Path) -> Result | StudyResult:
    """The finished run or study in ``directory``. Raises `InputError` where there is none."""
    directory = Path(directory)
    study = Study.found(directory)
    return load_result(directory) if study is None else replace(study.read(directory), opened=directory)


def replay_any(directory: Path, progress: CellProgress) -> tuple[Result | StudyResult, bool]:
    """Recompute without a model; and whether the decisions are those on disk."""
    study = Study.found(directory)
    if study is None:
        return _replayed(directory, progress)
    cells, where = study.cells(), StudyDirectory(directory)
    unfinished = [cell.folder for cell in cells if not RunDirectory(where.cell(cell.folder)).is_finished()]
    if unfinished:
        raise InputError(
            f"{len(unfinished)} of {len(cells)} cells of the study in {str(directory)!r} are not finished ({unfinished[0]}"
            f"{', ...' if unfinished[1:] else ''}); continue it with the same `aleator study ... --out {directory}` before replaying it"
        )
    replayed = [_replayed(where.cell(cell.folder), progress) for cell in cells]
    result = study.result(cells, [result for result, _ in replayed])
    return result, all(same for _, same in replayed)


def _replayed(directory: Path, progress: CellProgress) -> tuple[Result, bool]:
    run = RunDirectory(directory)
    manifest = run.load()
    if manifest["status"] != "done":
        raise InputError(f"the run in {str(directory)!r} is not finished; continue it before replaying it")
    scenario = scenario_of(run, manifest)
    run.parts.check(range(scenario.episodes))
    result = scenario.replay(
        directory,
        progress=lambda done: progress(scenario.name, done, scenario.episodes),
        until_decided=manifest.get("until_decided", False),
    )
    return result, result.digest() == manifest["decisions_sha256"]
