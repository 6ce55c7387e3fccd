"""What was shown before each choice, as a code."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import IntArray
from ..shared.decisions import Decisions
from ..shared.presentation import prompts as codes_of

__all__ = ["EXAMPLE", "SHAPE", "prompts"]

SHAPE = "[..., T]"
EXAMPLE = np.zeros(10, dtype=np.int64)


def prompts(decisions: Decisions, chosen: NDArray[np.bool_], actions: IntArray) -> IntArray:
    """Equal codes at those of the ``actions`` before which the same was shown: the order of the options, their words, the wording."""
    return codes_of(decisions)[chosen]
