"""By how much the regrets of two episodes can differ."""

from __future__ import annotations

import numpy as np

from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "regret_span"]

SHAPE = "[...]"
EXAMPLE = 1.0


def regret_span(decisions: Decisions) -> float | None:
    """The greatest regret of any choice made, at every choice of the longest episode; not known where none had any."""
    logged = decisions.logs.get("regret")
    if logged is None or not len(logged):
        return None
    longest = int(np.unique(decisions.episode, return_counts=True)[1].max())
    return float(np.nanmax(logged, initial=0.0)) * longest or None
