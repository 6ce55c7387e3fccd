"""Symmetric equilibria of games of many players who are alike: all play the same mixed strategy.

Where two actions are in use, the first with probability p, what it earns above the second is a polynomial in p whose Bernstein
coefficients are the differences of the payoffs themselves. It has no more roots than its coefficients change sign (and as
many, or less by an even number), so that halving finds them all. Every symmetric game has a symmetric equilibrium; with two
actions those found are all. With more, those with one or two actions in use are found where `MOST_ACTIONS` allows.

>>> from aleator.core.games.symmetric_game import SymmetricGame
>>> bar = SymmetricGame.of("player", 10, ("Go", "Stay"), lambda own, others: np.where(own == 1, 5.0, 10.0 * (others[..., 0] < 6)))
>>> found = equilibria(bar)
>>> found.laws.round(6).tolist(), found.complete
([[0.606915, 0.393085]], True)

Source: Nash (1951), "Non-cooperative games" (a symmetric equilibrium exists); Lane and Riesenfeld (1981), "Bounds on a polynomial",
BIT 21, 112-117 (isolation of roots by Bernstein coefficients).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaln, xlog1py, xlogy

from ...core.chance import FloatArray
from ...core.games.profile import WHOLE
from ...core.games.symmetric_game import SymmetricGame

__all__ = ["MOST_ACTIONS", "Found", "equilibria", "roots"]

MOST_ACTIONS = 25
_ZERO = 1e-12
_SAME = 1e-7
_GAIN = 1e-9
_TOUCHED = 1e-13
_DEEPEST = 48
_SPLIT = 0.4951  # not a half, where roots often lie


class Found(NamedTuple):
    """Symmetric equilibria ``laws[E, A]``, whether all laws between them are equilibria too (``whole``), and whether no
    others exist (``complete``)."""

    laws: FloatArray
    whole: bool
    complete: bool


def equilibria(game: SymmetricGame) -> Found:
    """The symmetric equilibria with one action in use or two, by decreasing probability of the first actions."""
    size = len(game.actions)
    pure = np.eye(size)
    if size == 2 and not _differences(game, 0, 1).any():
        return Found(pure, whole=True, complete=True)
    pairs = combinations(range(size), 2) if size <= MOST_ACTIONS else ()
    mixed = [p * pure[a] + (1 - p) * pure[b] for a, b in pairs for p in roots(_differences(game, a, b))]
    laws = np.array([law for law in [*pure, *mixed] if _is_equilibrium(game, law)]).reshape(-1, size)
    return Found(laws[np.lexsort(-laws.round(9).T[::-1])], whole=False, complete=size == 2)


def roots(coefficients: FloatArray) -> list[float]:
    """Where in (0, 1) the polynomial with these Bernstein ``coefficients[n]`` is 0, rising; none where it is 0 everywhere."""
    largest = np.abs(coefficients).max(initial=0.0)
    clean = np.where(np.abs(coefficients) <= _ZERO * largest, 0.0, coefficients)
    found: list[float] = []
    for root in _roots(clean, clean, 0.0, 1.0, _TOUCHED * largest):
        if _SAME < root < 1 - _SAME and (not found or root - found[-1] > _SAME):
            found.append(root)
    return found


def _differences(game: SymmetricGame, first: int, second: int) -> FloatArray:
    """What ``first`` earns above ``second`` where k = 0, 1, ... others take it and the rest take ``second``."""
    alone = (game.others[:, first] + game.others[:, second]) == game.members - 1
    order = np.argsort(game.others[alone, first])
    return np.asarray((game.payoffs[first] - game.payoffs[second])[alone][order])


def _is_equilibrium(game: SymmetricGame, law: FloatArray) -> bool:
    return game.accuracy({game.seat: {WHOLE: law}}) <= _GAIN


def _roots(part: FloatArray, whole: FloatArray, low: float, high: float, least: float) -> Iterator[float]:
    """The roots of ``whole`` between ``low`` and ``high``, where its coefficients are ``part``; in the middle of a stretch on which
    it is ``least`` at most, before rounding hides a root that is touched and not crossed.
    """
    signs = np.sign(part[part != 0])
    changes = int((signs[1:] != signs[:-1]).sum())
    if changes == 1:
        yield _between(whole, low, high, float(signs[0]))
    elif changes and np.abs(part).max() <= least:
        yield (low + high) / 2
    elif changes:
        left, right = _halves(part)
        middle = low + _SPLIT * (high - low)
        yield from _roots(left, whole, low, middle, least)
        yield from _roots(right, whole, middle, high, least)


def _between(whole: FloatArray, low: float, high: float, sign: float) -> float:
    """The one root inside, where the polynomial has this ``sign`` before it and the other one after it."""
    start, end = _near(whole, low, high, sign), _near(whole, high, low, -sign)
    if start is None or end is None:
        return low if start is None else high
    return float(brentq(lambda p: _value(whole, p), start, end, xtol=1e-15))


def _near(whole: FloatArray, end: float, other: float, sign: float) -> float | None:
    """The ``end`` of an interval, or, where the polynomial is 0 there, a point next to it that has the ``sign``."""
    steps = (0.0, *(0.5**k for k in range(1, _DEEPEST)))
    points = (end + step * (other - end) for step in steps)
    return next((p for p in points if sign * _value(whole, p) > 0), None)


def _value(coefficients: FloatArray, p: float) -> float:
    """The polynomial at ``p``: the mean of the coefficients under the binomial law."""
    n = len(coefficients) - 1
    k = np.arange(n + 1)
    weights = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1) + xlogy(k, p) + xlog1py(n - k, -p)
    return float(np.exp(weights) @ coefficients)


def _halves(part: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The coefficients of the same polynomial on both sides of the split (de Casteljau)."""
    left, right, row = np.empty_like(part), np.empty_like(part), part
    for k in range(len(part)):
        left[k], right[-1 - k] = row[0], row[-1]
        row = (1 - _SPLIT) * row[:-1] + _SPLIT * row[1:]
    return left, right
