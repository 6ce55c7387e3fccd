"""What the seats of a run earned, episode by episode."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...core.chance import FloatArray
from .decisions import Decisions

__all__ = ["earned_by_seat"]


def earned_by_seat(everyone: Mapping[str, Decisions]) -> dict[str, FloatArray]:
    """What each seat earned in each episode [E] in which anybody did anything, the episodes ascending."""
    paid = {name: one.payoffs() for name, one in everyone.items()}
    if not paid:
        return {}
    episodes = np.unique(np.concatenate([names for names, _ in paid.values()]))
    found = {name: np.zeros(len(episodes)) for name in paid}
    for name, (names, amounts) in paid.items():
        found[name][np.searchsorted(episodes, names)] = amounts
    return found
