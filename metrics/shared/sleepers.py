"""Gamblers who mostly do not play, so that a change late in a long run finds their stake whole.

A sleeper holds part of his wealth aside and part on a bet. Every 16 decisions a share of what is aside goes on the
bet, 1 / (64 + k) in the k-th such block, and an eighth of what is on the bet comes back. A bet on the last few
dozen decisions loses steadily where nothing is wrong; what is aside does not: after n decisions it is still of
the order of 1 / n, as if one gambler had begun anew at each block.

Source: Herbster and Warmuth (1998), "Tracking the best expert"; Shiryaev (1963) for starts at any time.
"""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray

__all__ = ["sleeping"]

_BLOCK, _PATIENCE, _BACK = 16, 64, 1 / 8


def sleeping(steps: FloatArray) -> FloatArray:
    """Log wealth [..., N] of a sleeper on a bet whose log ratios are ``steps[..., N]``.

    >>> path = sleeping(np.r_[np.full(3200, -0.1), np.full(64, 0.5)])
    >>> bool(path[3199] > -5), bool(path[-1] > 8)
    (True, True)
    """
    n = steps.shape[-1]
    blocks = -(-n // _BLOCK)
    padded = np.zeros((*steps.shape[:-1], blocks * _BLOCK))
    padded[..., :n] = steps
    within = np.cumsum(padded.reshape(*steps.shape[:-1], blocks, _BLOCK), axis=-1)
    aside, staked = _begins(within[..., -1])
    path = np.logaddexp(aside[..., None], staked[..., None] + within)
    return np.asarray(path.reshape(padded.shape)[..., :n])


def _begins(gains: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Logs of what is aside and on the bet when each block begins, from the logs of the blocks' ``gains[..., K]``."""
    aside, staked = (np.empty((gains.shape[-1], *gains.shape[:-1])) for _ in range(2))
    held, bet = np.zeros(gains.shape[:-1]), np.full(gains.shape[:-1], -np.inf)
    for block in range(gains.shape[-1]):
        out = 1 / (_PATIENCE + block)
        moved = held + np.log(out)
        held, bet = (
            np.logaddexp(held + np.log1p(-out), bet + np.log(_BACK)),
            np.logaddexp(moved, bet + np.log1p(-_BACK)),
        )
        aside[block], staked[block] = held, bet
        bet = bet + gains[..., block]
    return np.moveaxis(aside, 0, -1), np.moveaxis(staked, 0, -1)
