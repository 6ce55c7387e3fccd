"""How large payoffs may be."""

from __future__ import annotations

import numpy as np

from ..chance import FloatArray
from ..errors import InputError

__all__ = ["bounded"]

_LARGEST = 1e100


def bounded(payoffs: FloatArray) -> FloatArray:
    """The ``payoffs``, of any shape. Raises `InputError` unless all are finite and within 1e100 of 0, so that their sums are finite, too."""
    if not bool(np.all(np.abs(payoffs) <= _LARGEST)):
        raise InputError(
            f"payoffs up to {np.abs(payoffs).max():g} came; each must be finite and within 1e100 of 0"
        )
    return payoffs
