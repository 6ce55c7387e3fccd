"""A run's directory: run.json, transcript.sqlite, decisions/*.parquet, parts/*.json, report.html.

A run that stands in a directory is continued by running the same recipe into it again; another recipe is refused.
Its episodes may be played in parts, in several processes: each part leaves its decisions and, when they are written, a
record of which episodes they are.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ..core.errors import InputError
from .ledger import Ledger
from .transcript import holds_calls

__all__ = [
    "SCHEMA",
    "STUDY_MANIFEST",
    "RunDirectory",
    "make_directory",
    "read_json",
    "versions",
    "write_json",
]

SCHEMA = 1
STUDY_MANIFEST = "study.json"
"""The file by which a study's directory is told from a run's."""
_PACKAGES = ("aleator", "langgraph", "litellm", "numpy", "scipy", "simpy", "pydantic", "duckdb")


@dataclass(frozen=True)
class RunDirectory:
    """The directory of one run."""

    path: Path

    @property
    def transcript(self) -> Path:
        """The path of the SQLite file that holds every attempt."""
        return self.path / "transcript.sqlite"

    @property
    def decisions(self) -> Path:
        """The folder of the Parquet files."""
        return self.path / "decisions"

    @property
    def report(self) -> Path:
        """The path of the HTML report."""
        return self.path / "report.html"

    @property
    def manifest(self) -> Path:
        """The path of ``run.json``."""
        return self.path / "run.json"

    @classmethod
    def open(cls, path: Path, recipe: Mapping[str, Any], scenario: Mapping[str, Any]) -> RunDirectory:
        """Begin a run in ``path`` or continue the one that stands there.

        Raises `InputError` where the directory holds a run of another recipe, or is no directory.
        """
        directory = cls.for_recipe(path, recipe)
        directory.begin(recipe, scenario)
        return directory

    @classmethod
    def for_recipe(cls, path: Path, recipe: Mapping[str, Any]) -> RunDirectory:
        """The directory, made where there is none.

        Raises `InputError` where it holds a study or another recipe's run, or cannot be made or written to.
        """
        directory = cls(path)
        if (path / STUDY_MANIFEST).exists():
            raise InputError(f"{str(path)!r} holds a study; give another directory for a single run")
        make_directory(path)
        if directory.manifest.exists():
            _refuse_another(path, directory.load()["recipe"], recipe)
        return directory

    def refuse_fewer(self, episodes: int) -> None:
        """Raise `InputError` where decisions of more episodes than these are written here."""
        held = max((part.stop for part in self.parts()), default=0)
        if held > episodes:
            raise InputError(
                f"{str(self.path)!r} holds {held} episodes and {episodes} were asked for, which would throw the others away;"
                f" give --episodes {held} or more, or another directory"
            )

    @contextmanager
    def started(self, recipe: Mapping[str, Any], scenario: Mapping[str, Any]) -> Iterator[None]:
        """Mark the run as under way; where what follows is refused (`InputError`), what stood here stands again."""
        before = self.manifest.read_bytes() if self.manifest.exists() else None
        self.begin(recipe, scenario)
        try:
            yield
        except InputError:
            if before is not None:
                _write_whole(self.manifest, before)
            elif not holds_calls(self.transcript):
                self._remove()
            raise

    def begin(self, recipe: Mapping[str, Any], scenario: Mapping[str, Any]) -> None:
        """Write to ``run.json`` that the run is under way."""
        started = {
            "schema": SCHEMA,
            "status": "running",
            "versions": versions(),
            "recipe": recipe,
            "scenario": scenario,
        }
        write_json(self.manifest, started)

    def _remove(self) -> None:
        """Remove a run that has only begun, and the directory where nothing else is in it."""
        for file in (self.manifest, *self.path.glob(f"{self.transcript.name}*")):
            file.unlink(missing_ok=True)
        if not any(self.path.iterdir()):
            self.path.rmdir()

    def is_finished(self) -> bool:
        """Whether a run stands here that is done."""
        return self.manifest.exists() and self.load()["status"] == "done"

    def load(self) -> dict[str, Any]:
        """The contents of ``run.json``. Raises `InputError` where there is none."""
        if self.path.is_dir() and not self.manifest.exists():
            raise InputError(
                f"directory {str(self.path)!r} holds no run and no study; give one that --out made"
            )
        return read_json(self.manifest)

    def parts(self) -> list[range]:
        """The episodes of each part whose decisions are written, ascending."""
        records = (read_json(file) for file in self._records.glob("*.json"))
        return sorted((range(*record["episodes"]) for record in records), key=lambda part: part.start)

    def holds(self, episodes: range) -> bool:
        """Whether the decisions of all these episodes are written."""
        reached = episodes.start
        for part in self.parts():
            if part.start <= reached:
                reached = max(reached, part.stop)
        return reached >= episodes.stop

    def write_part(self, ledger: Ledger, episodes: range) -> None:
        """Write the decisions of ``episodes``, and remove parts that lie within them.

        Raises `InputError` where a part holds some of these episodes and others too: no decision may stand twice.
        """
        across = [
            part
            for part in self.parts()
            if part.start < episodes.stop
            and episodes.start < part.stop
            and not (episodes.start <= part.start and part.stop <= episodes.stop)
        ]
        if across:
            raise InputError(
                f"{str(self.path)!r} holds episodes {across[0].start} to {across[0].stop - 1} in one part, which cuts across"
                f" {episodes.start} to {episodes.stop - 1}; run parts that do not overlap"
            )
        self._remove_parts(episodes)
        ledger.write(self.decisions, episodes.start)
        record = {"schema": SCHEMA, "episodes": [episodes.start, episodes.stop], "sha256": ledger.digest()}
        write_json(self._records / f"{episodes.start:05}.json", record)

    @property
    def _records(self) -> Path:
        return self.path / "parts"

    def _remove_parts(self, episodes: range) -> None:
        """Remove every part that begins in ``episodes``: first the record, so that none stands for decisions that are gone."""
        self._records.mkdir(exist_ok=True)
        for folder in (self._records, self.decisions):
            for file in folder.glob("*-*.parquet" if folder == self.decisions else "*.json"):
                if int(file.stem.rpartition("-")[2]) in episodes:
                    file.unlink()

    def finish(self, done: Mapping[str, Any]) -> None:
        """Write to ``run.json`` that the run is done, with what ``done`` adds; its decisions must be written before."""
        write_json(self.manifest, {**self.load(), "status": "done", **done})


def versions() -> dict[str, str]:
    """Versions of Python and of what a run depends on."""
    return {"python": platform.python_version(), **{name: _version(name) for name in _PACKAGES}}


def read_json(path: Path) -> dict[str, Any]:
    """The JSON document at ``path``. Raises `InputError` where it is missing or incomplete."""
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{str(path)!r} does not exist; give the directory of a run") from None
    except (ValueError, OSError) as error:
        told = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{str(path)!r} cannot be read ({told}); give the directory of a run") from None
    return document


def make_directory(path: Path) -> None:
    """Make a directory that can be written to. Raises `InputError` where that cannot be."""
    if path.exists() and not path.is_dir():
        raise InputError(f"{str(path)!r} is a file; give a directory")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"directory {str(path)!r} cannot be made ({error.strerror}); give another place"
        ) from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise InputError(f"directory {str(path)!r} cannot be written to; give another place")


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write the document so that ``path`` never holds a part of it."""
    _write_whole(path, json.dumps(document, indent=1, allow_nan=False).encode())


def _write_whole(path: Path, content: bytes) -> None:
    """Write to a file of another name, then rename it."""
    partial = path.with_name(f".{path.name}.writing")
    with partial.open("wb") as file:
        file.write(content)
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
