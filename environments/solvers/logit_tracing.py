"""One equilibrium of a game of any number of players, as the limit of its logit equilibria.

In an agent logit equilibrium every information set plays its actions in proportion to exp(lambda u), u being what an action earns
in the mean where the set is come to. At lambda 0 play is uniform; the equilibria that join to it form a curve, followed here by
its arc length (a step along the tangent, then Newton's method at right angles to it) until best responses gain next to nothing. Its limit
is a Nash equilibrium, and in a game in extensive form a *sequential* one: what is played where nobody comes answers beliefs that small
mistakes would lead to. That it is one of several is not known here.

The unknowns are the logarithms of the probabilities, so that beliefs are told also where all ways to a set become impossible. What an
action earns is the mean payoff over the ends behind it, weighted by their probabilities, since a seat of perfect recall
comes to all of them by the same own actions.

>>> import numpy as np
>>> from aleator.core.games.normal_form import NormalForm
>>> pennies = NormalForm(("one", "two"), ["HT", "HT"], [[[3, -1], [-1, 1]], [[-3, 1], [1, -1]]])
>>> solve(pennies).selected["one"][""].round(6).tolist()
[0.333333, 0.666667]

Source: McKelvey and Palfrey (1998), "Quantal response equilibria for extensive form games", Experimental Economics 1, 9-41;
Turocy (2010), "Computing sequential equilibria using agent quantal response equilibria", Economic Theory 42, 255-269.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray, IntArray
from ...core.games.game import Game
from ...core.games.sequence_form import SequenceForm
from ...core.games.solution import Solution
from ...core.games.treeplex import Treeplex

__all__ = ["MOST_WORK", "RULE", "is_small", "solve"]

RULE = "the limit of the logit equilibria that join to uniform play"
MOST_WORK = 1 << 17
"""The most actions, times actions or ends of the game, for which the curve is followed."""

_EXACT, _STILL = 1e-9, 1e-8
_CERTAIN = 1e-6
_LAST = 1e12
_STEPS = 1000
_FIRST, _GROWTH, _NEAR, _FAR = 0.03, 2.0, 0.05, 0.3
_NEVER = 1e-7
_IMPOSSIBLE = 1e-300


def is_small(game: Game) -> bool:
    """Whether the curve of ``game`` is followed."""
    actions = sum(int(plex.legal.sum()) for plex in game.form.plexes)
    return actions * max(actions, len(game.form.chance)) <= MOST_WORK


def solve(game: Game) -> Solution | None:
    """The equilibrium at the end of the curve, certified by best responses; None where the game is too large, or the curve is lost."""
    if not is_small(game):
        return None
    system = _System(game.form)
    selected = game.profile([_without_traces(law) for law in system.laws(_limit(system))])
    found = Solution.point(game, selected, RULE)
    return None if found.accuracy is None or found.accuracy > _CERTAIN else found


def _limit(system: _System) -> FloatArray:
    """The first point of the curve from which on play hardly changes and no action gains; else the last one."""
    before = here = system.start
    for here in _curve(system):
        still = np.abs(np.exp(here[:-1]) - np.exp(before[:-1])).max() <= _STILL
        if here[-1] >= 1 and still and system.gain(here) <= _EXACT:
            break
        before = here
    return here


def _without_traces(law: FloatArray) -> FloatArray:
    """The law [I, A] with nothing where the limit has nothing."""
    kept = np.where(law > _NEVER, law, 0.0)
    return np.asarray(kept / kept.sum(axis=1, keepdims=True))


class _Place(NamedTuple):
    """What is left of the equations [Q] at a point, and their derivatives [Q, Q + 1]."""

    left: FloatArray
    slope: FloatArray


class _System:
    """The equations of a logit equilibrium in the Q legal actions of all information sets, and lambda.

    ``behind[Z, Q]`` tells which ends lie behind which action, ``pays[Q, Z]`` what its owner gets there, on a scale from 0 to 1.
    """

    def __init__(self, form: SequenceForm) -> None:
        self._plexes = form.plexes
        based = form.based()
        scale = float(based.payoffs.max(initial=0.0)) or 1.0
        columns = [_behind(plex, last) for plex, last in zip(form.plexes, form.last.T, strict=True)]
        self._behind = np.hstack(columns)
        owner = np.repeat(np.arange(len(columns)), [part.shape[1] for part in columns])
        self._pays = (based.payoffs / scale).T[owner]
        self._chance = np.log(np.maximum(form.chance, _IMPOSSIBLE))
        self._sizes = np.concatenate([plex.legal.sum(axis=1) for plex in form.plexes])
        self._starts = np.cumsum(self._sizes) - self._sizes

    @property
    def start(self) -> FloatArray:
        """Uniform play at lambda 0, [Q + 1]."""
        return np.append(-np.log(np.repeat(self._sizes, self._sizes)), 0.0)

    def at(self, z: FloatArray) -> _Place:
        """The equations at ``z`` = (log probabilities, lambda)."""
        earned, slope = self._earned(z[:-1])
        response = self._response(z[-1] * earned)
        share = np.exp(response)
        by_own = np.eye(len(share)) - z[-1] * (slope - self._mean(share, slope))
        by_precision = self._mean(share, earned[:, None]) - earned[:, None]
        return _Place(z[:-1] - response, np.hstack([by_own, by_precision]))

    def gain(self, z: FloatArray) -> float:
        """The most that another action gains at any information set, come to or not, as a share of the payoffs' range."""
        earned, _ = self._earned(z[:-1])
        best = np.maximum.reduceat(earned, self._starts)
        return float((best - np.add.reduceat(np.exp(z[:-1]) * earned, self._starts)).max())

    def laws(self, z: FloatArray) -> list[FloatArray]:
        """The law [I, A] of each seat."""
        laws, share = [], np.exp(z[:-1])
        for plex in self._plexes:
            law, count = np.zeros(plex.legal.shape), int(plex.legal.sum())
            law[plex.legal], share = share[:count], share[count:]
            laws.append(law / law.sum(axis=1, keepdims=True))
        return laws

    def _earned(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        """What each action earns where its set is come to, [Q], and the derivatives [Q, Q] by all log probabilities."""
        come = np.where(self._behind, (self._chance + self._behind @ x)[:, None], -np.inf).T
        weight = np.exp(come - come.max(axis=1, keepdims=True))
        weight /= weight.sum(axis=1, keepdims=True)
        earned = (weight * self._pays).sum(axis=1)
        return earned, (weight * (self._pays - earned[:, None])) @ self._behind

    def _response(self, odds: FloatArray) -> FloatArray:
        """The logarithms of probabilities in proportion to exp(``odds``), set by set."""
        odds = odds - np.repeat(np.maximum.reduceat(odds, self._starts), self._sizes)
        return np.asarray(odds - np.repeat(np.log(np.add.reduceat(np.exp(odds), self._starts)), self._sizes))

    def _mean(self, share: FloatArray, rows: FloatArray) -> FloatArray:
        """The mean of ``rows[Q, ...]`` over each set's actions, at each action."""
        return np.repeat(np.add.reduceat(share[:, None] * rows, self._starts, axis=0), self._sizes, axis=0)


def _behind(plex: Treeplex, last: IntArray) -> NDArray[np.bool_]:
    """Which ends [Z] lie behind which legal actions of a seat, [Z, legal ones]."""
    found = np.zeros((len(last), plex.size), dtype=bool)
    ends = np.flatnonzero(last)
    at = last[ends]
    while len(ends):
        found[ends, at] = True
        at = plex.parent[(at - 1) // plex.legal.shape[1]]
        ends, at = ends[at > 0], at[at > 0]
    return found[:, 1:][:, plex.legal.ravel()]


def _curve(system: _System) -> Iterator[FloatArray]:
    """Points of the curve from uniform play on, the last one where lambda is greatest."""
    here = system.start
    tangent, step = _tangent(system, here, np.eye(len(here))[-1]), _FIRST
    yield here
    if tangent is None:
        return
    for _ in range(_STEPS):
        aim = here + step * tangent
        found = _corrected(system, aim, tangent)
        off = np.inf if found is None else float(np.linalg.norm(found - aim)) / step
        ahead = None if found is None or off > _FAR else _tangent(system, found, tangent)
        if found is None or ahead is None:
            step /= 2
            if step < 1e-12:
                return
            continue
        tangent, here = ahead, found
        yield here
        if here[-1] >= _LAST:
            return
        if off < _NEAR:
            step *= _GROWTH


def _tangent(system: _System, z: FloatArray, heading: FloatArray) -> FloatArray | None:
    """The direction of the curve at ``z``, on the side of ``heading``; None where curves meet, and there is more than one."""
    try:
        ahead = np.linalg.solve(np.vstack([system.at(z).slope, heading]), np.eye(len(z))[-1])
    except np.linalg.LinAlgError:
        return None
    return np.asarray(ahead / np.linalg.norm(ahead))


def _corrected(system: _System, z: FloatArray, across: FloatArray) -> FloatArray | None:
    """The curve's point in the plane through ``z`` at right angles to ``across``, if Newton's method finds it."""
    for _ in range(8):
        left, slope = system.at(z)
        try:
            move = np.linalg.solve(np.vstack([slope, across]), np.append(-left, 0.0))
        except np.linalg.LinAlgError:
            return None
        z = z + move
        if not np.isfinite(z).all():
            return None
        if np.abs(move).max() <= 1e-10 * max(1.0, float(np.abs(z).max())):
            return z
    return None
