"""What is given of one seat to those who provide evidence (`metrics.evidence`): its decisions, all seats' and the environment."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ..core.recipes import Environment
from ..metrics.shared.resolver import Evidence
from ..runs.decisions import STATED_ONLY, SeatDecisions

__all__ = ["counted", "evidence_of"]


def counted(decisions: SeatDecisions) -> NDArray[np.bool_]:
    """Which decisions [N] make the policy: legal answers at the first attempt, where more was done than to state a law."""
    first = np.asarray(decisions.legal & (decisions.attempt == 0))
    return first & (decisions.mode != STATED_ONLY) if STATED_ONLY in decisions.modes else first


def evidence_of(
    decisions: SeatDecisions,
    chosen: NDArray[np.bool_] | None = None,
    environment: Environment | None = None,
    everyone: Mapping[str, SeatDecisions] | None = None,
    alpha: float | None = None,
) -> Evidence:
    """All evidence about one seat from the ``chosen`` [N] of its decisions (default: those `counted`); ``alpha`` is that of
    intervals, where it is not each metric's own.
    """
    return Evidence(
        alpha=alpha,
        seat=decisions.seat,
        decisions=decisions,
        chosen=counted(decisions) if chosen is None else chosen,
        optimum=decisions.optimum,
        environment=environment,
        everyone=everyone,
    )
