"""Results as pandas frames."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from importlib import import_module
from typing import Any

from ...core.errors import InputError
from ...reports.measured_rows import measured_rows
from ...reports.reading import Cells

__all__ = ["frame_of", "with_columns"]


def frame_of(cells: Cells) -> Any:
    """Every metric of every seat of every cell, a row each. Raises `InputError` where pandas is not installed."""
    return _pandas().DataFrame(measured_rows(cells))


def with_columns(frames: Sequence[tuple[Mapping[str, Any], Any]]) -> Any:
    """All frames below each other, each behind columns that tell it apart; one called as a frame's own, as ``model`` may be, is
    ``varied_model`` then.
    """
    own = {column for _, frame in frames for column in frame.columns}
    return _pandas().concat([_told_apart(by, frame, own) for by, frame in frames], ignore_index=True)


def _told_apart(by: Mapping[str, Any], frame: Any, own: Collection[str]) -> Any:
    varied = {f"varied_{name}" if name in own else name: value for name, value in by.items()}
    columns = [*varied, *frame.columns]
    return frame.assign(**{name: [value] * len(frame) for name, value in varied.items()})[columns]


def _pandas() -> Any:
    try:
        return import_module("pandas")
    except ImportError:
        raise InputError("a frame needs pandas: pip install pandas") from None
