"""The fingerprints of all players that sat in some finished runs and studies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ..core.errors import InputError
from ..reports.comparison import CellComparison
from ..reports.findings import Findings
from ..reports.fingerprints import Fingerprint, Played, fingerprints_of
from ..reports.reading import Row, examined, rows_of
from ..runs.directory import versions
from ..runs.files import SCHEMA
from .finished import load_any
from .scenario.result import Result

__all__ = ["Profiles", "profiles"]

_MODEL = "model"


class Profiles(NamedTuple):
    """What is known of the players ``found`` in the ``tasks`` that were read, with the cells and the ``warnings`` of all, and the
    ``recipes`` by directory."""

    tasks: list[str]
    found: list[Fingerprint]
    cells: list[CellComparison]
    warnings: list[str]
    recipes: Mapping[str, Any]

    @property
    def findings(self) -> Findings:
        """What a report shows."""
        return Findings(self.cells, fingerprints=tuple(self.found))

    def document(self) -> dict[str, Any]:
        """The JSON document."""
        return {"schema": SCHEMA, "tasks": self.tasks, "players": [one.document() for one in self.found]}

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from ..reports.notebook import notebook_html

        return notebook_html("Profiles", self.findings)

    def to_html(self, path: str | Path) -> Path:
        """One offline HTML file: the fingerprints, and every cell behind them."""
        from ..reports.page import About, write_page

        question = f"What are these players like over {', '.join(self.tasks)}?"
        return write_page(path, "Profiles", question, self.findings, About(versions(), recipe=self.recipes))


def profiles(directories: Sequence[Path]) -> Profiles:
    """Read the runs and studies in ``directories``; one of a name is one task. Raises `InputError` where no seat has a distance."""
    found = [load_any(directory) for directory in directories]
    cells = [
        (one.name, result, cell.by, cell.run)
        for one in found
        for result, cell in zip(_runs(one), one.findings.cells, strict=True)
    ]
    played = [one for name, result, by, _ in cells for one in _played(name, result, by)]
    rows = fingerprints_of(played)
    if not any(row.traits for row in rows):
        raise InputError(
            "no seat in these runs has a distance from an optimum; give runs or studies of tasks that have one"
        )
    shown = [CellComparison(by={"task": name, **by}, run=run) for name, _, by, run in cells]
    told = [
        f"{directory}: {warning}"
        for directory, one in zip(directories, found, strict=True)
        for warning in one.warnings
    ]
    recipes = {str(directory): one.recipe for directory, one in zip(directories, found, strict=True)}
    return Profiles(list(dict.fromkeys(one.name for one in found)), rows, shown, told, recipes)


def _runs(found: Any) -> list[Result]:
    return [found] if isinstance(found, Result) else [result for _, result in found.results]


def _played(task: str, result: Result, by: Mapping[str, Any]) -> Iterator[Played]:
    """The seats in question of one run that answered, each under the name of its model, or of its agent where it asks none."""
    cell = CellComparison(by=dict(by), run=result.comparison)
    for row in examined(rows_of([cell])):
        if row.doc.n:
            yield Played(_player(row, result), task, row)


def _player(row: Row, result: Result) -> str:
    varied = next((value for name, value in row.by.items() if name.rpartition(".")[2] == _MODEL), None)
    answered = next(iter(result.models.get(row.seat, {})), None)
    return str(varied if varied is not None and answered is not None else answered or row.doc.agent)
