"""Probability laws over what may be answered, and sets of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .chance import Chance, FloatArray, IntArray
from .errors import LawError
from .spaces import Interval, Menu
from .wording import some

__all__ = [
    "EquilibriumSet",
    "IntervalStrategy",
    "Law",
    "MixedStrategy",
    "Optimum",
]


_TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class MixedStrategy:
    """A probability for every action: ``probs[..., A]`` over ``menu``, read-only.

    Raises `LawError` on a wrong last axis, a negative or non-finite entry, or a sum that is not 1 within 1e-9.
    """

    menu: Menu
    probs: FloatArray

    def __init__(self, menu: Menu, probs: ArrayLike) -> None:
        law = np.array(probs, dtype=np.float64)
        object.__setattr__(self, "menu", menu)
        object.__setattr__(self, "probs", law)
        if law.ndim == 0 or law.shape[-1] != len(menu):
            raise LawError(
                f"probabilities of shape {law.shape} for {len(menu)} actions; the last axis must be {len(menu)}"
            )
        if not np.all(np.isfinite(law)) or np.any(law < -_TOLERANCE):
            raise LawError(f"probabilities {some(law)} are negative or not finite; each must lie in [0, 1]")
        total = law.sum(axis=-1)
        if np.any(np.abs(total - 1) > _TOLERANCE):
            worst = law.reshape(-1, len(menu))[np.argmax(np.abs(total - 1))]
            raise LawError(f"probabilities {worst} sum to {worst.sum():.12g}; they must sum to 1: scale them")
        np.clip(law, 0, 1, out=law)
        law.flags.writeable = False

    @classmethod
    def uniform(cls, menu: Menu) -> MixedStrategy:
        """The law that gives every action the same probability."""
        return cls(menu, np.full(len(menu), 1 / len(menu)))

    @classmethod
    def from_mapping(cls, menu: Menu, law: Mapping[str, float]) -> MixedStrategy:
        """From ``{label: probability}``; labels left out get 0. Raises `MenuError` on a foreign label."""
        probs = np.zeros(len(menu))
        for action, p in law.items():
            probs[menu.index(action)] = p
        return cls(menu, probs)

    def of(self, action: str) -> Any:
        """Probability of one label: a float, or an array over the leading axes."""
        probability = self.probs[..., self.menu.index(action)]
        return float(probability) if probability.ndim == 0 else probability

    def draw(self, chance: Chance, draw: int = 0) -> IntArray:
        """Action indices, shape [B], one for each row of ``chance``."""
        return chance.pick(self.probs, draw)


@dataclass(frozen=True, eq=False)
class IntervalStrategy:
    """A law on an `Interval`: ``cdf(x)`` (right-continuous), ``ppf(u)`` its inverse, and ``atoms`` ((x, mass), ...).

    Both functions map float arrays to float arrays. With ``batch`` = 0 one law serves all rows; with 1 the functions hold
    parameters [B], each row has a law of its own, and arguments are broadcast against [B].
    Raises `LawError` where the cdf falls, does not end in 1, the inverse leaves the interval or does not invert,
    or an atom has no positive mass.
    """

    interval: Interval
    cdf: Callable[[FloatArray], FloatArray]
    ppf: Callable[[FloatArray], FloatArray]
    atoms: tuple[tuple[float, float], ...] = ()
    batch: int = 0

    def __post_init__(self) -> None:
        levels = np.linspace(0, 1, 257)[1:-1].reshape(-1, *[1] * self.batch)
        self._check_rise()
        self._check_inverse(levels, np.asarray(self.ppf(levels)))
        low, high = self.interval.low, self.interval.high
        if any(not (low <= x <= high and 0 < mass <= 1) for x, mass in self.atoms):
            raise LawError(f"atoms {self.atoms} must lie in [{low}, {high}] with masses in (0, 1]")

    def _check_rise(self) -> None:
        low, high = self.interval.low, self.interval.high
        grid = np.linspace(max(low, -1e9), min(high, 1e9), 257)
        ends = np.concatenate([[low], grid, [high]]).reshape(-1, *[1] * self.batch)
        heights = np.asarray(self.cdf(ends))
        rises = bool(np.all(np.diff(heights, axis=0) >= -_TOLERANCE)) and bool(
            np.all(heights[0] >= -_TOLERANCE)
        )
        if not (rises and bool(np.all(np.abs(heights[-1] - 1) <= _TOLERANCE))):
            first, last = np.min(heights[0]), np.min(heights[-1])
            raise LawError(f"cdf runs from {first:.6g} to {last:.6g} on [{low}, {high}]; it must rise to 1")

    def _check_inverse(self, levels: FloatArray, points: FloatArray) -> None:
        low, high = self.interval.low, self.interval.high
        if not np.all((points >= low - _TOLERANCE) & (points <= high + _TOLERANCE)):
            raise LawError(
                f"ppf leaves [{low}, {high}] with {some(points)}; it must map (0, 1) into the interval"
            )
        below, upto = self.cell(points)
        if not np.all((upto >= levels - 1e-6) & (below <= levels + 1e-6)):
            raise LawError("ppf is not the inverse of cdf; cdf(x-) <= u <= cdf(x) must hold at x = ppf(u)")

    def cell(self, action: FloatArray) -> tuple[FloatArray, FloatArray]:
        """(cdf(x-), cdf(x)) of each action: the piece of the unit interval that the law maps to it."""
        upto = self.cdf(action)
        below = upto
        for x, mass in self.atoms:
            below = np.where(action == x, upto - mass, below)
        return below, upto

    def draw(self, chance: Chance, draw: int = 0) -> FloatArray:
        """Numbers, shape [B], by inverse cdf."""
        return self.ppf(chance.uniform(draw))


@dataclass(frozen=True, eq=False)
class EquilibriumSet:
    """One seat's equilibrium strategies: a union of convex ``components``, each given by its vertices [V, A].

    ``selected`` is the member that the `equilibrium` agent plays, chosen by the rule that the environment declares.
    """

    menu: Menu
    components: tuple[FloatArray, ...]
    selected: MixedStrategy

    def __post_init__(self) -> None:
        if not self.components:
            raise LawError(
                "an equilibrium set came without a component; every finite game has one equilibrium or more"
            )
        for vertices in self.components:
            MixedStrategy(self.menu, vertices)


Law = MixedStrategy | IntervalStrategy


Optimum = MixedStrategy | IntervalStrategy | EquilibriumSet
