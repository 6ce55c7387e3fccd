"""One number for certain."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..chance import Chance, FloatArray
from ..errors import LawError
from ..wording import some
from .law import Law

if TYPE_CHECKING:
    from ..spaces.interval import Interval

__all__ = ["PureStrategy"]


@dataclass(frozen=True, eq=False)
class PureStrategy(Law):
    """The law on an `Interval` that gives ``number`` for certain: one for all rows, or [B], one for each.

    A number no farther than ``within`` counts as the same: half of the unit in which prices are written, where they are rounded.
    Raises `LawError` on a number outside the interval.

    >>> from aleator.core.spaces.interval import Interval
    >>> PureStrategy(Interval(0, 10), 6.667, within=0.005).cdf_of(np.array([6.0, 6.67, 7.0])).tolist()
    [[0.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
    """

    space: Interval
    number: FloatArray
    within: float

    def __init__(self, space: Interval, number: ArrayLike, within: float = 0.0) -> None:
        at = np.array(number, dtype=np.float64)
        if not np.all((at >= space.low) & (at <= space.high)):
            raise LawError(
                f"number {some(at)} is outside [{space.low}, {space.high}]; give one of the interval"
            )
        at.flags.writeable = False
        object.__setattr__(self, "space", space)
        object.__setattr__(self, "number", at)
        object.__setattr__(self, "within", within)

    @property
    def varies(self) -> bool:
        """Whether each row has a number of its own."""
        return self.number.ndim > 0

    def draw(self, chance: Chance, draw: int = 0) -> FloatArray:
        """The number of each row, [B]."""
        return np.array(np.broadcast_to(self.number, len(chance.episode)))

    def take(self, rows: NDArray[Any]) -> PureStrategy:
        """The law of these ``rows``; the law itself where it does not vary."""
        return replace(self, number=self.number[rows]) if self.varies else self

    def quantiles(self, levels: FloatArray) -> FloatArray:
        """The number at every level, [L], or [L, B] where it varies."""
        return np.array(np.broadcast_to(self.number, (len(levels), *self.number.shape)))

    def cdf_of(self, action: NDArray[Any]) -> FloatArray:
        """0 and 0 below the number, 0 and 1 at it, 1 and 1 above it, [B, 2]."""
        edges = [action > self.number + self.within, action >= self.number - self.within]
        return np.stack(np.broadcast_arrays(*edges), axis=-1).astype(np.float64)
