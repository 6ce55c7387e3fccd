"""The law of the tokens behind each choice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray, IntArray
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "token"]

SHAPE = "[..., T, A]"
EXAMPLE = np.full((10, 2), [0.7, 0.3])


def token(decisions: Decisions, chosen: NDArray[np.bool_], actions: IntArray) -> FloatArray | None:
    """Laws of the tokens, by their log-probabilities, beside the ``actions``, NaN where there is none: of whole options where these
    were scored, else of the first token.
    """
    logged = decisions.logs.get("scored", decisions.logs.get("token"))
    return None if logged is None else logged[chosen]
