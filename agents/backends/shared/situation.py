"""The situation of one decision as a mapping, as an agent outside the package receives it."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....core.chance import Chance
from ....core.questions import OWN_ACTIONS, Observation

__all__ = ["Situation", "situation", "situation_in_full"]

Situation = dict[str, Any]


def situation(observation: Observation, row: int, chance: Chance) -> Situation:
    """``words``, ``seat``, ``episode``, ``turn``, ``member`` where the seat has several, and what may be answered.

    The last is what the seat's space says of itself: ``options`` on a menu, ``low`` and ``high`` on an interval, else the
    JSON schema of an ``answer``. Where only some options are legal, these are given.
    """
    at = {"episode": int(observation.episode[row]), "turn": int(observation.turn[row])}
    if observation.member is not None:
        at["member"] = int(observation.member[row])
    space = observation.seat.space.to_json()
    if observation.legal is not None:
        labels = zip(observation.seat.space.labels, observation.legal[row], strict=True)
        space = {**space, "options": [label for label, may in labels if may]}
    return {"words": observation.text(row), "seat": observation.seat.name, **at, **space}


def situation_in_full(observation: Observation, row: int, chance: Chance) -> Situation:
    """`situation`, with ``sees`` (the numbers behind the words, as lists) and two random numbers that belong to this decision alone.

    They are ``uniform``, in [0, 1), and ``seed``, an integer below 2**63 with which a generator can be seeded.
    """
    columns = ((name, column) for name, column in observation.sees.items() if name != OWN_ACTIONS)
    sees = {name: column[row].tolist() for name, column in columns}
    seed = int(chance.sub("seed").words()[0] >> np.uint64(1))
    numbers = {"uniform": float(chance.uniform()[0]), "seed": seed}
    return {**situation(observation, row, chance), "sees": sees, **numbers}
