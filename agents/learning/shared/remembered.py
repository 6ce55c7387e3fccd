"""What a player must keep of its own decisions until they are paid."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....core.questions import Feedback, Observation
from .memory import Rows

__all__ = ["Remembered"]


class Remembered:
    """An array of each decision, kept by turn for rows of memory."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._kept: dict[int, NDArray[Any]] = {}

    def keep(self, observation: Observation, values: NDArray[Any]) -> None:
        """Keep ``values`` [B, ...] of the decisions at an observation."""
        rows = self._rows.of(observation)
        for turn in np.unique(observation.turn).tolist():
            here = observation.turn == turn
            table = self._kept.setdefault(turn, np.zeros((len(self._rows), *values.shape[1:])))
            table[rows[here]] = values[here]

    def of(self, feedback: Feedback) -> NDArray[Any]:
        """What was kept [B, ...] of the decisions that a payment names."""
        rows = self._rows.of(feedback)
        turns = np.unique(feedback.turn).tolist()
        found = np.empty((len(rows), *self._kept[turns[0]].shape[1:]))
        for turn in turns:
            here = feedback.turn == turn
            found[here] = self._kept[turn][rows[here]]
        return found
