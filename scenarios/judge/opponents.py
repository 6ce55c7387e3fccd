"""What the opponent did at each recorded decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ...agents.backends.shared.recorded_values import RecordedValues
from ...core.chance import IntArray
from ...core.errors import InputError
from .target import Solved

__all__ = ["opponents"]


def opponents(values: Sequence[str | None], solved: Solved, labels: Mapping[str, str]) -> IntArray:
    """The place of each of ``values`` [N] among the actions of the only other seat, -1 where it is none; ``labels`` are read as for the
    seat itself, as far as they name such actions.

    Raises `InputError` where the environment does not seat exactly one other player with listed actions.
    """
    seats = () if solved.environment is None else solved.environment.seats
    others = [seat for seat in seats if seat.name != solved.seat.name and seat.space.options]
    if len(seats) != 2 or not others:
        raise InputError(
            "--opponent is of a game of two seats with listed actions; give such an --environment"
        )
    space = others[0].space
    reader = RecordedValues(
        space, {value: action for value, action in labels.items() if action in space.options}
    )
    places = {value: reader.read(value).action for value in {*values}}
    return np.array([-1 if places[value] is None else places[value] for value in values], dtype=np.int64)
