"""Stationary concepts of boundedly rational play in 2x2 games without a pure equilibrium.

Payoffs are [2, 2] to the seat (``own``) and to its opponent (``rival``), the seat's own action first in both; each concept gives the
laws [2] of both.

>>> game = np.array([[10.0, 0], [9, 10]]), np.array([[8.0, 18], [9, 8]])
>>> for concept in (impulse_balance, action_sampling, payoff_sampling):
...     print(*(round(float(law[0]), 3) for law in concept(*game) or ()))
0.068 0.58
0.09 0.704
0.071 0.643
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import comb

from ..chance import FloatArray

__all__ = ["Laws", "action_sampling", "impulse_balance", "is_cyclic", "payoff_sampling"]

Laws = tuple[FloatArray, FloatArray]
"""What the seat plays [2], and its opponent [2]."""

# The sample sizes of Selten and Chmura (2008).
_ACTIONS_SEEN, _PAYOFFS_SEEN = 12, 6
_GRID = np.linspace(0.0, 1.0, 1001)
_TIE = 1e-9
_HALVINGS = 60


def is_cyclic(own: FloatArray, rival: FloatArray) -> bool:
    """Whether this is a 2x2 game whose best responses lead round all four outcomes: then its one equilibrium is mixed."""
    if np.shape(own) != (2, 2) or np.shape(rival) != (2, 2):
        return False
    first, second = own[0] - own[1], rival[:, 0] - rival[:, 1]
    return bool(first[0] * first[1] < 0 and second[0] * second[1] < 0 and first[0] * second[0] < 0)


def impulse_balance(own: FloatArray, rival: FloatArray) -> Laws | None:
    """Where the impulses from each action to the other balance; None in a game that is not cyclic.

    Who sees that the other action would have paid more feels an impulse to it, of the size of what it would have paid more; what
    is above the payoff that pure play can secure counts half, so that losses weigh twice.

    Source: Selten and Chmura (2008), "Stationary concepts for experimental 2x2 games", American Economic Review 98, 938-966.
    """
    if not is_cyclic(own, rival):
        return None
    if own[0, 0] > own[1, 0]:
        return _balance(own, rival)
    first, second = _balance(own[:, ::-1], rival[:, ::-1])
    return first, second[::-1]


def _balance(own: FloatArray, rival: FloatArray) -> Laws:
    """The impulse balance of a cyclic game in which the first action is the better one against the first."""
    felt, answered = np.abs(np.diff(_halved(own), axis=0))[0], np.abs(np.diff(_halved(rival.T), axis=0))[0]
    steep, flat = felt[0] / felt[1], answered[1] / answered[0]
    return _odds(np.sqrt(steep * flat)), _odds(np.sqrt(flat / steep))


def action_sampling(own: FloatArray, rival: FloatArray, sample: int = _ACTIONS_SEEN) -> Laws | None:
    """Where each plays best against a ``sample`` of the other's actions (ties: evenly); None in a game that is not cyclic.

    Source: Selten and Chmura (2008), with 12 actions.
    """
    seen = np.arange(sample + 1)

    def answer(table: FloatArray) -> Callable[[FloatArray], FloatArray]:
        first = _better(table[:, :1] * seen + table[:, 1:] * (sample - seen))
        return lambda q: _binomial(q, sample) @ first

    return _meeting(own, rival, answer)


def payoff_sampling(own: FloatArray, rival: FloatArray, sample: int = _PAYOFFS_SEEN) -> Laws | None:
    """Where each plays the action whose ``sample`` of payoffs sums to more (ties: evenly); None in a game that is not cyclic, or
    in which this is so at several laws.

    Source: Osborne and Rubinstein (1998), "Games with procedurally rational players", American Economic Review 88, 834-847;
    with 6 payoffs of each action, Selten and Chmura (2008).
    """
    seen = np.arange(sample + 1)

    def answer(table: FloatArray) -> Callable[[FloatArray], FloatArray]:
        one, other = (pay[0] * seen + pay[1] * (sample - seen) for pay in table)
        first = _better(np.stack(np.broadcast_arrays(one[:, None], other)))

        def law(q: FloatArray) -> FloatArray:
            drawn = _binomial(q, sample)
            return np.asarray(((drawn @ first) * drawn).sum(axis=-1))

        return law

    return _meeting(own, rival, answer)


def _halved(table: FloatArray) -> FloatArray:
    """Payoffs [A, O] with half of what is above the greatest that one of the actions secures."""
    secure = table.min(axis=1).max()
    return np.where(table > secure, (table + secure) / 2, table)


def _odds(ratio: float) -> FloatArray:
    return np.array([ratio, 1.0]) / (1 + ratio)


def _better(paid: FloatArray) -> FloatArray:
    """1 where the first of ``paid[2, ...]`` is greater, 0 where the second is, 1/2 where they are equal."""
    difference = paid[0] - paid[1]
    even = np.abs(difference) < _TIE * max(float(np.abs(paid).max()), 1.0)
    return np.where(even, 0.5, (difference > 0).astype(np.float64))


def _binomial(q: FloatArray, n: int) -> FloatArray:
    """The law [..., n + 1] of how many of ``n`` draws are of the first action, which has probability ``q`` [...]."""
    k, share = np.arange(n + 1), np.asarray(q, dtype=np.float64)[..., None]
    return np.asarray(comb(n, k) * share**k * (1 - share) ** (n - k))


def _meeting(
    own: FloatArray, rival: FloatArray, answer: Callable[[FloatArray], Callable[[FloatArray], FloatArray]]
) -> Laws | None:
    """Where the answers of both meet: each maps the other's probability of its first action to one's own."""
    if not is_cyclic(own, rival):
        return None
    mine, theirs = answer(own), answer(rival.T)

    def apart(p: FloatArray) -> FloatArray:
        return p - mine(theirs(p))

    signs = np.sign(apart(_GRID))
    turns = np.flatnonzero(np.diff(signs[signs != 0]))
    if len(turns) != 1:
        return None
    p = _crossing(apart)
    q = theirs(p)
    return np.array([p, 1 - p]), np.array([q, 1 - q])


def _crossing(rising: Callable[[FloatArray], FloatArray]) -> FloatArray:
    """Where a function that is not positive at 0 and not negative at 1 crosses 0, once."""
    low, high = np.zeros(()), np.ones(())
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return (low + high) / 2
