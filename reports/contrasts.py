"""Two runs or studies held against each other, cell by cell."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from .comparison import By
from .part import Measured, Part

__all__ = ["Contrast", "MetricContrast"]


class MetricContrast(Part):
    """A metric in both, and the ``difference``: the second less the first.

    ``paired``: the interval is that of episodes at the same addresses of chance, blocks of which are left out in both at once; else it
    is made of the intervals of both, as of independent runs.
    """

    first: Measured
    second: Measured
    difference: Measured
    paired: bool

    @property
    def differs(self) -> bool:
        """Whether the interval of the difference leaves out 0."""
        return not self.difference.withdrawn and (self.difference.low > 0 or self.difference.high < 0)


class Contrast(Part):
    """One seat of a cell that both have: who sat there, the verdicts, and each metric. ``by`` are the columns that tell cells apart in both;
    ``episodes`` how many were compared in pairs (0: none).
    """

    by: By
    seat: str
    agents: tuple[str, str]
    verdicts: tuple[str | None, str | None]
    episodes: int = 0
    metrics: dict[str, MetricContrast] = Field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The contrast as JSON can write it."""
        return self.model_dump(mode="json")
