"""Shapley values, exactly: what each of a few players adds to a value, over all orders in which they may come.

>>> shapley(lambda coalition: float(len(coalition) == 2), ["a", "b"])
{'a': 0.5, 'b': 0.5}
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from math import comb
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray, IntArray
from ...core.errors import InputError
from ...core.estimates import Estimate
from .jackknife import jackknifed

__all__ = ["MOST_PLAYERS", "explained", "shapley", "shares_of_variance"]

_DUST = 1e-12  # what rounding leaves of a variance
MOST_PLAYERS = 10
"""The most players over whose 2^10 coalitions values are computed."""


def shapley(value: Callable[[frozenset[str]], Any], players: Sequence[str]) -> dict[str, Any]:
    """The Shapley value of each of the ``players``; ``value`` of a coalition is a number or an array.

    Raises `InputError` on more than `MOST_PLAYERS`.

    Source: Shapley (1953), "A value for n-person games", Contributions to the Theory of Games II.
    """
    if len(players) > MOST_PLAYERS:
        raise InputError(
            f"{len(players)} players came; Shapley values are computed of {MOST_PLAYERS} at most"
        )
    k = len(players)
    coalitions = [frozenset(some) for size in range(k + 1) for some in combinations(players, size)]
    values = {some: value(some) for some in coalitions}
    return {
        player: sum(
            (values[some | {player}] - values[some]) / (k * comb(k - 1, len(some)))
            for some in coalitions
            if player not in some
        )
        for player in players
    }


def explained(values: ArrayLike, codes: IntArray) -> float:
    """The variance between cells of the means of the groups that ``codes`` [K, C] make of them, sampling noise taken out.

    ``values`` [C, B] are each cell's in B blocks of episodes, which are independent of each other; the same block of several cells need not
    be. Without a row of ``codes`` all cells are one group.
    """
    held = np.asarray(values, dtype=np.float64)
    cells, blocks = held.shape
    means = held.mean(axis=1)
    noise = (held - means[:, None]) / np.sqrt(blocks * (blocks - 1))
    spread = _between(np.column_stack([means, noise]), codes)
    return float((spread[0] - spread[1:].sum()) / cells)


def _between(columns: FloatArray, codes: IntArray) -> FloatArray:
    """The sum of squares between groups of each of the ``columns`` [C, M], shape [M]."""
    if not len(codes):
        return np.zeros(columns.shape[1])
    _, group = np.unique(codes, axis=1, return_inverse=True)
    group = group.reshape(-1)
    sums = np.zeros((group.max() + 1, columns.shape[1]))
    np.add.at(sums, group, columns - columns.mean(axis=0))
    return np.asarray((sums**2 / np.bincount(group)[:, None]).sum(axis=0))


def shares_of_variance(
    values: ArrayLike, codes: IntArray, names: Sequence[str]
) -> tuple[Estimate, dict[str, Estimate]]:
    """The variance between cells that their groups explain, and each factor's Shapley share of it, interactions included.

    ``values`` [C, B] are as in `explained`, ``codes`` [K, C] the level of each of the K factors called ``names`` in each cell. Intervals are a
    jackknife's over blocks, withdrawn where no block changes a number; there are no shares where the variance is not told from 0.

    Source: Owen (2014), "Sobol' indices and Shapley value", SIAM/ASA Journal on Uncertainty Quantification 2; Song, Nelson and Staum
    (2016), "Shapley effects for global sensitivity analysis", the same 4.
    """
    held = np.asarray(values, dtype=np.float64)
    blocks = held.shape[1]
    whole = _parts(held, codes, names)
    without = [_parts(np.delete(held, block, axis=1), codes, names) for block in range(blocks)]
    total = sum(whole.values())
    variance = jackknifed(total, [sum(part.values()) for part in without], held.shape[0])
    if total <= _DUST or (variance.low <= 0 and not variance.withdrawn):
        none = "cells do not differ beyond noise"
        return variance, {name: Estimate(np.nan, 0.0, 1.0, held.shape[0], none) for name in names}
    shares = {
        name: jackknifed(
            whole[name] / total, [part[name] / sum(part.values()) for part in without], held.shape[0]
        )
        for name in names
    }
    return variance, shares


def _parts(values: FloatArray, codes: IntArray, names: Sequence[str]) -> dict[str, float]:
    places = {name: place for place, name in enumerate(names)}
    return shapley(lambda some: explained(values, codes[sorted(places[name] for name in some)]), names)
