"""A study's directory: study.json, and below cells/ the directory of each cell's run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...core.errors import InputError
from ...runs.directory import SCHEMA, STUDY_MANIFEST, RunDirectory, make_directory, read_json, write_json
from ...runs.transcript import committed

__all__ = ["StudyDirectory"]


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
        study: dict[str, Any] = read_json(self.manifest)["study"]
        return study

    def write(self, recipe: Mapping[str, Any]) -> None:
        """Write the study's recipe to ``study.json``.

        Raises `InputError` where a single run stands here, or nothing can be written.
        """
        if RunDirectory(self.path).manifest.exists():
            raise InputError(f"{str(self.path)!r} holds a single run; give another directory for a study")
        make_directory(self.path)
        write_json(self.manifest, {"schema": SCHEMA, "study": recipe})

    def spent(self, folders: Iterable[str]) -> float:
        """USD that the runs of these cells have cost so far."""
        transcripts = (RunDirectory(self.cell(folder)).transcript for folder in folders)
        return sum(committed(path) for path in transcripts if path.exists())
