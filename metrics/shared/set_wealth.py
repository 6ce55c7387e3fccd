"""Wealth against a set of laws: "each decision is an independent draw from *some* member of the set", not always the same.

A gambler predicts p; the member q* under which a sample from p is likeliest makes p / q* a fair bet against every member
of the hull, since no other gains from it: sum_a q(a) p(a) / q*(a) <= 1 for all q. So wealth is a supermartingale for
whoever plays members of the set in any order, alternating between two of them, say. q* is sought by expectation
maximisation, and the bet scaled down by what the best vertex would still gain, so that it is fair wherever the
search stops.

Source: Larsson, Ramdas and Ruf (2024), "The numeraire e-variable and reverse information projection"; Cover (1984) for the
iteration.

>>> hulls = (np.array([[1.0, 0.0, 0.0], [0.0, 0.5, 0.5]]),)
>>> alternating = np.array([0, 1, 0, 2] * 30)
>>> bool(hull_wealth(alternating, np.r_[3, alternating[:-1]], hulls)[-1] < 0)
True
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...core.chance import FloatArray, IntArray
from ...core.games.faces import Hull, members
from .mixtures import average

__all__ = ["fair_bets", "hull_wealth", "refreshed"]

_DENSE, _GROWTH, _ROUNDS = 200, 1.01, 40
_STRENGTHS = ((0.45, 0.5, True), (0.40, 3.0, False))
_IN_CONTEXT, _CONTEXT_SHARE = 2.0, 0.15


def hull_wealth(actions: IntArray, previous: IntArray, optimal_set: Sequence[Hull]) -> FloatArray:
    """Log wealth after each decision against the convex hull of all members of ``optimal_set`` (vertices [V, A] of each
    part): ``actions[..., N]`` in order, -1 where there is none, ``previous[..., N]`` the one before, A where a run begins.

    Dirichlet predictions of the next action, on their own and after each last one, are brought up to date at `refreshed`.
    """
    vertices = np.unique(np.concatenate([members(hull) for hull in optimal_set]), axis=0)
    rows = [
        _path(a, b, vertices)
        for a, b in zip(
            actions.reshape(-1, actions.shape[-1]), previous.reshape(-1, actions.shape[-1]), strict=True
        )
    ]
    return np.stack(rows).reshape(actions.shape) if rows else np.zeros(actions.shape)


def refreshed(n: int) -> IntArray:
    """Places among 0..``n`` - 1 before which predictions are brought up to date: the first 200, then after every 1 % more."""
    late = np.floor(_DENSE * _GROWTH ** np.arange(max(0, np.log(max(n, 1) / _DENSE) / np.log(_GROWTH)) + 1))
    places = np.unique(np.concatenate([np.arange(min(n, _DENSE)), late.astype(np.int64)]))
    return places[places < n]


def fair_bets(predicted: FloatArray, vertices: FloatArray) -> FloatArray:
    """The bets [..., A] that ``predicted[..., A]`` makes against the hull of ``vertices[V, A]``, as ratios; infinite on what
    no member plays.
    """
    weights = np.full((*predicted.shape[:-1], len(vertices)), 1 / len(vertices))
    allowed = vertices.any(axis=0)
    for _ in range(_ROUNDS):
        ratio = np.where(allowed, predicted / np.maximum(weights @ vertices, 1e-300), 0.0)
        weights = weights * (ratio @ vertices.T)
        weights = weights / weights.sum(axis=-1, keepdims=True)
    ratio = np.where(allowed, predicted / np.maximum(weights @ vertices, 1e-300), 0.0)
    gain = (ratio @ vertices.T).max(axis=-1, keepdims=True)
    return np.where(allowed, ratio / gain, np.inf)


def _path(actions: IntArray, previous: IntArray, vertices: FloatArray) -> FloatArray:
    width, held = vertices.shape[-1], actions >= 0
    when = refreshed(max(int(held.sum()), 1))
    part = np.asarray(np.searchsorted(when, np.cumsum(held) - held, side="right") - 1, dtype=np.int64)
    played = np.where(held, actions, 0)
    after = np.where(held, previous, width)
    seen = _seen(part, after, played, held, (len(when), width + 1, width))
    middle = vertices.mean(axis=0)
    paths, shares = [], []
    for share, strength, flat in _STRENGTHS:
        prior = np.full(width, strength) if flat else strength * width * middle
        bets = fair_bets(_predicted(seen.sum(axis=1), prior), vertices)
        paths.append(np.cumsum(np.where(held, np.log(bets[part, played]), 0.0)))
        shares.append(share)
    bets = fair_bets(_predicted(seen, _IN_CONTEXT * width * middle), vertices)
    paths.append(np.cumsum(np.where(held, np.log(bets[part, after, played]), 0.0)))
    return average(paths, [*shares, _CONTEXT_SHARE])


def _predicted(seen: FloatArray, prior: FloatArray) -> FloatArray:
    predicted = seen + np.maximum(prior, 1e-9)
    return np.asarray(predicted / predicted.sum(axis=-1, keepdims=True))


def _seen(
    part: IntArray, after: IntArray, played: IntArray, held: np.ndarray, shape: tuple[int, int, int]
) -> FloatArray:
    """How often each action had followed each other one before each refresh, [L, A + 1, A]."""
    cells = (part * shape[1] + after) * shape[2] + played
    each = np.bincount(cells[held], minlength=int(np.prod(shape))).reshape(shape).astype(np.float64)
    return np.asarray(np.cumsum(each, axis=0) - each)
