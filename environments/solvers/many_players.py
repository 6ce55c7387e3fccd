"""Equilibria of small games of three or more players, by enumeration of supports and numerical root finding.

For every choice of a support for each player whose actions are not dominated given the others' supports, the equilibria with
exactly these supports solve as many polynomial equations as there are unknowns: the actions of a support pay alike, and the
probabilities sum to 1. Newton's method is run from `STARTS` points spread over the simplices; a root with positive
probabilities is kept where no best response gains more than 1e-9 of the payoffs' range.

What is found are equilibria. That these are all is *not* known: a root may be missed, and of a continuum (where the equations
are singular) one point alone is kept for each choice of supports.

>>> coin = ("Heads", "Tails")
>>> match = np.array([[1.0, -1.0], [-1.0, 1.0]])
>>> pays = [np.repeat(match[:, :, None], 2, axis=2), np.repeat(match[None], 2, axis=0), np.repeat(-match[:, None], 2, axis=1)]
>>> found = equilibria(NormalForm("abc", [coin] * 3, pays))
>>> [law.tolist() for law in found.laws]
[[[0.5, 0.5]], [[0.5, 0.5]], [[0.5, 0.5]]]

Source: Porter, Nudelman and Shoham (2008), "Simple search methods for finding a Nash equilibrium", Games and Economic
Behavior 63, 642-662 (supports and conditional dominance); McKelvey and McLennan (1996), "Computation of equilibria in finite
games", Handbook of Computational Economics I, 87-142 (the equations).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, combinations, product
from math import prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray
from ...core.games.normal_form import NormalForm
from .payoffs import scaled

__all__ = ["MAX_SUPPORTS", "STARTS", "Found", "equilibria", "supports"]

MAX_SUPPORTS = 1000
STARTS = 24
_ROUNDS = 40
_ROOT = 1e-12
_ZERO = 1e-9
_SAME = 1e-7
_REGULAR = 1e8  # condition number from which on a root counts as one of a continuum

_Support = tuple[int, ...]
_Supports = tuple[_Support, ...]


class Found(NamedTuple):
    """Equilibria e < E: ``laws[seat][E, A]``, and ``isolated[E]``: whether no others are next to it."""

    laws: tuple[FloatArray, ...]
    isolated: NDArray[np.bool_]


def supports(sizes: Sequence[int]) -> int:
    """How many ways there are to choose a support for each player."""
    return prod(2**size - 1 for size in sizes)


def equilibria(game: NormalForm) -> Found | None:
    """All equilibria that are found, by decreasing probability of the first actions; None where there are more than
    `MAX_SUPPORTS` choices of supports.
    """
    sizes = game.payoffs.shape[1:]
    if supports(sizes) > MAX_SUPPORTS:
        return None
    tables = np.stack([scaled(table) for table in game.payoffs])
    profiles: list[FloatArray] = []  # one flat profile [sum of A] each
    isolated: list[bool] = []
    for chosen in _supports(tables):
        for profile, regular in _roots(tables, chosen):
            if _gain(tables, profile) <= _ZERO and not any(
                np.abs(profile - one).max() < _SAME for one in profiles
            ):
                profiles.append(profile)
                isolated.append(regular and _is_strict(tables, profile, chosen))
    order = np.lexsort(-np.array(profiles).round(9).T[::-1])
    whole = np.array(profiles)[order]
    return Found(tuple(np.split(whole, np.cumsum(sizes)[:-1], axis=1)), np.array(isolated)[order])


def _supports(tables: FloatArray) -> Iterator[_Supports]:
    """The supports without a conditionally dominated action, small ones first."""
    each = [
        list(chain.from_iterable(combinations(range(n), k) for k in range(1, n + 1)))
        for n in tables.shape[1:]
    ]
    for chosen in sorted(product(*each), key=lambda supports: sum(map(len, supports))):
        if not any(_dominated(tables, seat, chosen) for seat in range(len(chosen))):
            yield chosen


def _dominated(tables: FloatArray, seat: int, chosen: _Supports) -> bool:
    """Whether an action of the seat's support pays less than some other one against all that the others' supports allow."""
    among = [range(n) if i == seat else chosen[i] for i, n in enumerate(tables.shape[1:])]
    pays = np.moveaxis(tables[seat][np.ix_(*among)], seat, 0).reshape(tables.shape[1 + seat], -1)
    own = pays[list(chosen[seat])]
    return bool((pays[:, None] > own[None] + _ZERO).all(axis=-1).any())


def _roots(tables: FloatArray, chosen: _Supports) -> Iterator[tuple[FloatArray, bool]]:
    """Profiles with exactly these supports under which the actions in use pay alike, and whether each is a regular root."""
    cut = np.stack([table[np.ix_(*chosen)] for table in tables])
    sizes = cut.shape[1:]
    x, jacobian = _newton(cut, _starts(sizes))
    places = np.concatenate(
        [offset + np.array(one) for offset, one in zip(_offsets(tables.shape[1:]), chosen, strict=True)]
    )
    singular = False
    for point, slope in zip(x, jacobian, strict=True):
        if point.min() > _ZERO:
            regular = bool(np.linalg.cond(slope) < _REGULAR)
            if regular or not singular:
                profile = np.zeros(sum(tables.shape[1:]))
                profile[places] = point
                yield profile, regular
            singular |= not regular


def _offsets(sizes: Sequence[int]) -> list[int]:
    return [0, *np.cumsum(sizes)[:-1].tolist()]


def _starts(sizes: Sequence[int]) -> FloatArray:
    """Points [K, sum of sizes] of the simplices: the middle, and others by the additive recurrence of the golden ratio's kin."""
    count = 1 if max(sizes) == 1 else STARTS
    width = sum(sizes)
    base = 1.5 ** (1 / width)  # any irrational direction will do: no two coordinates move together
    steps = np.modf(np.arange(1, count)[:, None] * base ** -np.arange(1.0, width + 1) + 0.5)[0]
    weights = np.concatenate([np.ones((1, width)), -np.log(np.clip(steps, 1e-3, 1 - 1e-3))])
    parts = np.split(weights, np.cumsum(sizes)[:-1], axis=1)
    return np.concatenate([part / part.sum(axis=1, keepdims=True) for part in parts], axis=1)


