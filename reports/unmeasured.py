"""Metrics that were asked for and could not be measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .comparison import SeatComparison

__all__ = ["unmeasured"]


def unmeasured(wanted: Sequence[str] | None, seats: Mapping[str, SeatComparison]) -> list[str]:
    """What is said of metrics that were asked for by name and stand at no seat."""
    measured = {name for seat in seats.values() for name in seat.metrics}
    if not any(seat.n for seat in seats.values()):
        return []
    return [
        f"metric {name!r} could not be measured at any seat: what it needs is not known here (`aleator show {name}`)"
        for name in wanted or ()
        if name != "all" and name not in measured
    ]
