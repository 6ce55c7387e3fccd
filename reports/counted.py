"""Seats of which counts were kept, and not their decisions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..core.recipes import Environment
from ..metrics.shared.counting import effective_size_from_moments
from ..metrics.shared.information_sets import InformationSets
from ..metrics.shared.resolver import Evidence
from ..runs.counts import Counts, Moments
from .comparison import SeatComparison
from .profile import Played
from .seats import compare_known

__all__ = ["compare_counts", "played_counts"]


def compare_counts(
    kept: Counts, environment: Environment, metrics: Sequence[str] | None = None
) -> dict[str, SeatComparison]:
    """The comparison of every seat, by what can be known from counts."""
    found = {}
    for name, seat in kept.seats.items():
        moments = seat.moments()
        known = Evidence(
            seat=seat.seat,
            optimum=seat.optimum,
            environment=environment,
            counts=moments.counts,
            n_effective=_worth(moments),
            missing=seat.asked - moments.size,
        )
        compared = compare_known(known, metrics)
        if moments.episodes == 1 and moments.size > 1:
            compared = compared.but(one_episode=True)
        lost = 1 - moments.size / seat.asked
        found[name] = compared.but(not_legal=lost) if moments.size < seat.asked else compared
    return found


def played_counts(kept: Counts) -> dict[str, Played]:
    """What each seat chose, the order not being known."""
    return {name: Played(_sets(seat.moments())) for name, seat in kept.seats.items()}


def _sets(moments: Moments) -> InformationSets:
    nothing = np.zeros(0, dtype=np.int64)
    counts = moments.counts.astype(np.int64)[None]
    return InformationSets(("",), counts, np.array([_worth(moments)]), nothing, nothing, nothing, nothing)


def _worth(moments: Moments) -> float:
    """How many independent choices the counts are worth."""
    return effective_size_from_moments(
        moments.episodes,
        moments.size,
        moments.size_squared,
        moments.size_counts,
        moments.counts_counts,
        moments.counts,
    )
