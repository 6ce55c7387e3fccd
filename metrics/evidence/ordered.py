"""Whether the order of the choices is known."""

from __future__ import annotations

from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "ordered"]

SHAPE = "whether"
EXAMPLE = True


def ordered(decisions: Decisions) -> bool:
    """Whether anything is known of the order of time; where not, only what no order can change is told of the choices."""
    return decisions.ordered