def _newton(tables: FloatArray, x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The points [*, sum of A] that converged, and the Jacobian [*, M, M] at each."""
    for _ in range(_ROUNDS):
        value, slope = _equations(tables, x)
        if np.abs(value).max(initial=0.0) <= _ROOT:
            break
        step = (np.linalg.pinv(slope) @ value[..., None])[..., 0]
        x = x - np.clip(step, -1, 1)
    value, slope = _equations(tables, x)
    kept = np.abs(value).max(axis=1) <= _ROOT * 10
    return x[kept], slope[kept]


def _equations(tables: FloatArray, x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """What is to be 0 at ``x[K, M]``, [K, M], and its Jacobian [K, M, M]: for each seat its law's sum less 1, then what each
    action pays less what the first does.
    """
    sizes = tables.shape[1:]
    offsets = _offsets(sizes)
    laws = np.split(x, np.cumsum(sizes)[:-1], axis=1)
    value, slope = np.zeros(x.shape), np.zeros((*x.shape, x.shape[1]))
    for i, (size, offset) in enumerate(zip(sizes, offsets, strict=True)):
        own = slice(offset, offset + size)
        pays = _paid(tables[i], laws, {i})
        value[:, offset] = laws[i].sum(axis=1) - 1
        value[:, offset + 1 : offset + size] = pays[:, 1:] - pays[:, :1]
        slope[:, offset, own] = 1
        for j in range(len(sizes)):
            if j != i and size > 1:
                by = (
                    _paid(tables[i], laws, {i, j})
                    if i < j
                    else np.swapaxes(_paid(tables[i], laws, {i, j}), 1, 2)
                )
                slope[:, offset + 1 : offset + size, offsets[j] : offsets[j] + sizes[j]] = (
                    by[:, 1:] - by[:, :1]
                )
    return value, slope


def _paid(table: FloatArray, laws: Sequence[FloatArray], kept: set[int]) -> FloatArray:
    """The mean of ``table[A1, ..., An]`` over the laws [K, A] of all seats but those ``kept``, whose axes stay, [K, ...]."""
    letters = "abcdefghijklmnopqrstuvw"[: len(laws)]
    terms = [f"z{letters[j]}" for j in range(len(laws)) if j not in kept]
    left = "".join(letters[j] for j in sorted(kept))
    others = [law for j, law in enumerate(laws) if j not in kept]
    return np.asarray(
        np.einsum(f"{','.join([letters, *terms])}->{'z' if others else ''}{left}", table, *others)
    )


def _pays(tables: FloatArray, profile: FloatArray) -> list[tuple[FloatArray, FloatArray]]:
    """For each seat its law, and what each of its actions pays."""
    laws = np.split(profile[None], np.cumsum(tables.shape[1:])[:-1], axis=1)
    return [
        (law[0], _paid(table, laws, {i})[0]) for i, (table, law) in enumerate(zip(tables, laws, strict=True))
    ]


def _gain(tables: FloatArray, profile: FloatArray) -> float:
    """The most that a best response gains, of payoffs that lie in [0, 1]."""
    return float(max(pays.max() - law @ pays for law, pays in _pays(tables, profile)))


def _is_strict(tables: FloatArray, profile: FloatArray, chosen: _Supports) -> bool:
    """Whether every action that is not in use pays less than those that are."""
    return all(
        np.delete(pays, support).max(initial=-np.inf) < pays.max() - _ZERO
        for (_, pays), support in zip(_pays(tables, profile), chosen, strict=True)
    )
