"""Staying with an arm that paid, leaving one that did not."""

from __future__ import annotations

import numpy as np

from ..chance import FloatArray
from ..errors import InputError
from .history import History, even, uniform

__all__ = ["win_stay_lose_shift"]


def win_stay_lose_shift(
    history: History, stay: float = 1.0, shift: float = 1.0, win: float = 0.5
) -> FloatArray:
    """The last arm again with probability ``stay`` where it paid ``win`` or more, and else another with probability ``shift``, [B, K].

    Others are all alike; so is every arm where nothing was pulled, or where the last arm may not be pulled now or is the only one.
    Raises `InputError` where the history does not tell the last pull.

    Source: Robbins (1952), "Some aspects of the sequential design of experiments", Bulletin of the American Mathematical Society 58,
    527-535.
    """
    if history.last is None or history.reward is None:
        raise InputError(
            "win-stay, lose-shift goes by the last pull, and the history tells none; give `last` and `reward`"
        )
    may, last = history.may, np.maximum(history.last, 0)
    again = np.arange(may.shape[-1]) == last[:, None]
    others = may & ~again
    follows = (
        (history.last >= 0) & np.take_along_axis(may, last[:, None], axis=-1)[:, 0] & others.any(axis=-1)
    )
    stays = np.where(history.reward >= win, stay, 1 - shift)[:, None]
    shared = even(np.where(follows[:, None], others, may))
    return np.where(follows[:, None], np.where(again, stays, (1 - stays) * shared), uniform(history))
