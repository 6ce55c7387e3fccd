"""How many choices each reply should hold."""

from __future__ import annotations

import numpy as np

from ...core.chance import IntArray
from ..shared.decisions import Decisions
from ..shared.logged import of_replies

__all__ = ["EXAMPLE", "SHAPE", "wanted"]

SHAPE = "[..., R]"
EXAMPLE = np.array([5, 5])


def wanted(decisions: Decisions) -> IntArray | None:
    """How many choices each reply that should list several was asked for."""
    return of_replies(decisions, "wanted")
