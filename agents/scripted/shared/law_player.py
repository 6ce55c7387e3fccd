"""A player that draws from one law."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ....core.chance import Chance
from ....core.errors import InputError
from ....core.laws.law import Law
from ....core.laws.mixed_strategy import MixedStrategy
from ....core.questions import Choice, Feedback, Observation, Seat

__all__ = ["LawPlayer"]


class LawPlayer:
    """Draws every answer from one ``law``, independently; where a row may not answer all labels, from the law given those it may."""

    def __init__(self, law: Law) -> None:
        self._law = law

    def act(self, observation: Observation, chance: Chance) -> Choice:
        """One draw for each row, with the law."""
        legal = observation.legal
        law = self._law if legal is None else _given(self._law, legal, observation.seat)
        return Choice(law.draw(chance), law=law, law_kind="scripted")

    def learn(self, feedback: Feedback) -> None:
        """Ignore the feedback: the law is fixed."""


def _given(law: Law, legal: NDArray[np.bool_], seat: Seat) -> MixedStrategy:
    """The law of each row given the labels that are ``legal[B, A]`` there. Raises `InputError` where it gives them no mass."""
    table = law.probabilities(len(legal))
    kept = np.where(legal, 0.0 if table is None else table, 0.0)
    mass = kept.sum(axis=-1, keepdims=True)
    if not np.all(mass > 0):
        row = int(np.argmin(mass))
        labels = [a for a, may in zip(law.space.labels, legal[row], strict=True) if may]
        raise InputError(
            f"the law at seat {seat.name!r} gives nothing to {', '.join(labels)}, all that a row may answer;"
            " give each label some probability"
        )
    return MixedStrategy(law.space, kept / mass)
