"""What the seats of a study's cells chose: read once for few cells, and anew whenever it is wanted for many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ...core.chance import FloatArray, IntArray
from ...reports.comparison import By, RunComparison
from ...reports.evidence import counted
from ...reports.stated_only import is_stated_only
from ...runs.decisions import SeatDecisions
from ...runs.ledger import Ledger
from ..scenario.result import Result
from .cell import Cell

__all__ = ["MOST_CELLS", "Chosen", "Readings"]

MOST_CELLS = 2_000
"""The most cells whose decisions are read unasked, and held in memory."""


class Chosen(NamedTuple):
    """The choices [N] that a seat made, the address [N, 3] and the episode [N] of each, and the one law [A] that is optimal."""

    actions: IntArray
    address: IntArray
    law: FloatArray


class Readings:
    """The cells ``by`` what was varied, and what the seats in question of each chose: those whose choices were kept, are listed, and
    have one optimal law. Of more than `MOST_CELLS` none is held.
    """

    def __init__(self, results: Sequence[tuple[Cell, Result]]) -> None:
        self.by: list[By] = [cell.by for cell, _ in results]
        self.seats: dict[str, None] = {}  # of all that were read
        self._results = results
        self._are_few = len(results) <= MOST_CELLS
        self._held: dict[int, dict[str, Chosen]] = {}

    def of(self, cell: int) -> dict[str, Chosen]:
        """The seats of the cell at this place."""
        if cell in self._held:
            return self._held[cell]
        result = self._results[cell][1]
        found = _chosen_by(
            result if self._are_few else replace(result)
        )  # what the copy has read goes with it
        self.seats |= dict.fromkeys(found)
        if self._are_few:
            self._held[cell] = found
        return found

    def comparison(self, cell: int) -> RunComparison:
        """What the cell's seats played beside what is optimal; where it is made anew, one reading serves it and what was chosen."""
        result = self._results[cell][1]
        if result.stored is not None or not self._are_few:
            return result.comparison
        with result.held():
            self.of(cell)
            return result.comparison

    def each(self) -> Iterator[tuple[By, dict[str, Chosen]]]:
        """All cells, one after another."""
        for cell, by in enumerate(self.by):
            yield by, self.of(cell)


def _chosen_by(result: Result) -> dict[str, Chosen]:
    kept = result.kept
    if not isinstance(kept, Ledger):
        return {}
    seats = {name: one for name, one in kept.seats.items() if name not in result.asked.yardsticks}
    return {name: found for name, one in seats.items() if (found := _chosen(one)) is not None}


def _chosen(one: SeatDecisions) -> Chosen | None:
    law = None if one.optimum is None else one.optimum.probabilities(1)
    if law is None or not one.seat.space.listed or is_stated_only(one):
        return None
    rows = counted(one)
    member = np.zeros(len(one), dtype=np.int64) if one.member is None else one.member
    address = np.stack([one.episode, one.turn, member], axis=-1)[rows]
    return Chosen(one.seat.space.codes(one.action[rows]), address, law[0])
