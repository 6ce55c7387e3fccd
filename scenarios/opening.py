"""A finished run or study, opened by the path of its directory."""

from __future__ import annotations

from pathlib import Path

from .finished import load_any
from .scenario.result import Result
from .study.result import StudyResult

__all__ = ["open"]


def open(path: str | Path) -> Result | StudyResult:  # noqa: A001  # `aleator.open(DIR)`, as one opens a file
    """The run or study in the directory ``path``, finished or, of a study, as far as its cells are.

    ``.compare()`` shows it, ``.df()`` are its decisions and ``.df("metrics")`` its metrics as a pandas frame.
    Raises `InputError` where there is none.
    """
    return load_any(Path(path))
