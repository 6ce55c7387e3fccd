"""What each episode lost to the best arm."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray
from ..shared.decisions import Decisions
from ..shared.series import totals

__all__ = ["EXAMPLE", "SHAPE", "regrets"]

SHAPE = "[..., E]"
EXAMPLE = np.linspace(0, 1, 10)


def regrets(decisions: Decisions) -> FloatArray | None:
    """Cumulative expected regret of each whole episode."""
    logged = decisions.logs.get("regret")
    return None if logged is None else totals(decisions, logged)
