"""Names of metrics in a recipe, known to be metrics when the recipe is made."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from .finding import metric

__all__ = ["MetricNames"]


def _known(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        metric(name)
    return names


MetricNames = Annotated[tuple[str, ...], AfterValidator(_known)]
"""Raises `InputError` on a name that no metric has."""
