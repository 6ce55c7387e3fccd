"""When a run may stop: as soon as every seat has a verdict."""

from __future__ import annotations

from collections.abc import Sequence

from ...core.errors import InputError
from ...core.recipes import Environment
from ...reports.run import verdicts_of
from ...runs.counts import Counts
from ...runs.ledger import Ledger

__all__ = ["all_decided"]


def all_decided(kept: Ledger | Counts, seats: Sequence[str], environment: Environment) -> bool:
    """Whether each of ``seats`` that can have a verdict has one, and one does.

    Raises `InputError` where only counts are kept: the verdict reads the decisions in their order.
    """
    if isinstance(kept, Counts):
        raise InputError("until_decided reads the decisions in their order; run it with keep='decisions'")
    found = verdicts_of(kept.seats, environment)
    verdicts = {verdict for seat, verdict in found.items() if seat in seats and verdict is not None}
    return bool(verdicts) and "undecided" not in verdicts
