"""Exploring for a while, and never again."""

from __future__ import annotations

import numpy as np

from ..chance import FloatArray
from .history import History, even, largest

__all__ = ["explore_then_commit"]


def explore_then_commit(history: History, rounds: float = 10) -> FloatArray:
    """Every arm ``rounds`` times, in any order that keeps their numbers alike, then for ever the one with the largest mean by then, [B, K].

    The arm that was committed to is the one that was pulled oftener than that.

    Source: Perchet, Rigollet, Chassang and Snowberg (2016), "Batched bandit problems", Annals of Statistics 44, 660-681; Lattimore and
    Szepesvari (2020), "Bandit Algorithms", chapter 6.
    """
    least = np.where(history.may, history.pulls, np.inf).min(axis=-1, keepdims=True)
    committed = history.may & (history.pulls > rounds)
    explores = even(history.may & (history.pulls == least))
    has_committed = committed.any(axis=-1, keepdims=True)
    pulled = even(np.where(has_committed, committed, history.may))
    follows = np.where(has_committed, pulled, largest(history.mean, history.legal))
    return np.where(least < rounds, explores, follows)
