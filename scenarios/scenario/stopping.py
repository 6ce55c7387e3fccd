"""When a run may stop: as soon as every seat has a verdict."""

from __future__ import annotations

from collections.abc import Sequence

from ...core.errors import InputError
from ...reports.comparison import verdict_of
from ...reports.evidence import evidence_of
from ...runs.counts import Counts
from ...runs.ledger import Ledger

__all__ = ["all_decided"]


def all_decided(kept: Ledger | Counts, seats: Sequence[str]) -> bool:
    """Whether each of ``seats`` that can have a verdict has one, and one does.

    Raises `InputError` where only counts are kept: the verdict reads the decisions in their order.
    """
    if isinstance(kept, Counts):
        raise InputError("until_decided reads the decisions in their order; run it with keep='decisions'")
    verdicts = [
        verdict_of(evidence_of(decisions, decisions.legal & (decisions.attempt == 0)))
        for seat, decisions in kept.seats.items()
        if seat in seats
    ]
    return bool(verdicts) and "undecided" not in verdicts
