"""What a run was asked, as data: all that its result tells of the scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...core.recipes import Environment
from ...registry.recipes import build, recipe_of

__all__ = ["Asked"]


@dataclass(frozen=True)
class Asked:
    """A scenario as it was run.

    ``agents`` holds what the agent of each seat is called in tables; ``yardsticks`` are the seats whose agent plays the
    optimum by construction, ``assisted`` those whose agent is given random numbers; ``metrics`` None are those that are
    measured unasked; ``recipe`` is the whole scenario as JSON; ``until_decided`` whether it was stopped when decided.
    """

    name: str
    question: str
    seed: int
    episodes: int
    environment: Environment
    metrics: tuple[str, ...] | None
    agents: Mapping[str, str]
    yardsticks: tuple[str, ...]
    recipe: Mapping[str, Any]
    until_decided: bool = False
    assisted: tuple[str, ...] = ()

    def __getstate__(self) -> dict[str, Any]:
        """Without the environment itself, whose class another process may have to load from a file first."""
        return {**self.__dict__, "environment": recipe_of(self.environment)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, environment=build("environments", state["environment"]))
