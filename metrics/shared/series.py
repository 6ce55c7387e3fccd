"""Decisions laid out in rows: a run of choices, or an episode's total, a row.

>>> by_row(np.array([0, 0, 1]), np.array([5, 6, 7])).tolist()
[[5, 6], [7, -1]]
>>> by_row(np.array([0, 1, 2]), np.array([5, 6, 7])).tolist()
[[5, 6, 7]]
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray, IntArray
from ...core.outcomes import Outcome
from .decisions import Decisions

__all__ = ["by_row", "runs", "totals", "whole"]


def runs(
    decisions: Decisions, chosen: NDArray[np.bool_], values: NDArray[Any]
) -> tuple[IntArray, NDArray[Any]]:
    """``values`` [N] of the chosen decisions, those of one run together, and the number of each one's run.

    A run is what one member decided in one episode, up to and after a decision that is left out.
    """
    episode, turn, member = decisions.episode[chosen], decisions.turn[chosen], decisions.member
    broken = np.zeros(max(len(values) - 1, 0), dtype=bool)
    if member is not None:
        order = np.lexsort((turn, member[chosen], episode))
        episode, turn, values = episode[order], turn[order], values[order]
        broken |= np.diff(member[chosen][order]) != 0
    broken |= (np.diff(episode) != 0) | (np.diff(turn) != 1)
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(broken)])[: len(values)], values


def by_row(run: IntArray, values: NDArray[Any]) -> NDArray[Any]:
    """``values`` [N] as [R, T], a row for each ``run`` [N] (ascending), padded with -1; one row where every run holds one."""
    names, place, sizes = np.unique(run, return_inverse=True, return_counts=True)
    if len(names) == len(values):
        return values[None, :]
    start = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    table = np.full((len(names), int(sizes.max())), -1, dtype=values.dtype)
    table[place, np.arange(len(values)) - start[place]] = values
    return table


def totals(decisions: Decisions, amounts: FloatArray) -> FloatArray:
    """Sums of ``amounts`` [N] over each whole episode [E]: one that ended early has no total."""
    names, place = np.unique(decisions.episode, return_inverse=True)
    sums = np.bincount(place, np.nan_to_num(amounts), len(names))
    return np.asarray(sums[whole(decisions, names)], dtype=np.float64)


def whole(decisions: Decisions, episodes: IntArray) -> NDArray[np.bool_]:
    """Which of ``episodes`` [E] have no decision without a legal answer."""
    return ~np.isin(episodes, decisions.episode[decisions.outcome != Outcome.LEGAL])
