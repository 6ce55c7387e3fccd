"""What was not computed, why, and how to get it."""

from __future__ import annotations

from ..findings import Findings
from ..panel import Panel

__all__ = ["PLACE", "left_out"]

PLACE = 17


def left_out(findings: Findings) -> list[Panel]:
    """A sentence for each."""
    told = [*findings.left_out, *(findings.factors.left_out if findings.factors else ())]
    return [Panel("Not computed", " ".join(told), (), ())] if told else []
