"""A law on the numbers of an interval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..chance import Chance, FloatArray
from ..errors import LawError
from ..wording import some
from .law import TOLERANCE, Law

if TYPE_CHECKING:
    from ..spaces.interval import Interval

__all__ = ["IntervalStrategy", "uniform"]

_Curve = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, eq=False)
class IntervalStrategy(Law):
    """A law on an `Interval`: ``cdf(x)`` (right-continuous), ``ppf(u)`` its inverse, and ``atoms`` ((x, mass), ...).

    Both functions map float arrays to float arrays. With ``batch`` = 0 one law serves all rows; with 1 the functions hold
    parameters [B], each row has a law of its own, and arguments are broadcast against [B].
    Raises `LawError` where the cdf falls, does not end in 1, the inverse leaves the interval or does not invert,
    or an atom has no positive mass.
    """

    space: Interval
    cdf: _Curve
    ppf: _Curve
    atoms: tuple[tuple[float, float], ...] = ()
    batch: int = 0

    def __post_init__(self) -> None:
        levels = np.linspace(0, 1, 257)[1:-1].reshape(-1, *[1] * self.batch)
        self._check_rise()
        self._check_inverse(levels, np.asarray(self.ppf(levels)))
        low, high = self.space.low, self.space.high
        if any(not (low <= x <= high and 0 < mass <= 1) for x, mass in self.atoms):
            raise LawError(f"atoms {self.atoms} must lie in [{low}, {high}] with masses in (0, 1]")

    def _check_rise(self) -> None:
        low, high = self.space.low, self.space.high
        grid = np.linspace(max(low, -1e9), min(high, 1e9), 257)
        ends = np.concatenate([[low], grid, [high]]).reshape(-1, *[1] * self.batch)
        heights = np.asarray(self.cdf(ends))
        rises = bool(np.all(np.diff(heights, axis=0) >= -TOLERANCE)) and bool(
            np.all(heights[0] >= -TOLERANCE)
        )
        if not (rises and bool(np.all(np.abs(heights[-1] - 1) <= TOLERANCE))):
            first, last = np.min(heights[0]), np.min(heights[-1])
            raise LawError(f"cdf runs from {first:.6g} to {last:.6g} on [{low}, {high}]; it must rise to 1")

    def _check_inverse(self, levels: FloatArray, points: FloatArray) -> None:
        low, high = self.space.low, self.space.high
        if not np.all((points >= low - TOLERANCE) & (points <= high + TOLERANCE)):
            raise LawError(
                f"ppf leaves [{low}, {high}] with {some(points)}; it must map (0, 1) into the interval"
            )
        left, right = self.cdf_left(points), self.cdf(points)
        if not np.all((right >= levels - 1e-6) & (left <= levels + 1e-6)):
            raise LawError("ppf is not the inverse of cdf; cdf(x-) <= u <= cdf(x) must hold at x = ppf(u)")

    @property
    def varies(self) -> bool:
        """Whether each row has a law of its own."""
        return self.batch > 0

    def cdf_left(self, action: FloatArray) -> FloatArray:
        """cdf(x-), the probability of staying below each action."""
        left = self.cdf(action)
        for x, mass in self.atoms:
            left = np.where(action == x, left - mass, left)
        return left

    def cdf_of(self, action: FloatArray) -> FloatArray:
        """(cdf(x-), cdf(x)) of each action, [B, 2]: the piece of the unit interval that the law maps to it."""
        return np.stack(np.broadcast_arrays(self.cdf_left(action), self.cdf(action)), axis=-1)

    def quantiles(self, levels: FloatArray) -> FloatArray:
        """The inverse cdf at ``levels``."""
        return np.asarray(self.ppf(levels[:, None] if self.varies else levels))

    def draw(self, chance: Chance, draw: int = 0) -> FloatArray:
        """Numbers, shape [B], by inverse cdf."""
        return self.ppf(chance.uniform(draw))

    def take(self, rows: NDArray[Any]) -> IntervalStrategy:
        """The law of these ``rows``; the law itself where it does not vary."""
        if not self.varies:
            return self
        width = len(self.ppf(np.full(1, 0.5)))
        return replace(self, cdf=_cut(self.cdf, rows, width), ppf=_cut(self.ppf, rows, width))


def _cut(function: _Curve, rows: NDArray[Any], width: int) -> _Curve:
    """A function that holds parameters of ``width`` rows, for some ``rows`` of them: all are computed, some are kept."""

    def of_rows(x: FloatArray) -> FloatArray:
        given = np.asarray(x, dtype=np.float64)
        some_rows = np.broadcast_to(given, (*given.shape[:-1], len(rows)))
        filler = given.flat[0] if given.size else 0.5
        whole = np.full((*some_rows.shape[:-1], width), filler)
        whole[..., rows] = some_rows
        return np.asarray(function(whole)[..., rows])

    return of_rows


def uniform(interval: Interval) -> IntervalStrategy:
    """The uniform law on an interval. Raises `LawError` where an end is infinite."""
    low, width = interval.low, interval.high - interval.low
    if not np.isfinite(width):
        raise LawError(f"no law is uniform on [{interval.low}, {interval.high}]; give finite ends")

    def cdf(x: FloatArray) -> FloatArray:
        return np.clip((np.asarray(x) - low) / width, 0, 1)

    def ppf(u: FloatArray) -> FloatArray:
        return np.clip(low + width * np.asarray(u), interval.low, interval.high)

    return IntervalStrategy(interval, cdf, ppf)
