"""What the arm that was recommended in the end loses."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray
from ..shared.decisions import Decisions
from ..shared.series import totals

__all__ = ["EXAMPLE", "SHAPE", "recommended"]

SHAPE = "[..., E]"
EXAMPLE = np.array([0.0, 0.2])


def recommended(decisions: Decisions) -> FloatArray | None:
    """The expected regret of each whole episode's recommendation, as it was logged under ``recommended``."""
    logged = decisions.logs.get("recommended")
    return None if logged is None else totals(decisions, np.asarray(logged, dtype=np.float64))
