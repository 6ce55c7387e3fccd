"""Equilibria, single or in sets, as joint profiles.

An equilibrium is a property of what all seats do together: Opera against Football takes a member of an equilibrium from each
seat of the battle of the sexes, and is none. A `Solution` is therefore a union of *components*, each the product of one convex
set of strategies for each seat, and distance is that of the joint profile.

>>> def pure(label): return {"": np.array([[1.0, 0.0]] if label == "Opera" else [[0.0, 1.0]])}
>>> both = [Component({"row": pure(label), "column": pure(label)}) for label in ("Opera", "Football")]
>>> battle = Solution(tuple(both), both[0].middle, {"row": 2.0, "column": 1.0}, "the one that row prefers")
>>> apart = {"row": {"": np.array([1.0, 0.0])}, "column": {"": np.array([0.0, 1.0])}}
>>> battle.distance(apart), battle.distance({"row": apart["row"]})
(1.0, 0.0)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from ..chance import FloatArray
from ..errors import InputError, LawError
from .faces import Face, Hull
from .game import Game
from .hulls import Play, mixture, nearest
from .profile import WHOLE, Profile, Strategy

__all__ = ["Component", "Nearest", "Solution"]

_TOLERANCE = 1e-9


class Nearest(NamedTuple):
    """The equilibrium next to a profile: how far (see `Solution.distance`), in which component, and which it is."""

    distance: float
    component: int
    profile: Profile


@dataclass(frozen=True, eq=False)
class Component:
    """A product, over the seats, of convex sets of strategies; all its profiles are equilibria.

    ``strategies[seat][infoset][V, A]``: what each of the seat's V extreme strategies plays there. Number v is one strategy at all
    information sets of a seat, which matters where there are several: the set holds the mixtures of whole strategies.
    ``reach[seat][infoset][V]``: the probability that the strategy's own actions lead there (left out: 1).
    ``faces[seat]``: the whole set of a seat with one information set, by its inequalities; its strategies are then some of it.
    ``complete``: whether no more equilibria are known to belong to it; a single point may be one of a set.

    Raises `LawError` on what is no law, or on strategies of unequal number.
    """

    strategies: Mapping[str, Mapping[str, FloatArray]]
    complete: bool = True
    reach: Mapping[str, Mapping[str, FloatArray]] = field(default_factory=dict)
    faces: Mapping[str, Face] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for seat, sets in self.strategies.items():
            numbers = {np.shape(laws)[0] if np.ndim(laws) == 2 else 0 for laws in sets.values()}
            if len(numbers) > 1 or 0 in numbers:
                raise LawError(
                    f"strategies of {seat!r} came in numbers {sorted(numbers)}; give laws [V, A] with one V for all sets"
                )
            for key, laws in sets.items():
                off = np.abs(laws.sum(axis=1) - 1).max() > _TOLERANCE or laws.min() < -_TOLERANCE
                if off:
                    raise LawError(
                        f"{seat!r} plays {laws.tolist()} at {key!r}; each strategy's probabilities must sum to 1"
                    )

    @classmethod
    def point(cls, profile: Profile) -> Component:
        """The equilibrium ``profile``, which may be one of a set."""
        laws = {seat: {key: law[None] for key, law in sets.items()} for seat, sets in profile.items()}
        return cls(laws, complete=False)

    @property
    def is_single(self) -> bool:
        """Whether it holds one profile."""
        return all(len(laws) == 1 for sets in self.strategies.values() for laws in sets.values())

    @property
    def middle(self) -> Profile:
        """The even mixture of the extreme strategies."""
        return {seat: self._mixed(seat, np.full(n, 1 / n)) for seat, n in self._numbers().items()}

    def nearest(self, profile: Profile) -> tuple[float, Profile]:
        """The distance to ``profile``, and the member that is so near; seats and sets that the profile leaves out hold it to nothing."""
        distances: list[float] = [0.0]
        found: dict[str, Strategy] = {}
        for seat, n in self._numbers().items():
            plays = self._plays(seat, profile.get(seat, {}))
            if plays and seat in self.faces:
                near = self.faces[seat].nearest(plays[0].seen)
                distances.append(near.distance)
                found[seat] = {WHOLE: near.member}
                continue
            distance, weights = nearest(plays)
            distances.append(distance)
            found[seat] = self._mixed(seat, weights if len(weights) else np.full(n, 1 / n))
        return max(distances), found

    def hull(self, seat: str, infoset: str = WHOLE) -> Hull:
        """What a seat may play at an information set: vertices [V, A], or the inequalities of the set."""
        return self.faces[seat] if seat in self.faces else self.strategies[seat][infoset]

    def _numbers(self) -> dict[str, int]:
        return {seat: len(next(iter(sets.values()))) for seat, sets in self.strategies.items() if sets}

    def _plays(self, seat: str, strategy: Strategy) -> list[Play]:
        sets = self.strategies[seat]
        seen = {key: np.asarray(law, dtype=np.float64) for key, law in strategy.items()}
        for key, law in seen.items():
            if key not in sets or law.shape != sets[key].shape[1:]:
                raise InputError(
                    f"play of {seat!r} at {key!r} has shape {law.shape}; the solution knows it not: give one law [A] of its sets"
                )
        return [
            Play(law, sets[key], self._reach(seat, key))
            for key, law in seen.items()
            if not np.isnan(law).any()
        ]

    def _reach(self, seat: str, key: str) -> FloatArray:
        known = self.reach.get(seat, {}).get(key)
        return np.ones(len(self.strategies[seat][key])) if known is None else known

    def _mixed(self, seat: str, weights: FloatArray) -> Strategy:
        return {
            key: mixture(weights, laws, self._reach(seat, key)) for key, laws in self.strategies[seat].items()
        }


@dataclass(frozen=True, eq=False)
class Solution:
    """The equilibria of a game, or those of them that are known.

    ``selected`` is the one that the `equilibrium` agent plays, chosen by ``rule`` (in words); ``values`` are the seats' expected
    payoffs in it (in a zero-sum game: in every equilibrium). ``accuracy``: the most that a best response gains in those that
    were computed, as a share of the range of its seat's payoffs (None: not certified). ``complete``: whether it is known that there are no other
    equilibria than those of ``components``. Raises `LawError` where there is no component.
    """

    components: tuple[Component, ...]
    selected: Profile
    values: Mapping[str, float]
    rule: str
    complete: bool = True
    accuracy: float | None = None

    @classmethod
    def point(cls, game: Game, profile: Profile, rule: str) -> Solution:
        """The equilibrium ``profile`` of ``game``, chosen by ``rule``; others may exist."""
        values = {seat: float(value) for seat, value in game.expected(profile).items()}
        only = Component.point(profile)
        return cls((only,), profile, values, rule, complete=False, accuracy=game.accuracy(profile))

    def __post_init__(self) -> None:
        if not self.components:
            raise LawError(
                "a solution came without a component; every finite game has one equilibrium or more"
            )

    @property
    def is_complete(self) -> bool:
        """Whether all equilibria are known, so that play far from these is far from all."""
        return self.complete and all(part.complete for part in self.components)

    @property
    def is_unique(self) -> bool:
        """Whether it is known that there is one equilibrium and no other."""
        only = self.components[0]
        return self.complete and len(self.components) == 1 and only.complete and only.is_single

    def of(self, seat: str, infoset: str = WHOLE) -> tuple[FloatArray, ...]:
        """What a seat may play at an information set: vertices [V, A], one array for each component."""
        found = [part.strategies.get(seat, {}).get(infoset) for part in self.components]
        if any(laws is None for laws in found):
            raise InputError(
                f"no equilibrium says what {seat!r} plays at {infoset!r}; ask for a seat and information set of the game"
            )
        return tuple(laws for laws in found if laws is not None)

    def hulls(self, seat: str, infoset: str = WHOLE) -> tuple[Hull, ...]:
        """As `of`, without the sets whose vertices are all among another's, and whole sets where they are given by inequalities."""
        keys = [frozenset(v.tobytes() for v in laws) for laws in self.of(seat, infoset)]
        sets = {key: part.hull(seat, infoset) for key, part in zip(keys, self.components, strict=True)}
        return tuple(hull for key, hull in sets.items() if not any(key < other for other in sets))

    def nearest(self, profile: Profile) -> Nearest:
        """The equilibrium next to ``profile`` among those that are known (of equals the first component's)."""
        found = [part.nearest(profile) for part in self.components]
        best = int(np.argmin([distance for distance, _ in found]))
        return Nearest(found[best][0], best, found[best][1])

    def distance(self, profile: Profile) -> float:
        """The least, over the components, of the greatest, over seats and information sets, total variation to their strategies.

        Seats and sets that the profile leaves out, or has NaN for, hold it to nothing. Where the solution is not complete
        the true distance may be less.
        """
        return self.nearest(profile).distance

    def contains(self, profile: Profile, tolerance: float = 1e-9) -> bool:
        """Whether ``profile`` is one of these equilibria, within ``tolerance``."""
        return self.distance(profile) <= tolerance
