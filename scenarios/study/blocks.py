"""How far the seats of a study's cells are from the optimum, in blocks of episodes: how the blocks vary is the doubt, and cells that share
their luck share it block by block.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ...core.chance import FloatArray
from ...metrics.shared.influence import influence_on_excess_tv
from ...reports.comparison import By
from .chosen import Chosen, Readings

__all__ = ["SeatBlocks", "in_blocks"]

_MOST, _FEWEST = 20, 5  # blocks; from fewer no doubt can be taken


class SeatBlocks(NamedTuple):
    """A ``seat`` of the ``cell`` at this place, ``by`` what was varied there, and the excess TV as each block shows it (``values`` [B])."""

    cell: int
    by: By
    seat: str
    values: FloatArray

    @property
    def influence(self) -> FloatArray:
        """By how much each block [B] moves the mean of all; the sum of their squares is its variance."""
        count = len(self.values)
        return np.asarray((self.values - self.values.mean()) / np.sqrt(count * (count - 1)))


def in_blocks(readings: Readings) -> list[SeatBlocks] | str:
    """Every seat in question whose answers are listed and have one optimal law, all in as many blocks; or why there are none. Of each no more
    is held than its distance in blocks.
    """
    found = [
        (cell, by, seat, _cut(chosen))
        for cell, (by, seats) in enumerate(readings.each())
        for seat, chosen in seats.items()
        if len(chosen.actions)
    ]
    if not found:
        return "no seat in question chose among listed actions with one optimal law"
    blocks = min(max(cut, default=0) for *_, cut in found)
    if blocks < _FEWEST:
        return (
            f"fewer than {_FEWEST} episodes of a cell have an answer, from which their doubt could be taken"
        )
    return [SeatBlocks(cell, by, seat, cut[blocks]) for cell, by, seat, cut in found]


def _cut(chosen: Chosen) -> dict[int, FloatArray]:
    """The excess TV in so many blocks, [B], for every number that all cells may turn out to have, none where there are fewer episodes: their
    mean is that of all, and how they vary is, to first order, its doubt.
    """
    excess, each = influence_on_excess_tv(chosen.actions, chosen.law)
    episode, place = np.unique(chosen.address[:, 0], return_inverse=True)
    influence = np.bincount(place.reshape(-1), each)
    order = np.arange(len(episode))
    return {
        blocks: np.asarray(excess + np.bincount((order * blocks) // len(episode), influence, blocks) * blocks)
        for blocks in range(_FEWEST, min(_MOST, len(episode)) + 1)
    }
