"""Wealth against "each act is an independent draw from its law, whatever was shown and whatever came before".

How an agent will fail is not known, so the stake is split between gamblers: on shares alone (order 0), and on
everything in the `books`. Each one's wealth is a nonnegative martingale where the law is played, so their mixture
is one, and P(it ever reaches 1/alpha) <= alpha (Ville, 1939). It is worth at least each gambler's wealth times his
share.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray, IntArray
from .books import Book, book
from .context_trees import tree_steps
from .groupings import Grouping
from .groups import before
from .learning import TINY, Coordinates, faded, trust
from .situations import Situation, chunks
from .sleepers import sleeping

__all__ = ["CAP", "PRIORS", "SHARES", "Wealth", "conditional_wealth"]

# Shares and strengths: chosen on the catalogue of benchmarks/referee.py and on benchmarks/calls_to_verdict.py.
SHARES = {
    "order 0": 0.56,
    "repeats": 0.09,
    "tree": 0.08,
    "lags": 0.05,
    "matches": 0.06,
    "sums": 0.02,
    "balance": 0.02,
    "time": 0.05,
    "law": 0.04,
    "shown": 0.14,
    "opponent": 0.05,
    "turn": 0.05,
    "members": 0.05,
}
"""How the stake is split; what the environment has not (an opponent, turns, members) leaves its share to the others."""
PRIORS = ((0.50, 0.5, True), (0.33, 3.0, False), (0.12, 32.0, False), (0.05, 256.0, False))
_CONTEXT, _GUESS, _REPEAT = 0.5, 1.0, 2.0
_WINDOWS, _BELIEF = (16, 64, 256), 4.0
_GUESSES = ((0, 32), (4, 32))
_FIRST_RESTART, _RESTARTS, _FEW = 16, 2.0, 8
CAP = 690.0
"""Logs of wealth are cut here, at 1e299."""
_Paths = Iterator[tuple[str, FloatArray, float]]
_Record = tuple[NDArray[Any], NDArray[Any]]


class Wealth(NamedTuple):
    """Log wealth after each decision, [B, N] each: of all gamblers, and of those on shares alone, at their own
    whole stake.
    """

    whole: FloatArray
    shares_alone: FloatArray


def conditional_wealth(known: Situation, held: Book | None = None) -> Wealth:
    """The wealth on one `Situation`, N = 1 (the end) where the order of time is not known; ``held``: the `book`, where
    it is at hand.
    """
    if held is not None:
        return _wealth(known, held)
    parts = [_wealth(part, book(part)) for part in chunks(known)]
    if not parts:
        return Wealth(np.zeros((0, 0)), np.zeros((0, 0)))
    return Wealth(*(np.concatenate(both) for both in zip(*parts, strict=True)))


def _wealth(known: Situation, held: Book) -> Wealth:
    sums: dict[str, FloatArray] = {}
    count: dict[str, float] = {}
    for family, path, share in _paths(known, held):
        worth = np.exp(np.clip(path, None, CAP))
        sums[family] = sums[family] + share * worth if family in sums else share * worth
        count[family] = count.get(family, 0) + share
    total = sum(SHARES[family] for family in sums)
    whole = sum(sums[family] * (SHARES[family] / total / count[family]) for family in sums)
    forbidden = np.cumsum(held.own.at <= TINY, axis=-1) > 0
    result = [np.where(forbidden, np.inf, np.log(each)) for each in (whole, sums["order 0"])]
    return Wealth(*(each if known.ordered else each[:, -1:] for each in result))


def _paths(known: Situation, held: Book) -> _Paths:
    """The log wealth of each gambler, with his family and his share in it."""
    own = held.own
    record = _record(own)
    yield from (("order 0", path, share) for path, share in _order_zero(own, record))
    for context in held.contexts:
        grouping = None if context.is_one else Grouping(context.codes)
        yield context.family, _path(context.where.steps(grouping, _CONTEXT)), 1.0
    for guess in held.guesses:
        strength = _REPEAT if guess.family == "repeats" else _GUESS
        yield guess.family, _path(trust(own, guess.action, strength).steps(own)), 1.0
    if not known.ordered:
        return
    yield "tree", _path(tree_steps(own, held.depths_gathered, _CONTEXT)), 1.0
    yield from (("time", path, share) for path, share in _restarts(own, record))
    yield from (("time", path, 1.0) for path in _sleepers(held))


def _record(own: Coordinates) -> _Record:
    """What those on shares alone learn from: `_counts` where the bets are plain, else how often each action was played and due before,
    [B, N, A] each.
    """
    if own.plain:
        return _counts(own)
    once, owed = own.amounts()
    return before(once), before(owed)


def _order_zero(own: Coordinates, record: _Record) -> Iterator[tuple[FloatArray, float]]:
    if own.plain:
        seen, time = record
        for share, strength, flat in PRIORS:
            prior = strength if flat else strength * own.width * own.at
            yield _path(own.learnt(seen, time, prior, strength * own.width)), share
        return
    once, owed = record
    for share, strength, flat in PRIORS:
        yield _path(own.won(own.bet(once, owed, strength, flat))), share


def _restarts(own: Coordinates, record: _Record) -> Iterator[tuple[FloatArray, float]]:
    """Order 0 learnt anew from decision 16, 32, 64, ... on, nothing bet before, the k-th with share 2 / (k (k + 1)).

    What is left for those who have not begun stands aside, so that no share depends on how many decisions there are.
    """
    start, count = _FIRST_RESTART, 1
    while start < own.played.shape[-1]:
        steps = _anew(own, record, start)
        steps[:, :start] = 0.0
        yield _path(steps), _RESTARTS / (count * (count + 1))
        start, count = 2 * start, count + 1
    yield np.zeros(own.played.shape), _RESTARTS / count


def _anew(own: Coordinates, record: _Record, start: int) -> FloatArray:
    """The steps of one who forgets at ``start`` all that was; meaningless before."""
    if not own.plain:
        since = [np.maximum(each - each[:, start : start + 1], 0.0) for each in record]
        return own.won(own.bet(since[0], since[1], _CONTEXT))
    rows, kinds = np.arange(len(own.played))[:, None], own.width + 1
    cells = rows * kinds + own.played
    tally = np.bincount(cells[:, :start].reshape(-1), minlength=len(own.played) * kinds)
    begun = (own.played[:, :start] < own.width).sum(axis=-1, keepdims=True)
    seen, time = np.maximum(record[0] - tally[cells], 0), np.maximum(record[1] - begun, 0)
    return own.learnt(seen, time, _CONTEXT * own.width * own.at, _CONTEXT * own.width)


def _sleepers(held: Book) -> FloatArray:
    """`sleeping` gamblers on the shares, the repeats and the matches of the last few dozen decisions, side by side [S, B, N]."""
    own = held.own
    bets = []
    for depth, window in _GUESSES:
        guess = held.past.lag(1) if depth == 0 else held.past.successor(depth)
        bets.append(trust(own, guess, _GUESS, window).steps(own))
    if own.width <= _FEW:
        once, owed = own.amounts()
        owed = np.broadcast_to(owed, once.shape)
        for window in _WINDOWS:
            bet = own.bet(faded(once, window), faded(owed, window), _BELIEF / own.width)
            bets.append(own.won(bet))
    return sleeping(np.stack(bets))


def _counts(own: Coordinates) -> tuple[IntArray, IntArray]:
    """How often the same action was played before, and any, [B, N] each."""
    held = own.played < own.width
    return Grouping(own.played).rank(), np.cumsum(held, axis=-1, dtype=np.int64) - held


def _path(steps: FloatArray) -> FloatArray:
    return np.asarray(np.cumsum(steps, axis=-1))
