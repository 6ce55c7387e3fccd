"""A study's directory: study.json, and below cells/ the directory of each cell's run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...core.errors import InputError, InUse
from ...runs.budget import Budget
from ...runs.directory import RUN_MANIFEST, STUDY_MANIFEST, RunDirectory
from ...runs.files import (
    SCHEMA,
    make_directory,
    read_document,
    remove_partial,
    remove_where_empty,
    write_json,
    write_whole,
)
from ...runs.holding import held
from ...runs.leases import SharedLimit
from ...runs.transcript import committed

__all__ = ["StudyDirectory"]

_COUNTING = 60.0  # seconds that another may need to count what was spent


@dataclass(frozen=True)
class StudyDirectory:
    """The directory of one study."""

    path: Path

    @property
    def manifest(self) -> Path:
        """The path of ``study.json``."""
        return self.path / STUDY_MANIFEST

    def cell(self, folder: str) -> Path:
        """The directory of the run of the cell with this folder's name."""
        return self.path / "cells" / folder

    def recipe(self) -> dict[str, Any] | None:
        """The study that stands here, as JSON, or None."""
        if not self.manifest.exists():
            return None
        study: dict[str, Any] = read_document(self.manifest, {"study": dict})["study"]
        return study

    @contextmanager
    def held(self, limit: SharedLimit | None = None, *, shared: bool = False) -> Iterator[None]:
        """Hold the directory, made where there is none, for this process, or share it with others that share it.

        ``limit`` begins with what was spent here, unless others that share it are under way. Raises `InUse` where another
        process holds it, and `InputError` where others that share it spend with a limit and this one does not, or the other way.
        """
        make_directory(self.path)
        with suppress(InUse), held(self.path):
            self._begin(limit)
        with held(self.path, shared=shared, patience=_COUNTING if shared else 0):
            if self._spending.exists() != (limit is not None):
                raise InputError(
                    f"others in {str(self.path)!r} run {'without' if limit else 'with'} --max-spend, so that no limit would hold over all;"
                    " give it to all of them or to none"
                )
            yield

    def _begin(self, limit: SharedLimit | None) -> None:
        """Begin a sitting alone: sweep up what kills left, and count what was spent."""
        remove_partial(self.path)
        for file in self.path.glob(f"{self._spending.name}*"):
            file.unlink()
        if limit is not None:
            limit.begin(self.spent())

    @property
    def _spending(self) -> Path:
        return self.path / "spending.sqlite"

    def limit(self, usd: float | None, sharers: int) -> SharedLimit | None:
        """The limit of all that is spent here by so many processes; None where there is none."""
        cap = Budget(usd).cap
        return None if cap is None else SharedLimit(self._spending, cap, sharers)

    @contextmanager
    def started(self, recipe: Mapping[str, Any]) -> Iterator[None]:
        """Write the study's recipe to ``study.json``; where what follows is refused (`InputError`), what stood here stands again.

        Raises `InputError` where a single run stands here.
        """
        if RunDirectory(self.path).manifest.exists():
            raise InputError(f"{str(self.path)!r} holds a single run; give another directory for a study")
        before = self.manifest.read_bytes() if self.manifest.exists() else None
        write_json(self.manifest, {"schema": SCHEMA, "study": recipe})
        try:
            yield
        except InputError:
            if before is not None:
                write_whole(self.manifest, before)
            elif not self._runs():
                self._remove()
            raise

    def spent(self) -> float:
        """USD that all runs in the directory have cost so far, those of cells that have left the grid included."""
        return sum(committed(run.transcript) for run in self._runs() if run.transcript.exists())

    def _runs(self) -> list[RunDirectory]:
        """The runs of all cells that ever stood here."""
        return [RunDirectory(manifest.parent) for manifest in self.path.glob(f"cells/**/{RUN_MANIFEST}")]

    def _remove(self) -> None:
        """Remove a study of which nothing was run, and the directory where nothing else is in it."""
        self.manifest.unlink(missing_ok=True)
        for folder in (self.path / "cells", self.path):
            remove_where_empty(folder)
