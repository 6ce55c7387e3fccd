"""Payoff tables as the solvers want them: checked, and scaled so that a tolerance means something."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.errors import InputError
from ...core.games.payoff_bound import bounded

__all__ = ["TOLERANCE", "based", "checked", "checked_tensor", "scaled"]

TOLERANCE = 1e-9
_FAR = 1e3  # ranges from 0, beyond which a subtraction costs digits that tolerances count


def checked(payoffs: ArrayLike) -> FloatArray:
    """The table as floats [m, n]. Raises `InputError` unless 2-D, not empty, finite, within 1e100 of 0."""
    table = _numbers(payoffs)
    if table.ndim != 2 or not table.size:
        raise InputError(f"payoffs of shape {table.shape} came; give a table [row action, column action]")
    return bounded(table)


def checked_tensor(payoffs: ArrayLike) -> FloatArray:
    """The table as floats [S, A1, ..., AS] of two seats or more. Raises `InputError` as `checked` does."""
    table = _numbers(payoffs)
    if table.ndim < 3 or len(table) != table.ndim - 1 or not table.size:
        raise InputError(
            f"payoffs of shape {table.shape} came; give payoffs[player][action of player 1][action of player 2]... of two players or more"
        )
    return bounded(table)


def _numbers(payoffs: ArrayLike) -> FloatArray:
    try:
        return np.array(payoffs, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError("payoffs are ragged or not numbers; give rows of equal length") from None


def based(table: FloatArray) -> tuple[FloatArray, float]:
    """The table less its least payoff, and that payoff. Payoffs far from 0 are subtracted as they are written in decimals."""
    base, flat = float(table.min()), table - table.min()
    if max(abs(base), abs(base + np.ptp(table))) > _FAR * np.ptp(table) > 0:
        least = Decimal(repr(base))
        flat = np.array([float(Decimal(repr(value)) - least) for value in table.ravel().tolist()])
    return flat.reshape(table.shape), base


def scaled(table: FloatArray) -> FloatArray:
    """The table moved and stretched onto [0, 1] (all 0 where constant): best replies stay what they are."""
    moved, _ = based(table)
    spread = np.ptp(moved)
    return np.asarray(moved / (spread if spread > 0 else 1.0), dtype=np.float64)
