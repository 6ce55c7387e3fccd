"""Wealth against one law: a mixture of gamblers who know in different degree how choices lean on the past.

How an agent will fail is not known, so the stake is split between gamblers who learn

- order 0, how often each action is played: Dirichlet predictions, one prior spread out (1/2 for each action,
  for gross faults) and others ever closer to the law (for small ones);
- repetition, how often a choice repeats the one before it: one number, so it is soon learnt;
- order 1, how often each action follows each other one: Dirichlet predictions in each context.

The mixture is worth at least its best gambler's wealth times that one's share. ``actions[..., N]`` are in
order, -1 where there is none; ``previous[..., N]`` is the action before each, or A where a run begins.

>>> alternating = np.tile([0, 1], 20)
>>> [round(float(wealth(a, following(a), np.array([0.5, 0.5]))[-1]), 1) for a in (alternating, 0 * alternating)]
[19.4, 24.4]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln, xlogy

from ...core.chance import FloatArray, IntArray
from .groups import earlier

__all__ = [
    "ORDER_ZERO",
    "SHARES",
    "average",
    "following",
    "kt",
    "last_wealth",
    "learnt",
    "repetition",
    "wealth",
    "wealth_of_counts",
]


class _Prior(NamedTuple):
    """Dirichlet parameters ``strength`` A q, or ``strength`` for each action where it is ``flat``."""

    share: float
    strength: float
    flat: bool = False

    def of(self, law: FloatArray, width: int) -> FloatArray:
        """The parameter of actions whose probability is ``law``."""
        return np.asarray(self.strength) if self.flat else self.strength * width * law


_TINY = 1e-300

# Strengths and shares: chosen on coins and on uniform laws over 3, 9 and 64 actions, for few decisions at TV 0.05
# to 0.5 and at P(switch) 0.6 to 0.9 (benchmarks/calls_to_verdict.py).
ORDER_ZERO = 0.80
_REPETITION = 0.14
_ORDER_ONE = 0.06
_REPEAT_STRENGTH = 2.0
_SPREAD_OUT = _Prior(0.50, 0.5, flat=True)
_PRIORS = (_SPREAD_OUT, _Prior(0.33, 3.0), _Prior(0.12, 32.0), _Prior(0.05, 256.0))
_IN_CONTEXT = _Prior(1.0, 2.0)
SHARES = (*(ORDER_ZERO * prior.share for prior in _PRIORS), _REPETITION, _ORDER_ONE)


def wealth(
    actions: IntArray, previous: IntArray, law: FloatArray, shares: Sequence[float] = SHARES
) -> FloatArray:
    """Log wealth after each decision against ``law[..., A]``: ``actions[..., N]``, ``previous[..., N]`` ->
    [..., N]. ``shares`` say how the stake is split.

    Source: Krichevsky and Trofimov (1981) for the predictions; Robbins (1970) for mixtures as martingales.
    """
    width, floor, absent = law.shape[-1], np.maximum(law, _TINY), actions < 0
    played, after = _without_gaps(actions, previous, width)
    bets = _Bets(_at(floor, played, beyond=1.0), absent if played is not actions else None, width)
    seen, time = earlier(played), _past(~absent)
    paths = [bets.path(seen, time, prior) for prior in _PRIORS]
    paths.append(repetition(actions == after, _at(floor, after), _REPEAT_STRENGTH))
    paths.append(bets.path(earlier(after * (width + 1) + played), earlier(after + absent), _IN_CONTEXT))
    return _unless_forbidden(average(paths, shares), played, law)


def last_wealth(actions: IntArray, previous: IntArray, law: FloatArray) -> FloatArray:
    """The last of `wealth`, shape [...], from how often each action follows each other one: faster."""
    width, floor = law.shape[-1], np.maximum(law, _TINY)
    played, after = _without_gaps(actions, previous, width)
    table = _followed(played, after, width)
    observed = table.sum(axis=-2)
    bets = [_log_dirichlet(observed, prior.of(floor, width)) for prior in _PRIORS]
    repeats = repetition(actions == after, _at(floor, after), _REPEAT_STRENGTH)
    contexts = _log_dirichlet(table, _IN_CONTEXT.of(floor, width)[..., None, :]).sum(axis=-1)
    likelihood = xlogy(observed, law).sum(axis=-1)
    repeated = repeats[..., -1] if repeats.shape[-1] else np.zeros(repeats.shape[:-1])
    against = xlogy(observed, floor).sum(axis=-1)
    return np.asarray(average([*bets, repeated + against, contexts], SHARES) - likelihood)


def wealth_of_counts(counts: ArrayLike, law: ArrayLike) -> FloatArray:
    """Log wealth of the gamblers of order 0 alone: ``counts[..., A]``, ``law[..., A]`` -> [...]."""
    observed, q = np.asarray(counts, dtype=np.float64), np.asarray(law, dtype=np.float64)
    floor = np.maximum(q, _TINY)
    paths = [_log_dirichlet(observed, prior.of(floor, q.shape[-1])) for prior in _PRIORS]
    return np.asarray(average(paths, [prior.share for prior in _PRIORS]) - xlogy(observed, q).sum(axis=-1))


def kt(counts: ArrayLike, optimal: ArrayLike) -> FloatArray:
    """The Dirichlet(1/2) gambler alone: ``counts[..., A]``, ``optimal[..., A]`` -> [...].

    log [B(counts + 1/2) / B(1/2)] - sum_a counts_a log optimal_a, with B the multivariate beta function.

    Source: Krichevsky and Trofimov (1981); as a test martingale Robbins (1970).
    """
    observed = np.asarray(counts, dtype=np.float64)
    return np.asarray(_log_dirichlet(observed, np.asarray(0.5)) - xlogy(observed, optimal).sum(axis=-1))


def learnt(actions: IntArray, width: int, groups: IntArray | None = None) -> FloatArray:
    """Log wealth [..., N] of the Dirichlet(1/2) gambler against the uniform law, who learns apart in each of
    ``groups[..., N]`` where they are given.
    """
    bets = _Bets(np.asarray(1 / width), None, width)
    if groups is None:
        return bets.path(earlier(actions), np.arange(actions.shape[-1]), _SPREAD_OUT)
    return bets.path(earlier(groups * width + actions), earlier(groups), _SPREAD_OUT)


def repetition(repeats: ArrayLike, chance: FloatArray, strength: float) -> FloatArray:
    """Log wealth of bets on ``repeats[..., N]``, which have probability ``chance[..., N]``; [..., N].

    The odds on a repeat are multiplied by [(r + c) / (m + c)] / [(s + c) / (k + c)]: r repeats and s switches
    so far where m and k were expected, and c the ``strength`` with which the law is believed. A chance of 0 is no bet.
    """
    won = np.asarray(repeats, dtype=bool) & (chance > 0)
    time, repeated, expected = _past(chance > 0), _past(won), _past(chance)
    odds = (repeated + strength) / (expected + strength)
    odds *= (time - expected + strength) / (time - repeated + strength)
    mean = 1 + chance * (odds - 1)
    return np.asarray(np.cumsum(np.log(np.where(won, odds, 1.0) / mean), axis=-1))


def following(actions: ArrayLike, width: int | None = None) -> IntArray:
    """The action before each of ``actions[..., N]``; ``width`` (default: one more than the greatest) before
    the first.
    """
    played = np.asarray(actions)
    first = int(played.max(initial=-1)) + 1 if width is None else width
    return np.concatenate([np.full((*played.shape[:-1], 1), first), played[..., :-1]], axis=-1)[
        ..., : played.shape[-1]
    ]


def average(paths: Sequence[FloatArray], shares: Sequence[float]) -> FloatArray:
    """log sum_k ``shares``_k exp(``paths``_k)."""
    staked = [(path, share) for path, share in zip(paths, shares, strict=True) if share > 0]
    top = np.maximum.reduce([path for path, _ in staked])
    level = np.where(np.isfinite(top), top, 0.0)
    total, bet = np.zeros_like(level), np.empty_like(level)
    with np.errstate(over="ignore", divide="ignore"):  # beside an infinite wealth any other may overflow
        for path, share in staked:
            np.exp(np.subtract(path, level, out=bet), out=bet)
            total += np.multiply(bet, share, out=bet)
        return np.asarray(level + np.log(total))


class _Bets(NamedTuple):
    """What Dirichlet predictions win on actions of probability ``chosen[..., N]``; nothing where ``absent``."""

    chosen: FloatArray
    absent: NDArray[np.bool_] | None
    width: int

    def path(self, seen: IntArray, time: IntArray, prior: _Prior) -> FloatArray:
        """Sum of log [(seen + prior_a) / (time + sum prior) / q_a]: ``seen`` times this action in ``time``
        decisions.
        """
        ratio = (seen + prior.of(self.chosen, self.width)) / (
            (time + prior.strength * self.width) * self.chosen
        )
        if self.absent is not None:
            ratio[self.absent] = 1.0
        return np.asarray(np.cumsum(np.log(ratio, out=ratio), axis=-1))


def _at(table: FloatArray, actions: IntArray, beyond: float = 0.0) -> FloatArray:
    """``table[..., A]`` at ``actions[..., N]``, and ``beyond`` at action A: where there is none."""
    wide = np.concatenate([table, np.full((*table.shape[:-1], 1), beyond)], axis=-1)
    if wide.ndim == 1:
        return np.asarray(wide[actions])
    rows = np.broadcast_to(wide, (*actions.shape[:-1], wide.shape[-1]))
    return np.asarray(np.take_along_axis(rows, actions, axis=-1))


def _unless_forbidden(path: FloatArray, played: IntArray, law: FloatArray) -> FloatArray:
    if np.all(law > 0):
        return path
    forbidden = (played < law.shape[-1]) & (_at(law, played) <= 0)
    return np.where(np.cumsum(forbidden, axis=-1) > 0, np.inf, path)


def _past(amounts: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(np.cumsum(amounts, axis=-1) - amounts)


def _log_dirichlet(counts: FloatArray, prior: FloatArray) -> FloatArray:
    """log B(counts + prior) / B(prior)."""
    each = np.broadcast_to(prior, np.broadcast_shapes(prior.shape, counts.shape))
    fitted = (gammaln(counts + each) - gammaln(each)).sum(axis=-1)
    total = each.sum(axis=-1)
    return np.asarray(fitted + gammaln(total) - gammaln(counts.sum(axis=-1) + total))


def _without_gaps(actions: IntArray, previous: IntArray, width: int) -> tuple[IntArray, IntArray]:
    """Both with ``width`` where there is no decision; as they are where there is one everywhere."""
    absent = actions < 0
    return (
        (np.where(absent, width, actions), np.where(absent, width, previous))
        if absent.any()
        else (actions, previous)
    )


def _followed(played: IntArray, after: IntArray, width: int) -> FloatArray:
    """How often each action was played after each other one, and as the first of a run: [..., A + 1, A]."""
    codes = (after * (width + 1) + played).reshape(-1, played.shape[-1])
    pairs = (width + 1) ** 2
    rows = np.arange(len(codes))[:, None] * pairs
    table = np.bincount((rows + codes).ravel(), minlength=len(codes) * pairs)
    return table.reshape(*played.shape[:-1], width + 1, width + 1)[..., :width].astype(np.float64)
