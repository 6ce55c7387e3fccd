"""Decisions that can be sent to another process: without laws that are functions, which are computed again there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...core.recipes import Environment
from ...runs.decisions import SeatDecisions

__all__ = ["portable", "restored"]


def portable(decisions: SeatDecisions) -> SeatDecisions:
    """The decisions with the optimum of each row in the place of the law, as they stand on disk."""
    law = decisions.optimum
    if law is None:
        return decisions
    edges = law.cdf_of(decisions.action)
    return replace(
        decisions,
        optimum=None,
        laws=law.probabilities(len(decisions)),
        cdf_ends=None if edges is None else np.where(decisions.legal[:, None], edges, np.nan),
    )


def restored(decisions: SeatDecisions, environment: Environment) -> SeatDecisions:
    """The decisions with the law of the seat again, where the environment's optimum is the same at every row."""
    law = environment.blank_optimum(decisions.seat) if environment.stationary else None
    return decisions if law is None else replace(decisions, optimum=law, laws=None, cdf_ends=None)
