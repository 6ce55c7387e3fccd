"""A run's directory: run.json, transcript.sqlite, decisions/*.parquet, parts/*.json, report.html.

A run that stands in a directory is continued by running the same recipe into it again; another recipe is refused.
Its episodes may be played in parts, in several processes: each part leaves its decisions and, when they are written, a
record of which episodes they are.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import NoneType
from typing import Any

from ..core.errors import CallsStopped, InputError, InUse
from .files import (
    SCHEMA,
    Kind,
    check_fields,
    make_directory,
    read_document,
    remove_partial,
    remove_where_empty,
    write_json,
    write_whole,
)
from .holding import LOCK, held, is_held
from .parts import Parts
from .transcript import holds_calls

__all__ = [
    "RUN_MANIFEST",
    "STUDY_MANIFEST",
    "RunDirectory",
    "versions",
]

RUN_MANIFEST = "run.json"
STUDY_MANIFEST = "study.json"
"""The files by which the directories of runs and of studies are told."""
_FINISHING = 600.0  # seconds that another may need to end the run
_SWEEPING = 10.0  # seconds that another may need to sweep up
_FIELDS: dict[str, Kind] = {"status": str, "recipe": dict, "scenario": dict}
_DONE: dict[str, Kind] = {"document": dict, "decisions_sha256": (str, NoneType)}
_OPTIONAL: dict[str, Kind] = {
    "calls": int,
    "server_defaults": dict,
    "versions": dict,
    "pacing": dict,
    "told": list,
}
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
    def parts(self) -> Parts:
        """The parts in which its decisions stand."""
        return Parts(self.path)

    @property
    def report(self) -> Path:
        """The path of the HTML report."""
        return self.path / "report.html"

    @property
    def manifest(self) -> Path:
        """The path of ``run.json``."""
        return self.path / RUN_MANIFEST

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
        held = max((part.stop for part in self.parts.spans()), default=0)
        if held > episodes:
            raise InputError(
                f"{str(self.path)!r} holds {held} episodes and {episodes} were asked for, which would throw the others away;"
                f" give --episodes {held} or more, or another directory"
            )

    def refuse_decisions(self) -> None:
        """Raise `InputError` where decisions are written here, beside which a run that keeps counts alone would stand."""
        if self.parts.spans():
            raise InputError(
                f"{str(self.path)!r} holds decisions; leave out --keep counts, or give another directory"
            )

    @contextmanager
    def sitting(
        self, recipe: Mapping[str, Any], scenario: Mapping[str, Any], part: range | None = None
    ) -> Iterator[None]:
        """Hold the directory, or the ``part`` of it that is played beside others, and mark the run as under way (`started`).

        Raises `InputError` where another process holds it.
        """
        with ExitStack() as stack:
            patience = 0 if part is None else _SWEEPING
            stack.enter_context(held(self.path, shared=part is not None, patience=patience))
            if part is not None:
                stack.enter_context(held(self.path, f"{LOCK}-{part.start:05}"))
            stack.enter_context(self.started(recipe, scenario, part))
            yield
        self._sweep()

    def _sweep(self) -> None:
        """Remove what kills left, unless others are in the directory: the last of them does."""
        with suppress(InUse), held(self.path):
            for folder in (self.path, self.parts.decisions, self.parts.records):
                remove_partial(folder)

    @contextmanager
    def started(
        self, recipe: Mapping[str, Any], scenario: Mapping[str, Any], part: range | None = None
    ) -> Iterator[None]:
        """Mark the run as under way; where what follows is refused (`InputError`), or stops before anything was answered, what
        stood here stands again, unless others play parts beside this ``part``.
        """
        with self._changing():
            before = self.manifest.read_bytes() if self.manifest.exists() else None
            self.begin(recipe, scenario)
        try:
            yield
        except (InputError, CallsStopped) as error:
            if not isinstance(error, CallsStopped) or not error.answered:
                with self._changing():
                    self._restore(before, part)
            raise

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Be the only process that changes ``run.json`` as a run begins or is taken back."""
        with held(self.path, f"{LOCK}-begin", patience=_FINISHING):
            yield

    def _restore(self, before: bytes | None, part: range | None) -> None:
        """Put back the manifest that stood here ``before``; None: there was none, nor a run, unless calls are on record."""
        own = None if part is None else f"{LOCK}-{part.start:05}"
        others = [lock.name for lock in self.path.glob(f"{LOCK}-[0-9]*") if lock.name != own]
        if any(is_held(self.path, name) for name in others):
            return
        if before is not None:
            write_whole(self.manifest, before)
        elif not holds_calls(self.transcript):
            self._remove()

    def begin(self, recipe: Mapping[str, Any], scenario: Mapping[str, Any]) -> None:
        """Write to ``run.json`` that the run is under way."""
        started = {
            "schema": SCHEMA,
            "calls": self.calls,
            "server_defaults": self.server_defaults,
            "status": "running",
            "versions": versions(),
            "recipe": recipe,
            "scenario": scenario,
        }
        write_json(self.manifest, started)

    def _remove(self) -> None:
        """Remove a run that has only begun, and the directory where nothing else is in it."""
        for file in (self.manifest, *self.path.glob(f"{self.transcript.stem}.*")):
            file.unlink(missing_ok=True)
        remove_where_empty(self.path)

    def is_finished(self) -> bool:
        """Whether a run stands here that is done."""
        return self.manifest.exists() and self.load()["status"] == "done"

    @property
    def calls(self) -> int:
        """How many calls were on record when a run last ended here."""
        return int(self.load().get("calls", 0)) if self.manifest.exists() else 0

    @property
    def has_calls(self) -> bool:
        """Whether calls were made here, or may have been."""
        return self.calls > 0 or self.transcript.with_suffix(".journal").exists()

    @property
    def server_defaults(self) -> dict[str, dict[str, float]]:
        """By seat, what the servers that were asked here sample with by themselves, as far as they said so."""
        return dict(self.load().get("server_defaults", {})) if self.manifest.exists() else {}

    def refuse_lost(self, calls: int) -> None:
        """Raise `InputError` where fewer ``calls`` are on record than when a run last ended here."""
        known = self.calls
        if calls < known:
            raise InputError(
                f"transcript {str(self.transcript)!r} holds {calls} calls, and {known} were on record when the run last ended;"
                " put it back, or run again with --repair to ask for what is missing"
            )

    @contextmanager
    def finishing(self) -> Iterator[None]:
        """Be the only process that ends the run, while what it is made of is read and `finish` is called. Raises `InUse` where others
        take long.
        """
        with held(self.path, f"{LOCK}-finish", patience=_FINISHING):
            yield

    def load(self) -> dict[str, Any]:
        """The contents of ``run.json``. Raises `InputError` where there is none, or one that cannot be read."""
        if not self.manifest.exists():
            raise InputError(f"{self._without_run()}; give a directory that --out made")
        document = read_document(self.manifest, _FIELDS, _OPTIONAL)
        if document["status"] == "done":
            check_fields(self.manifest, document, _DONE)
        return document

    def _without_run(self) -> str:
        where = repr(str(self.path))
        if self.path.is_dir():
            return f"directory {where} holds no run and no study"
        return f"{where} is a file" if self.path.exists() else f"directory {where} does not exist"

    def finish(self, done: Mapping[str, Any]) -> None:
        """Write to ``run.json`` that the run is done, with what ``done`` adds; its decisions must be written before."""
        write_json(self.manifest, {**self.load(), "status": "done", **done})


def versions() -> dict[str, str]:
    """Versions of Python and of what a run depends on."""
    return {"python": platform.python_version(), **{name: _version(name) for name in _PACKAGES}}


def _refuse_another(path: Path, stands: Mapping[str, Any], came: Mapping[str, Any]) -> None:
    differing = [key for key in sorted({*stands, *came}) if stands.get(key) != came.get(key)]
    if differing:
        raise InputError(
            f"{str(path)!r} holds a run with another {' and '.join(differing)}; give another directory, or the recipe in its run.json"
        )


@cache
def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"
