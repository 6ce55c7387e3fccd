"""The contract of a law on a space."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from ..chance import Chance, FloatArray
from ..spaces.space import Space

__all__ = ["TOLERANCE", "Law"]

TOLERANCE = 1e-9


class Law:
    """A law on ``space``: one for all rows, or, where it ``varies``, one for each of ``B`` rows."""

    space: Space

    @property
    def varies(self) -> bool:
        """Whether each row has a law of its own."""
        return False

    def draw(self, chance: Chance, draw: int = 0) -> NDArray[Any]:
        """Actions [B], one for each row of ``chance``."""
        raise NotImplementedError

    def take(self, rows: NDArray[Any]) -> Law:
        """The law of these ``rows`` (indices): itself where it does not vary."""
        return self

    def probabilities(self, rows: int) -> FloatArray | None:
        """The table [rows, A] over the space's labels, or None where the law has none."""
        return None

    def quantiles(self, levels: FloatArray) -> FloatArray | None:
        """The numbers [L] below which an answer stays with the probabilities ``levels`` [L], or [L, B] where the law varies; None
        where answers are no numbers."""
        return None

    def cdf_of(self, action: NDArray[Any]) -> FloatArray | None:
        """cdf(x-) and cdf(x) of each action, [B, 2], or None where the law has no cdf."""
        return None
