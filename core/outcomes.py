"""What became of a question."""

from __future__ import annotations

from enum import IntEnum
from functools import cached_property

__all__ = ["Outcome"]


class Outcome(IntEnum):
    """What became of a question. Only ``LEGAL`` carries an action; the others have none, and none is made up for them."""

    LEGAL = 0
    ILLEGAL = 1
    UNPARSABLE = 2
    REFUSED = 3
    TRUNCATED = 4
    ERROR = 5
    OVER_BUDGET = 6

    @cached_property
    def label(self) -> str:
        """The name in reports and files, such as ``over_budget``."""
        return self.name.lower()
