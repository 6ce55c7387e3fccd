"""What may be said of a player: `deviates`, `marginal only`, `faithful`, or `undecided` and how many decisions would tell.

All four are about the law of each act given everything in the `books`: what was shown, the own past, the
opponent's, the turn. With probability 1 - alpha at least, however often one looks and whenever one stops:

- ``deviates``: not every act is an independent draw from the optimal law (`conditional_wealth` has reached 1/alpha)
- ``marginal only``: so too, but nothing is told from the shares of the actions, which lie within the margin: what is
  wrong is that the acts can be foretold from the past or the prompt
- ``faithful``: the policy lies within the `margins`, absolute and relative, given all of that (`closeness`); in
  episodes of several decisions, also as the mean over episodes
- ``undecided``: neither yet

>>> from aleator.metrics.shared.situations import situation
>>> claims(situation([0, 1] * 10, [0.5, 0.5])).verdict.tolist()
['deviates']
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray, IntArray
from .books import book
from .closeness import closeness
from .conditional_wealth import conditional_wealth
from .mixtures import average
from .remembering import once
from .situations import Situation, chunks

__all__ = ["VERDICTS", "Claims", "claims", "claims_beside", "claims_until", "first_claims"]

VERDICTS = ("deviates", "marginal only", "faithful", "undecided")
_DENSE, _GROWTH, _TABLE = 200, 1.02, 100


class Claims(NamedTuple):
    """Arrays [B, L], a column for each look (or [B] where there is one look, the end).

    ``marginal`` is the verdict on the shares of the actions alone; ``told`` after how many decisions a deviation was
    told (0: not yet); ``log_e`` the greatest log wealth so far, which stood after ``stood`` decisions (0: it never
    exceeded 1), and ``log_e_now`` that at the look; ``needed`` after how many decisions, about, an optimal player would be found faithful; ``high`` the
    upper end of the confidence sequence for the mean total variation given everything, ``high_shares`` for the shares
    alone; ``margin``.
    """

    verdict: NDArray[np.str_]
    marginal: NDArray[np.str_]
    told: IntArray
    stood: IntArray
    needed: IntArray
    log_e: FloatArray
    log_e_now: FloatArray
    high: FloatArray
    high_shares: FloatArray
    margin: FloatArray


@once
def claims(known: Situation, alpha: float = 0.05, epsilon: float = 0.1) -> Claims:
    """The verdict on each row after all its decisions: fields [B]."""
    whole = claims_until(known, np.array([known.actions.shape[-1]]), alpha, epsilon)
    return Claims._make(each[:, 0] for each in whole)


def claims_beside(
    known: Situation, path: FloatArray, close: bool, alpha: float = 0.05, epsilon: float = 0.1
) -> Claims:
    """`claims` on one row where more is known: half of the stake lies on another martingale, log wealth ``path[N]`` after
    each decision; ``close``: whether that other evidence, too, holds the play to be within the margin.
    """
    looks = np.array([known.actions.shape[-1]])
    whole = _claims(known, looks, alpha, epsilon, path[None], close)
    return Claims._make(each[:, 0] for each in whole)


def claims_until(known: Situation, looks: IntArray, alpha: float = 0.05, epsilon: float = 0.1) -> Claims:
    """The verdicts on each row after its first ``looks[L]`` decisions: fields [B, L]."""
    parts = [_claims(part, looks, alpha, epsilon) for part in _pieces(known, looks)]
    return Claims._make(np.concatenate(each) for each in zip(*parts, strict=True))


def first_claims(
    known: Situation, alpha: float = 0.05, epsilon: float = 0.1
) -> tuple[NDArray[np.str_], IntArray]:
    """The verdict [B] at which one who looks after every decision would have stopped, and after how many [B]
    (0: never). ``deviates`` is looked for after each, ``faithful`` after every 2 % more from the 200th on.
    """
    looks = _looks(known.actions.shape[-1])
    found = [_first(part, looks, alpha, epsilon) for part in _pieces(known, looks)]
    return np.concatenate([words for words, _ in found]), np.concatenate([places for _, places in found])


def _pieces(known: Situation, looks: IntArray) -> Iterator[Situation]:
    return chunks(known, 1 + len(looks) * _TABLE // max(known.actions.shape[-1], 1))


def _looks(n: int) -> IntArray:
    steps = np.arange(np.log(max(n / _DENSE, 1)) / np.log(_GROWTH))
    looks = np.unique(np.append((_DENSE * _GROWTH**steps).astype(np.int64), n))
    return np.asarray(looks[looks <= n])


def _first(
    known: Situation, looks: IntArray, alpha: float, epsilon: float
) -> tuple[NDArray[np.str_], IntArray]:
    held, n, level = book(known), known.actions.shape[-1], np.log(1 / alpha)
    told = conditional_wealth(known, held).whole >= level
    close = closeness(known, looks, epsilon, alpha, held).whole >= level
    against = np.where(told.any(axis=-1), told.argmax(axis=-1) + 1, n + 1)
    within = np.where(close.any(axis=-1), looks[close.argmax(axis=-1)], n + 1)
    first = np.minimum(against, within)
    words = np.where(first > n, "undecided", np.where(against == first, "deviates", "faithful"))
    return words, np.where(first <= n, first, 0)


def _claims(
    known: Situation,
    looks: IntArray,
    alpha: float,
    epsilon: float,
    beside: FloatArray | None = None,
    close: bool = True,
) -> Claims:
    held, level = book(known), np.log(1 / alpha)
    wealth, near = conditional_wealth(known, held), closeness(known, looks, epsilon, alpha, held)
    if beside is not None:
        wealth = wealth._replace(whole=average([wealth.whole, beside], [0.5, 0.5]))
    best, best_shares = (_greatest(path, looks) for path in wealth)
    told, told_shares, close_shares = best >= level, best_shares >= level, near.shares_alone >= level
    marginal = _words(told_shares, close_shares)
    words = np.where(
        told & ~told_shares & close_shares, "marginal only", _words(told, close & (near.whole >= level))
    )
    when = _when(wealth.whole >= level, looks)
    stood = np.where(best > 0, _when(wealth.whole[..., None, :] >= best[..., None], looks), 0)
    now = wealth.whole[:, np.minimum(looks, wealth.whole.shape[-1]) - 1]
    ends = (near.high, near.high_shares, near.margin)
    return Claims(words, marginal, when, stood, near.needed, best, now, *ends)


def _words(deviates: NDArray[np.bool_], close: NDArray[np.bool_]) -> NDArray[np.str_]:
    return np.where(deviates, "deviates", np.where(close, "faithful", "undecided"))


def _when(reached: NDArray[np.bool_], looks: IntArray) -> IntArray:
    """The first decision at which it was ``reached[B, N]`` (or ``[B, L, N]``), 0 where that is after the look: [B, L]."""
    if reached.shape[-1] == 1:  # the end alone is known
        return np.asarray(np.where(reached[..., 0] if reached.ndim == 3 else reached, looks, 0))
    first = np.where(reached.any(axis=-1), reached.argmax(axis=-1) + 1, 0)
    first = first if first.ndim == 2 else first[:, None]
    return np.asarray(np.where(first <= looks, first, 0))


def _greatest(path: FloatArray, looks: IntArray) -> FloatArray:
    """The greatest of ``path[B, N]`` at any decision up to each look, at least 0."""
    if path.shape[-1] == 1:
        return np.repeat(np.maximum(path, 0.0), len(looks), axis=-1)
    return np.asarray(np.maximum.accumulate(np.maximum(path, 0.0), axis=-1)[:, np.maximum(looks, 1) - 1])
