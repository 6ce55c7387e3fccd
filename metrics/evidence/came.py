"""How many choices came in each reply."""

from __future__ import annotations

import numpy as np

from ...core.chance import IntArray
from ..shared.decisions import Decisions
from ..shared.logged import of_replies

__all__ = ["EXAMPLE", "SHAPE", "came"]

SHAPE = "[..., R]"
EXAMPLE = np.array([5, 4])


def came(decisions: Decisions) -> IntArray | None:
    """How many choices each reply that should list several holds, legal or not."""
    return of_replies(decisions, "came")
