"""Results as pandas frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    """All frames below each other, each behind columns that tell it apart."""
    told = [frame.assign(**by)[[*by, *frame.columns]] for by, frame in frames]
    return _pandas().concat(told, ignore_index=True)


def _pandas() -> Any:
    try:
        return import_module("pandas")
    except ImportError:
        raise InputError("a frame needs pandas: pip install pandas") from None
