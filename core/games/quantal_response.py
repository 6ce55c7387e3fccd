"""The logit equilibrium's branch: from uniform play at precision 0 to an equilibrium of the game.

At a logit quantal response equilibrium x = response(lambda u1(., y)) and y = response(lambda u2(., x)). Its
solutions that join to uniform play form one curve in (x, y, lambda), followed by its arc length: a step along
the tangent, then Newton's method at right angles to it. lambda may turn back on the way.

>>> penny = np.array([[1.0, -1], [-1, 1]])
>>> point = branch(penny, -penny)[-1]
>>> point.own.round(6).tolist(), point.precision >= 1000
([0.5, 0.5], True)
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ..chance import FloatArray
from ..errors import InputError

__all__ = ["LAST", "Point", "between", "branch", "equilibrium_at", "log_laws", "log_response", "response"]

LAST = 1000.0
"""The precision, times the payoffs' range, up to which the branch is followed."""
_HALVINGS = 50
_STEPS = 2000
_FIRST, _GROWTH, _LONGEST, _FAR, _CLOSE = 0.05, 1.5, 0.1, 0.01, 1e-12


def log_response(precision: float, payoffs: FloatArray) -> FloatArray:
    """log p_a, p_a proportional to exp(precision u_a), of ``payoffs[A]``."""
    odds = precision * (payoffs - payoffs.max())
    return np.asarray(odds - np.log(np.exp(odds).sum()))


def response(precision: float, payoffs: FloatArray) -> FloatArray:
    """The logit response to ``payoffs[A]``."""
    return np.exp(log_response(precision, payoffs))


class Point(NamedTuple):
    """One equilibrium: the ``precision`` times the payoffs' range, and the laws of both seats."""

    precision: float
    own: FloatArray
    opponent: FloatArray


def branch(own_payoffs: FloatArray, opponent_payoffs: FloatArray) -> tuple[Point, ...]:
    """Points along the branch of a game with payoffs [A, O] (own action first in both), until lambda is 1000.

    Payoffs must have a range of 1 or so, lambda being per unit. Source: Turocy (2005), "A dynamic homotopy
    interpretation of the logistic quantal response equilibrium correspondence".
    """
    return _traced(*(tuple(map(tuple, table.tolist())) for table in (own_payoffs, opponent_payoffs)))


def equilibrium_at(own_payoffs: FloatArray, opponent_payoffs: FloatArray, precision: float) -> Point:
    """The equilibrium at ``precision`` (per payoff unit, up to 1000 over the payoffs' range) where the branch first reaches it.

    Payoffs [A, O], own action first in both. Raises `InputError` on a greater precision, or where the branch was lost before it.
    """
    scale = float(max(np.ptp(own_payoffs), np.ptp(opponent_payoffs))) or 1.0
    a, b, wanted = own_payoffs / scale, opponent_payoffs / scale, precision * scale
    points = branch(a, b)
    beyond = next((i for i, point in enumerate(points) if point.precision >= wanted), None)
    if beyond is None or not 0 <= wanted <= LAST:
        most = min(max(point.precision for point in points), LAST) / scale
        raise InputError(
            f"precision {precision:g} came for payoffs with a range of {scale:g}; give one of at most {most:.6g}"
        )
    low, high = max(beyond - 1.0, 0.0), float(beyond)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if between(points, middle, a, b).precision < wanted else (low, middle)
    found = between(points, high, a, b)
    return found._replace(precision=precision)


def between(
    points: tuple[Point, ...], place: float, own_payoffs: FloatArray, opponent_payoffs: FloatArray
) -> Point:
    """The equilibrium at a ``place`` along the branch that may lie between two of its points."""
    first = min(int(place), len(points) - 2)
    here, there, part = points[first], points[first + 1], place - first
    start = np.r_[here.own, here.opponent, here.precision] * (1 - part)
    start += np.r_[there.own, there.opponent, there.precision] * part
    across = np.zeros_like(start)
    across[-1] = 1.0
    found = _newton(start, across, own_payoffs, opponent_payoffs)
    return _point(start if found is None else found, len(here.own))


@lru_cache(maxsize=256)
def _traced(own: tuple[tuple[float, ...], ...], rival: tuple[tuple[float, ...], ...]) -> tuple[Point, ...]:
    a, b = np.array(own), np.array(rival)
    here = np.r_[np.full(len(a), 1 / len(a)), np.full(a.shape[1], 1 / a.shape[1]), 0.0]
    heading, step, points = np.eye(len(here))[-1], _FIRST, [_point(here, len(a))]
    for _ in range(_STEPS):
        tangent = _tangent(here, heading, a, b)
        aim = here + step * tangent
        found = _newton(aim, tangent, a, b)
        # a corrector that goes far has met a bend, or another branch
        if found is None or np.abs(found - aim)[:-1].max() > _FAR or found[-1] < 0:
            step /= 2
            continue
        here, heading, step = found, tangent, min(step * _GROWTH, _LONGEST * (1 + found[-1]))
        points.append(_point(here, len(a)))
        if here[-1] >= LAST:
            break
    return tuple(points)


def _point(z: FloatArray, width: int) -> Point:
    return Point(float(z[-1]), z[:width], z[width:-1])


def _system(z: FloatArray, a: FloatArray, b: FloatArray) -> tuple[FloatArray, FloatArray]:
    """What is left of the equations at ``z`` = (x, y, lambda), and their derivatives [A + O, A + O + 1]."""
    x, y, precision = z[: len(a)], z[len(a) : -1], z[-1]
    pay, gain = a @ y, x @ b
    best, reply = response(precision, pay), response(precision, gain)
    curve, bend = (np.diag(p) - np.outer(p, p) for p in (best, reply))
    slope = np.block(
        [
            [np.eye(len(x)), -precision * curve @ a, -(curve @ pay)[:, None]],
            [-precision * bend @ b.T, np.eye(len(y)), -(bend @ gain)[:, None]],
        ]
    )
    return np.r_[x - best, y - reply], slope


def _tangent(z: FloatArray, heading: FloatArray, a: FloatArray, b: FloatArray) -> FloatArray:
    """The unit tangent of the curve at ``z``, on the side of ``heading``."""
    square = np.vstack([_system(z, a, b)[1], heading])
    tangent = np.linalg.solve(square, np.eye(len(z))[-1])
    return np.asarray(tangent / np.linalg.norm(tangent))


def _newton(z: FloatArray, across: FloatArray, a: FloatArray, b: FloatArray) -> FloatArray | None:
    """The curve's point in the plane through ``z`` at right angles to ``across``, if Newton's method finds it."""
    for _ in range(8):
        left, slope = _system(z, a, b)
        if np.abs(left).max() < _CLOSE:
            return z
        try:
            z = z - np.linalg.solve(np.vstack([slope, across]), np.r_[left, 0.0])
        except np.linalg.LinAlgError:
            return None
    return z if np.abs(_system(z, a, b)[0]).max() < 1e-9 else None


def log_laws(point: Point, a: FloatArray, b: FloatArray) -> tuple[FloatArray, FloatArray]:
    """log x and log y of an equilibrium, exact for the rarest actions too."""
    return log_response(point.precision, a @ point.opponent), log_response(point.precision, point.own @ b)
