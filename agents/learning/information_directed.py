"""What a decision costs, against what it tells."""

from __future__ import annotations

from ...core.bandits.history import History
from ...core.bandits.ids import ids
from ...core.chance import FloatArray
from .shared.unit_rewards import UnitRewards

__all__ = ["InformationDirected"]


class InformationDirected(UnitRewards):
    """Plays the law with the least squared expected regret for the information that a play gives about which action is best.

    Priors are uniform; a reward between ``worst`` and ``best`` counts as that part of a success, and information is that of rewards of
    0 or 1. Raises `InputError` on a reward outside.

    Source: Russo and Van Roy (2014), "Learning to optimize via information-directed sampling", NeurIPS.
    """

    def law(self, history: History) -> FloatArray:
        """One action, or a mixture of two."""
        return ids(history)
