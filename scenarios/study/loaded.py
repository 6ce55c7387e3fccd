"""The results of a study's cells as they stand on disk."""

from __future__ import annotations

from collections.abc import Sequence

from ...core.errors import InputError
from ..scenario.reading import load_result
from ..scenario.result import Result
from .cell import Cell
from .directory import StudyDirectory

__all__ = ["loaded"]


def loaded(cells: Sequence[Cell], where: StudyDirectory) -> list[Result]:
    """The results of finished cells. Raises `InputError`, which names them, where some are damaged."""
    results, faults = list[Result](), dict[str, InputError]()
    for cell in cells:
        try:
            results.append(load_result(where.cell(cell.folder)))
        except InputError as error:
            faults[cell.folder] = error
    if faults:
        folder, fault = next(iter(faults.items()))
        others = "".join(f", nor {name!r}" for name in [*faults][1:])
        raise InputError(f"cell {folder!r} cannot be read{others}: {fault}")
    return results
