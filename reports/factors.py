"""What the distances from the optimum owe to each of the factors that a study varies."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from .part import Measured, Part

__all__ = ["FactorShare", "Factors", "LevelEffect", "PartEffect"]


class FactorShare(Part):
    """A ``factor`` of so many ``levels``, and its Shapley ``share`` of the variance between cells, interactions included; shares sum to 1."""

    factor: str
    levels: int
    share: Measured


class LevelEffect(Part):
    """By how much more cells at one ``level`` of a ``factor`` are away from the optimum than at its first one (``base``), all else alike."""

    factor: str
    level: str
    base: str
    difference: Measured


class PartEffect(Part):
    """The Shapley value of putting a factor of two levels at its second (``present``) and not its first (``absent``), over all settings of
    the others of two: these values sum to what all of them change together.
    """

    factor: str
    absent: str
    present: str
    value: Measured


class Factors(Part):
    """All of it: ``metric`` is the effect, ``cells`` how many seats of cells have one, ``blocks`` how many clusters of episodes doubt is
    measured by, ``sd`` the standard deviation between cells that the factors explain; ``left_out`` says what of it was not computed, and why.
    """

    metric: str = "excess_tv"
    cells: int
    blocks: int
    sd: Measured | None = None
    shares: list[FactorShare] = Field(default_factory=list)
    levels: list[LevelEffect] = Field(default_factory=list)
    parts: list[PartEffect] = Field(default_factory=list)
    left_out: list[str] = Field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """All of it as JSON can write it."""
        return self.model_dump(mode="json")
