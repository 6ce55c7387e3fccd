"""A run's directory: run.json, transcript.sqlite, decisions/*.parquet, report.html.

A run that stands in a directory is continued by running the same recipe into it again; another recipe is refused.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ..core.errors import InputError

__all__ = ["SCHEMA", "RunDirectory", "read_json", "versions", "write_json"]

SCHEMA = 1
_PACKAGES = ("aleator", "langgraph", "litellm", "numpy", "scipy", "simpy", "pydantic", "duckdb")


@dataclass(frozen=True)
class RunDirectory:
    """Where one run lives."""

    path: Path

    @property
    def transcript(self) -> Path:
        """The SQLite file of every attempt."""
        return self.path / "transcript.sqlite"

    @property
    def decisions(self) -> Path:
        """The folder of Parquet files."""
        return self.path / "decisions"

    @property
    def report(self) -> Path:
        """The HTML report."""
        return self.path / "report.html"

    @property
    def manifest(self) -> Path:
        """run.json."""
        return self.path / "run.json"

    @classmethod
    def open(cls, path: Path, recipe: Mapping[str, Any], scenario: Mapping[str, Any]) -> RunDirectory:
        """Begin a run in ``path`` or continue the one that stands there.

        Raises `InputError` where the directory holds a run of another recipe, or is no directory.
        """
        directory = cls(path)
        if path.exists() and not path.is_dir():
            raise InputError(f"{str(path)!r} is a file; give a directory for the run")
        path.mkdir(parents=True, exist_ok=True)
        if directory.manifest.exists():
            _refuse_another(path, directory.load()["recipe"], recipe)
        started = {
            "schema": SCHEMA,
            "status": "running",
            "versions": versions(),
            "recipe": recipe,
            "scenario": scenario,
        }
        write_json(directory.manifest, started)
        return directory

    def load(self) -> dict[str, Any]:
        """run.json. Raises `InputError` where there is none."""
        return read_json(self.manifest)

    def finish(self, done: Mapping[str, Any]) -> None:
        """Mark the run as done, with all that ``done`` says of it; its decisions are written before."""
        write_json(self.manifest, {**self.load(), "status": "done", **done})


def versions() -> dict[str, str]:
    """Versions of Python and of what a run depends on."""
    return {"python": platform.python_version(), **{name: _version(name) for name in _PACKAGES}}


def read_json(path: Path) -> dict[str, Any]:
    """A JSON document. Raises `InputError` where it is missing or torn."""
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{str(path)!r} does not exist; give the directory of a run") from None
    except (ValueError, OSError) as error:
        raise InputError(f"{str(path)!r} cannot be read ({error}); give the directory of a run") from None
    return document


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write whole, then rename into place."""
    partial = path.with_name(f".{path.name}.writing")
    with partial.open("w", encoding="utf-8") as file:
        json.dump(document, file, indent=1, allow_nan=False)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def _refuse_another(path: Path, stands: Mapping[str, Any], came: Mapping[str, Any]) -> None:
    differing = [key for key in sorted({*stands, *came}) if stands.get(key) != came.get(key)]
    if differing:
        raise InputError(
            f"{str(path)!r} holds a run with another {' and '.join(differing)}; give another directory, or the recipe in its run.json"
        )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"
