"""One of several equal shares of a study's cells, for machines that share a directory and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ....core.errors import InputError
from ..cell import Cell

__all__ = ["Shard"]

_FORM = re.compile(r"(\d+)/(\d+)")


@dataclass(frozen=True)
class Shard:
    """Share ``number`` (from 1) ``of`` so many.

    >>> Shard.read("2/3")
    Shard(number=2, of=3)
    """

    number: int
    of: int

    @classmethod
    def read(cls, text: str) -> Shard:
        """Read ``i/n``. Raises `InputError` on anything else."""
        found = _FORM.fullmatch(text.strip())
        number, of = map(int, found.groups()) if found else (0, 0)
        if not 1 <= number <= of:
            raise InputError(f"shard {text!r} came; give i/n, i from 1 to n, as in 2/8")
        return cls(number, of)

    def cells(self, cells: Sequence[Cell]) -> list[Cell]:
        """Every ``of``-th cell, from its own on."""
        return list(cells[self.number - 1 :: self.of])
