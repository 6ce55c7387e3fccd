"""A probability for every label."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..chance import Chance, FloatArray
from ..errors import LawError, SpaceError
from ..spaces.space import Space
from ..wording import some
from .law import TOLERANCE, Law

__all__ = ["MixedStrategy"]


@dataclass(frozen=True, eq=False)
class MixedStrategy(Law):
    """A probability for every action: ``probs[..., A]`` over the ``labels`` of ``space``, read-only.

    Raises `LawError` on a wrong last axis, a negative or non-finite entry, or a sum that is not 1 within 1e-9.
    """

    space: Space
    probs: FloatArray

    def __init__(self, space: Space, probs: ArrayLike) -> None:
        law, size = np.array(probs, dtype=np.float64), len(space.labels)
        object.__setattr__(self, "space", space)
        object.__setattr__(self, "probs", law)
        if law.ndim == 0 or law.shape[-1] != size:
            raise LawError(
                f"probabilities of shape {law.shape} for {size} actions; the last axis must be {size}"
            )
        if not np.all(np.isfinite(law)) or np.any(law < -TOLERANCE):
            raise LawError(f"probabilities {some(law)} are negative or not finite; each must lie in [0, 1]")
        total = law.sum(axis=-1)
        if np.any(np.abs(total - 1) > TOLERANCE):
            worst = law.reshape(-1, size)[np.argmax(np.abs(total - 1))]
            raise LawError(f"probabilities {worst} sum to {worst.sum():.12g}; they must sum to 1: scale them")
        np.clip(law, 0, 1, out=law)
        law.flags.writeable = False

    @classmethod
    def uniform(cls, space: Space) -> MixedStrategy:
        """The law that gives every label the same probability."""
        size = len(space.labels)
        return cls(space, np.full(size, 1 / max(size, 1)))

    @classmethod
    def from_mapping(cls, space: Space, law: Mapping[str, float]) -> MixedStrategy:
        """From ``{label: probability}``; labels left out get 0. Raises `SpaceError` on a foreign label."""
        probs = np.zeros(len(space.labels))
        for label, p in law.items():
            probs[_place(space, label)] = p
        return cls(space, probs)

    @property
    def varies(self) -> bool:
        """Whether ``probs`` is [B, A]."""
        return self.probs.ndim > 1

    def of(self, label: str) -> Any:
        """Probability of one label: a float, or an array over the leading axes."""
        probability = self.probs[..., _place(self.space, label)]
        return float(probability) if probability.ndim == 0 else probability

    def draw(self, chance: Chance, draw: int = 0) -> NDArray[Any]:
        """Actions [B], one for each row of ``chance``."""
        return self.space.at(chance.pick(self.probs, draw))

    def take(self, rows: NDArray[Any]) -> MixedStrategy:
        """The law of these ``rows``; the law itself where it does not vary."""
        if not self.varies:
            return self
        probs = self.probs[rows] if rows.dtype == np.bool_ else self.probs.take(rows, axis=0)
        probs.flags.writeable = False
        taken = object.__new__(MixedStrategy)  # rows of a law that was checked are laws
        object.__setattr__(taken, "space", self.space)
        object.__setattr__(taken, "probs", probs)
        return taken

    def probabilities(self, rows: int) -> FloatArray:
        """``probs`` for each of ``rows`` rows."""
        return np.broadcast_to(self.probs, (rows, self.probs.shape[-1]))


def _place(space: Space, label: str) -> int:
    if label in space.labels:
        return space.labels.index(label)
    raise SpaceError(f"action {label!r} is not in the menu; allowed: {', '.join(space.labels)}")
