"""What came of attacks of one kind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["Tally", "row"]


class Tally(NamedTuple):
    """So many attacks were ``made``; ``faults`` tell of those that did not hold, ``seen`` what was measured."""

    kind: str
    made: int
    faults: list[str]
    seen: str = ""

    @property
    def held(self) -> int:
        """How many attacks changed nothing that must hold."""
        return self.made - min(len(self.faults), self.made)


def row(cells: Iterable[object]) -> str:
    """A row of a Markdown table."""
    return f"| {' | '.join(map(str, cells))} |"
