"""What a later round is worth."""

from __future__ import annotations

from ...core.recipes import Environment
from ..shared.decisions import Decisions
from ..shared.opposing import PLAYED

__all__ = ["EXAMPLE", "SHAPE", "discount"]

SHAPE = "[...]"
EXAMPLE = 0.9


def discount(decisions: Decisions, environment: Environment) -> float | None:
    """The factor that gives a game without end as many rounds in the mean as an episode has: 1 - 1 / rounds.

    The probability of another round where each is followed by one with the same probability. Not known where there is one
    round, or where what is played is not always what was chosen.
    """
    rounds = environment.mean_rounds
    return None if rounds is None or rounds <= 1 or PLAYED in decisions.logs else 1 - 1 / rounds
