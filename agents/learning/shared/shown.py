"""What a player of a game must be shown, or it cannot be seated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from ....core.errors import InputError
from ....core.questions import Feedback, Observation

__all__ = ["required", "seen"]


def seen(observation: Observation, agent: str, *names: str) -> tuple[NDArray[Any], ...]:
    """The arrays of these ``names`` that the ``agent`` sees, in order. Raises `InputError` where one is missing."""
    return tuple(required(observation.sees, name, observation, agent) for name in names)


def required(
    shown: Mapping[str, NDArray[Any]], name: str, asked: Observation | Feedback, agent: str
) -> NDArray[Any]:
    """The array ``name`` of what was ``shown``. Raises `InputError` where it is missing, naming the seat and the ``agent``."""
    if name in shown:
        return shown[name]
    raise InputError(
        f"`{agent}` at seat {asked.seat.name!r} was shown no {name!r} (came: {', '.join(shown) or 'nothing'});"
        " it plays two-player games with known payoffs: seat another agent there"
    )
