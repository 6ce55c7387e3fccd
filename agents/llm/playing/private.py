"""What a simulated model is told beside the prompt: what a real model would have to reason out, and its own past.

It is sent to simulated models and to nobody else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ....core.chance import Chance
from ....core.laws.law import Law
from ....core.questions import OWN_ACTIONS, Observation
from ..prompts.numbers import answers_are_numbers

__all__ = ["own_actions_told", "private_part"]

_TAIL = 2.0 ** np.arange(-40, -10)
_LEVELS = np.concatenate([_TAIL, np.linspace(0.0, 1.0, 1025)[2:-2], 1 - _TAIL[::-1]])


def private_part(
    observation: Observation,
    law: Law | None,
    chance: Chance,
    names: Sequence[str],
    own_actions: Sequence[int],
) -> dict[str, Any] | None:
    """What belongs to one row, or None where there is nothing to tell.

    ``law`` is the row's optimum, told where the words do not state it; ``own_actions`` are the row's past actions, for a model
    whose fault depends on them. Where answers are neither options nor numbers and there is no law, ``answer`` is one drawn
    uniformly by address: it stands in for whatever a real model would think of.
    """
    found: dict[str, Any] = {}
    if law is not None and not observation.states_law:
        found |= _law(law, names)
    if own_actions:
        found["own_actions"] = [names[action] for action in own_actions]
    space = observation.seat.space
    if not found and not names and not answers_are_numbers(space):
        found["answer"] = str(space.texts(space.draw_uniform(chance.sub("answer")))[0])
    return found or None


def own_actions_told(observation: Observation, row: int, remembered: Sequence[int]) -> Sequence[int]:
    """The row's past actions as far as its words tell them: as the environment says, else all that are ``remembered``."""
    known = observation.sees.get(OWN_ACTIONS)
    return remembered if known is None else [int(action) for action in known[row].tolist() if action >= 0]


def _law(law: Law, names: Sequence[str]) -> Mapping[str, Any]:
    """By the options' names where the law has a table over them; by quantiles where it is one of numbers."""
    table = law.probabilities(1)
    if table is not None:
        return {"law": dict(zip(names or law.space.labels, table[0].tolist(), strict=True))}
    quantiles = law.quantiles(_LEVELS)
    return {} if quantiles is None else {"levels": _LEVELS.tolist(), "quantiles": quantiles.ravel().tolist()}
