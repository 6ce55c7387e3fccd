"""Exploitation alone."""

from __future__ import annotations

from ...core.chance import FloatArray
from .shared.index_rule import IndexRule

__all__ = ["Greedy"]


class Greedy(IndexRule):
    """Plays each action once, then always the one with the largest mean reward so far: no exploration.

    Source: Sutton and Barto (2018), "Reinforcement Learning", second edition, section 2.2.
    """

    def index(self, pulls: FloatArray, mean: FloatArray) -> FloatArray:
        """The mean reward of each action."""
        return mean
