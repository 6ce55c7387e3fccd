"""A finished run or study, opened by the path of its directory."""

from __future__ import annotations

from pathlib import Path

from .finished import load_any
from .scenario.result import Result
from .study.result import StudyResult

__all__ = ["open"]


def open(path: str | Path) -> Result | StudyResult:  # noqa: A001  # `aleator.open(DIR)`, as one opens a file
    """The run or study in the directory ``path``, finished or, of a study, as far as its cells are.

    ``.compare()`` shows it; ``.decisions`` and ``.metrics`` are DuckDB relations, ``.df()`` and ``.df("metrics")`` the same as pandas
    frames (``.pl()`` polars, ``.arrow()`` pyarrow), and ``.export(FOLDER)`` writes both as CSV and Parquet.
    Raises `InputError` where there is none.
    """
    return load_any(Path(path))
