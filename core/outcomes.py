"""What became of a question."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["Outcome"]


class Outcome(IntEnum):
    """What became of a question. Only ``LEGAL`` carries an action; nothing ever stands in for the others."""

    LEGAL = 0
    ILLEGAL = 1
    UNPARSABLE = 2
    REFUSED = 3
    TRUNCATED = 4
    ERROR = 5
    OVER_BUDGET = 6

    @property
    def label(self) -> str:
        """The name in reports and files: ``over_budget``."""
        return self.name.lower()
