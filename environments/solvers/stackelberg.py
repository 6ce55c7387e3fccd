"""Commitment: a leader announces a mixed strategy, and the follower, who sees it, answers best.

Of equally good answers the follower takes the one that the leader prefers (the *strong* Stackelberg equilibrium), which the leader
can bring about by as little as it likes. For each answer a linear program finds the leader's best strategy among those to which
that is a best answer; the best of these is the commitment. It is worth no less to the leader than any Nash equilibrium.

>>> leader, follower = np.array([[2.0, 4.0], [1.0, 3.0]]), np.array([[1.0, 0.0], [0.0, 2.0]])
>>> found = solve(leader, follower)
>>> found.law.round(6).tolist(), found.reply, round(found.value, 6)
([0.666667, 0.333333], 1, 3.666667)

Source: Conitzer and Sandholm (2006), "Computing the optimal strategy to commit to", ACM Conference on Electronic Commerce, 82-90;
von Stengel and Zamir (2010), "Leadership games with convex strategy sets", Games and Economic Behavior 69, 446-457.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.errors import InputError
from ...core.games.precision import PRECISION
from .payoffs import TOLERANCE, checked, scaled

__all__ = ["Commitment", "best_reply", "solve"]


class Commitment(NamedTuple):
    """The leader's ``law[m]``, the follower's ``reply``, and what they are worth to the leader and to the follower."""

    law: FloatArray
    reply: int
    value: float
    follower_value: float


def solve(leader: ArrayLike, follower: ArrayLike) -> Commitment:
    """The strong Stackelberg equilibrium of ``leader[m, n]`` and ``follower[m, n]``, what each earns by the leader's action and the
    follower's. Raises `InputError` unless both are finite tables of one shape.
    """
    own, other = checked(leader), checked(follower)
    if own.shape != other.shape:
        raise InputError(f"tables of shapes {own.shape} and {other.shape} came; both must have one shape")
    programs = [_best_law(scaled(own)[:, j], scaled(other), j) for j in range(own.shape[1])]
    laws = [law for law in programs if law is not None]
    replies = [best_reply(law, own, other) for law in laws]
    worth = [float(law @ own[:, reply]) for law, reply in zip(laws, replies, strict=True)]
    best = int(np.argmax(np.array(worth) >= max(worth) - TOLERANCE * np.ptp(own)))
    law, reply = laws[best], replies[best]
    return Commitment(law, reply, worth[best], float(law @ other[:, reply]))


def best_reply(law: FloatArray, leader: FloatArray, follower: FloatArray) -> int:
    """The follower's best answer to ``law[m]``, of equal ones (up to 1e-9 of the payoffs' range) the one that the leader prefers."""
    paid = law @ follower
    good = paid >= paid.max() - TOLERANCE * np.ptp(follower)
    return int(np.argmax(np.where(good, law @ leader, -np.inf)))


def _best_law(own: FloatArray, other: FloatArray, reply: int) -> FloatArray | None:
    """The law [m] of the most ``own[m]`` to which ``reply`` is a best answer by ``other[m, n]``; None where there is none."""
    from scipy.optimize import linprog

    better = (other - other[:, reply : reply + 1]).T
    found = linprog(
        c=-own,
        A_ub=better,
        b_ub=np.zeros(len(better)),
        A_eq=np.ones((1, len(own))),
        b_eq=[1.0],
        bounds=(0, None),
        method="highs",
        options=PRECISION,
    )
    if found.status != 0:
        return None
    law = np.clip(found.x, 0.0, None)
    return np.asarray(law / law.sum())
