"""Which arm was pulled, episode by episode."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray, IntArray
from ..shared.arms import by_episode
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "arms"]

SHAPE = "[..., E, T]"
EXAMPLE = np.array([[0, 1, 0, 0, 0], [0, 1, 1, 0, 1]])


def arms(
    decisions: Decisions, environment: object = None, arm_means: FloatArray | None = None
) -> IntArray | None:
    """The arm of each pull, as its place in the menu: a whole episode a row, padded with -1.

    Known of bandits: decisions with a ``regret`` that was logged, with means of their arms, or, where they were recorded
    elsewhere, with a reward each. Not of a bandit whose pulls are samples rather than after reward (it ``earns`` nothing by them).
    """
    if not getattr(environment, "earns", True):
        return None
    bandit = "regret" in decisions.logs or arm_means is not None or environment is None
    if not (bandit and decisions.seat.space.listed and decisions.ordered) or decisions.member is not None:
        return None
    if not len(decisions) or not np.isfinite(decisions.reward[decisions.legal]).all():
        return None
    codes = np.full(len(decisions), -1, dtype=np.int64)
    codes[decisions.legal] = decisions.seat.space.codes(decisions.action[decisions.legal])
    table = by_episode(decisions, codes, -1)
    return table if table.size and table.shape[1] > 1 else None
