"""One cell of a study, and the seeds of cells that have random numbers of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...core.chance import Chance
from ..scenario.scenario import Scenario

__all__ = ["Cell", "reseeded"]


@dataclass(frozen=True)
class Cell:
    """One point of the grid: what was varied, by short name, the scenario that results, and its ``folder``'s name."""

    by: dict[str, Any]
    scenario: Scenario
    folder: str


def reseeded(scenario: Scenario, stream: str, number: int = 0) -> Scenario:
    """The same under a seed that its own yields at this address."""
    (seed,) = Chance.of(scenario.seed, stream, [number]).words().tolist()
    return scenario.changed(seed=seed)
