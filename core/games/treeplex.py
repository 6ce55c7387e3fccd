"""One seat's information sets and sequences of actions.

With perfect recall an information set is reached after one *sequence* of its owner's own actions, so the sets form a forest.
Sequence 0 is the empty one; action a at set i is sequence ``1 + i A + a`` (illegal ones exist, and weigh nothing).
A *realisation plan* gives each sequence the product of its actions' probabilities; the weight of an end of the game is the
product of chance and of all seats' plans at their sequences. In plans, payoffs of one seat are linear.

Source: von Stengel (1996), "Efficient computation of behavior strategies", Games and Economic Behavior 14, 220-246;
the forest is called a treeplex by Hoda, Gilpin, Pena and Sandholm (2010), Mathematics of Operations Research 35, 494-512.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from ..chance import FloatArray, IntArray
from ..errors import InputError
from .profile import Strategy

__all__ = ["Reduce", "Treeplex"]

_TOLERANCE = 1e-9

Reduce = Callable[[slice, FloatArray], FloatArray]
"""From the values [..., n, A] of the actions at some sets (a slice of I) to the values [..., n] of the sets."""


@dataclass(frozen=True, eq=False)
class Treeplex:
    """The information sets of ``seat``, by the number of its own actions before them.

    ``keys[I]`` name the sets, ``legal[I, A]`` are the actions that may be taken there, ``parent[I]`` the sequences that lead there.
    ``level[I]`` counts the seat's own actions before the set; it never falls.
    """

    seat: str
    actions: tuple[str, ...]
    keys: tuple[str, ...]
    legal: NDArray[np.bool_]
    parent: IntArray
    level: IntArray

    @property
    def size(self) -> int:
        """How many sequences there are, illegal ones counted."""
        return 1 + self.legal.size

    @cached_property
    def index(self) -> dict[str, int]:
        """The place of each information set, by its key."""
        return {key: i for i, key in enumerate(self.keys)}

    @cached_property
    def levels(self) -> tuple[slice, ...]:
        """The sets [I] grouped by the number of own actions before them, from 0 on."""
        cuts = np.flatnonzero(np.diff(self.level)) + 1
        return tuple(slice(a, b) for a, b in pairwise([0, *cuts.tolist(), len(self.keys)]) if a < b)

    @property
    def uniform(self) -> FloatArray:
        """The law [I, A] that gives every legal action the same probability."""
        return np.asarray(self.legal / self.legal.sum(axis=1, keepdims=True))

    def behaviour(self, strategy: Strategy) -> FloatArray:
        """``strategy`` as one array [..., I, A], NaN at sets that it leaves out.

        Raises `InputError` on sets that are not this seat's, and on what is no law on the legal actions (within 1e-9).
        """
        strangers = [key for key in strategy if key not in self.index]
        if strangers:
            raise InputError(
                f"seat {self.seat!r} has no information set {strangers[0]!r}; it has {', '.join(map(repr, self.keys[:8]))}"
                + (", ..." if len(self.keys) > 8 else "")
            )
        given = {key: np.asarray(probs, dtype=np.float64) for key, probs in strategy.items()}
        wrong = [key for key, probs in given.items() if probs.shape[-1:] != (len(self.actions),)]
        if wrong:
            raise InputError(
                f"play of {self.seat!r} at {wrong[0]!r} has shape {given[wrong[0]].shape}; give one probability for each of {self.actions}"
            )
        batch = np.broadcast_shapes(*[probs.shape[:-1] for probs in given.values()])
        law = np.full((*batch, *self.legal.shape), np.nan)
        for key, probs in given.items():
            law[..., self.index[key], :] = probs
        self._check(law)
        return law

    def _check(self, law: FloatArray) -> None:
        off = np.abs(law.sum(axis=-1) - 1) > _TOLERANCE
        wrong = (
            off | (law < -_TOLERANCE).any(axis=-1) | ((law > _TOLERANCE) & ~self.legal).any(axis=-1)
        ) & ~(np.isnan(law).all(axis=-1))
        wrong |= np.isnan(law).any(axis=-1) & ~np.isnan(law).all(axis=-1)
        if wrong.any():
            place = tuple(np.argwhere(wrong)[0])
            legal = [a for a, may in zip(self.actions, self.legal[place[-1]], strict=True) if may]
            raise InputError(
                f"play of {self.seat!r} at {self.keys[place[-1]]!r} is {law[place].tolist()} over {self.actions};"
                f" give probabilities that sum to 1 over the legal {', '.join(legal)}"
            )

    def strategy(self, law: FloatArray) -> dict[str, FloatArray]:
        """A mapping from each information set to its row of ``law[..., I, A]``."""
        return {key: law[..., i, :] for i, key in enumerate(self.keys)}

    def plan(self, law: FloatArray) -> FloatArray:
        """The realisation plan [..., 1 + I A] of ``law[..., I, A]``."""
        batch, width = law.shape[:-2], self.legal.shape[1]
        plan = np.empty((*batch, self.size))
        plan[..., 0] = 1.0
        for sets in self.levels:
            part = plan[..., self.parent[sets], None] * law[..., sets, :]
            plan[..., 1 + sets.start * width : 1 + sets.stop * width] = part.reshape(*batch, -1)
        return plan

    def law(self, plan: FloatArray, otherwise: FloatArray) -> FloatArray:
        """The behaviour [..., I, A] that realises ``plan``; at sets that the plan never reaches, that of ``otherwise[I, A]``."""
        part = np.where(self.legal, plan[..., 1:].reshape(*plan.shape[:-1], *self.legal.shape), 0.0)
        part = np.clip(part, 0.0, None)
        total = part.sum(axis=-1, keepdims=True)
        return np.where(total > _TOLERANCE, part / np.where(total > _TOLERANCE, total, 1.0), otherwise)

    def fold(self, values: FloatArray, reduce: Reduce) -> FloatArray:
        """The value [...] of the whole: what each sequence [..., 1 + I A] earns where it is the last one, summed up from the last sets to the first."""
        return np.asarray(self._folded(values, reduce)[..., 0])

    def best(self, values: FloatArray) -> FloatArray:
        """What the best strategy earns, shape [...], where a sequence's weight earns ``values[..., 1 + I A]``."""
        return self.fold(values, self.most)

    def most(self, sets: slice, values: FloatArray) -> FloatArray:
        """The value of each set under its best legal action, as a `Reduce`."""
        return np.asarray(np.where(self.legal[sets], values, -np.inf).max(axis=-1))

    def least(self, sets: slice, values: FloatArray) -> FloatArray:
        """The value of each set under its worst legal action, as a `Reduce`."""
        return np.asarray(np.where(self.legal[sets], values, np.inf).min(axis=-1))

    def best_replies(self, values: FloatArray) -> FloatArray:
        """The best legal actions at every set, ties shared evenly, shape [I, A]; ``values[1 + I A]`` as in `best`."""
        whole = self._folded(values, self.most)[1:].reshape(self.legal.shape)
        legal = np.where(self.legal, whole, -np.inf)
        slack = _TOLERANCE * max(1.0, float(np.abs(values).max(initial=0.0)))
        best = legal >= legal.max(axis=1, keepdims=True) - slack
        return np.asarray(best / best.sum(axis=1, keepdims=True))

    def _folded(self, values: FloatArray, reduce: Reduce) -> FloatArray:
        """Each sequence with all that follows it, shape [..., 1 + I A]."""
        width, whole = self.legal.shape[1], np.array(values, dtype=np.float64)
        for sets in reversed(self.levels):
            part = whole[..., 1 + sets.start * width : 1 + sets.stop * width]
            found = reduce(sets, part.reshape(*whole.shape[:-1], -1, width))
            np.add.at(
                whole, cast("Any", (..., self.parent[sets])), found
            )  # numpy's types know no ellipsis here
        return whole

    def towards(self, sequences: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which sets [I] lie on the way to one of the marked ``sequences[1 + I A]``, the last set counted."""
        width, marked = self.legal.shape[1], sequences.copy()
        passed = np.zeros(len(self.keys), dtype=bool)
        for sets in reversed(self.levels):
            part = marked[1 + sets.start * width : 1 + sets.stop * width].reshape(-1, width)
            passed[sets] = part.any(axis=1)
            marked[self.parent[sets][passed[sets]]] = True
        return passed
