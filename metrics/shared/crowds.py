"""What the members of one seat see of each other: rounds in which all decide at once.

Decisions stand by episode, turn and member, so a round is a stretch of one episode and turn.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import IntArray
from .situations import Situation

__all__ = ["before_at_once", "most_beyond_due"]


def before_at_once(situation: Situation, played: IntArray, none: int) -> IntArray:
    """What the member before chose in the same round, [B, N], ``none`` where there is no such member."""
    found = np.full(played.shape, none)
    found[:, 1:] = np.where(_begins(situation)[:, 1:], none, played[:, :-1])
    return found


def most_beyond_due(situation: Situation) -> IntArray:
    """1 + the action that all members together chose most beyond its due in the episode's round before, [B, N]; 0 where
    there was none.
    """
    law = situation.law if situation.varies else situation.law[:, None, :]
    held = situation.held[..., None]
    surplus = (situation.actions[..., None] == np.arange(situation.width)) - np.where(held, law, 0.0)
    begins = _begins(situation)
    number = np.cumsum(begins, axis=-1) - 1
    rows = np.arange(len(begins))[:, None]
    rounds = np.zeros((len(begins), int(number.max(initial=0)) + 1, situation.width))
    np.add.at(rounds, (np.broadcast_to(rows, number.shape), number), surplus)
    most = 1 + rounds.round(9).argmax(axis=-1)
    first = ~_goes_on(situation)
    return np.where(first, 0, most[rows, np.maximum(number - 1, 0)])


def _begins(situation: Situation) -> NDArray[np.bool_]:
    """Where a round begins, [B, N]."""
    begins = np.ones(situation.actions.shape, dtype=bool)
    begins[:, 1:] = False
    for codes in (situation.episode, situation.turn):
        if codes is not None:
            begins[:, 1:] |= codes[:, 1:] != codes[:, :-1]
    return begins


def _goes_on(situation: Situation) -> NDArray[np.bool_]:
    """Whether the episode had an earlier round, [B, N]."""
    if situation.episode is None:
        return np.zeros(situation.actions.shape, dtype=bool)
    fresh = np.ones(situation.actions.shape, dtype=bool)
    fresh[:, 1:] = situation.episode[:, 1:] != situation.episode[:, :-1]
    begin = np.maximum.accumulate(np.where(fresh, np.arange(situation.actions.shape[-1]), 0), axis=-1)
    number = np.cumsum(_begins(situation), axis=-1)
    return np.asarray(number > np.take_along_axis(number, begin, axis=-1))
