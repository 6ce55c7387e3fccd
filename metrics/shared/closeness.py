"""Evidence that every policy behind the choices lies within the margin, given everything that is bet on.

An *exploiter* is a rule fixed before play: in each context of one of the `books` he names a set of actions. What he
wins at decision t is x_t = 1{a_t in S_t} - q_t(S_t), and his expected winnings D are the mean of E[x_t | the past and what is
shown]. Where the player's law depends on the context alone, the best exploiter expects the mean total
variation between that law and the optimum. The claim is that no exploiter expects the `margins` m or more.

For one exploiter, if D >= m after n decisions, then F_n = `expected_winnings.evidence_below` of n m - sum x_t is no
greater than a supermartingale that begins at 1: P(F ever reaches 1/alpha while D >= m) <= alpha (Ville, 1939). The
claim is made when F has reached 1/alpha for *every* exploiter, so for the best one, whichever he is: nothing is
paid for their number (Berger, 1982, intersection-union tests). The least F is that of the one who won most in
hindsight. A decision that brought no answer counts as what would have paid him best.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray, IntArray
from .books import Book, Context, book
from .episode_evidence import episode_evidence
from .expected_winnings import FAT, evidence_below, excess_bound
from .learning import Coordinates, stakes
from .margins import FLOOR, distances_to_others, due, smallest
from .situations import Situation, chunks

__all__ = ["Closeness", "closeness", "vouched_from"]

_FEW, _EACH, _MOST = 32, 50, 100
_GROWTHS = 1.1 ** np.arange(100.0)  # to 12,500 times as many


class Closeness(NamedTuple):
    """At each look, [B, L]: log of the evidence that the policy is within the margin given everything, and that its
    shares alone are; the upper ends of confidence sequences for both total variations; the margin; and after how many
    decisions, about, the former would be enough were the play optimal and what was won so far luck (0: never).
    """

    whole: FloatArray
    shares_alone: FloatArray
    high: FloatArray
    high_shares: FloatArray
    margin: FloatArray
    needed: IntArray


class _Tally(NamedTuple):
    """Sums over the decisions before each look [B, L]: their number, n m, fat ones, thin squares, unanswered stakes."""

    n: FloatArray
    within: FloatArray
    fat: FloatArray
    thin: FloatArray
    lost: FloatArray


class _Watch(NamedTuple):
    """For groups of actions [B, G, A]: whether one is due enough by then, half its due, fat, thin and unanswered, [B, L, G]."""

    groups: FloatArray
    watched: NDArray[np.bool_]
    half: FloatArray
    fat: FloatArray
    thin: FloatArray
    lost: FloatArray


def closeness(
    known: Situation, looks: IntArray, epsilon: float = 0.1, alpha: float = 0.05, held: Book | None = None
) -> Closeness:
    """`Closeness` after the first ``looks[L]`` places of the order; ``held``: the `book`, where it is at hand."""
    if held is not None:
        return _closeness(known, held, looks, epsilon, alpha)
    weight = 1 + len(looks) * _MOST // max(known.actions.shape[-1], 1)
    parts = [_closeness(part, book(part), looks, epsilon, alpha) for part in chunks(known, weight)]
    return Closeness(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def vouched_from(context: Context, looks: IntArray) -> FloatArray:
    """Decisions from which on a verdict after ``looks[L]`` vouches for the context, [B, L]: 0 where it has at most 32 free
    probabilities or is one thing that was shown; 50 for each of at most 100; never for more.

    Sooner, not even an optimal player could be told from one who is outside the margin there.
    """
    free = context.free(looks)
    late = np.where(free <= _MOST, _EACH * free, np.inf)
    return np.where((free <= _FEW) | context.first, 0.0, late)


def _closeness(known: Situation, held: Book, looks: IntArray, epsilon: float, alpha: float) -> Closeness:
    tally, watch = _tally(known, held.own, looks, epsilon), _watch(known, held.own, looks)
    nothing = Context("order 0", "all", held.own, np.zeros(known.actions.shape, dtype=np.uint16))
    alone, seldom_alone = _worst(nothing, watch, looks)
    most, seldom = alone, seldom_alone
    for context in _contexts(held):
        since = tally.n >= vouched_from(context, looks)
        if since.any():
            won, rarely = _worst(context, watch if context.where is held.own else None, looks)
            most = np.where(since, np.maximum(most, won), most)
            seldom = np.where(since, np.minimum(seldom, rarely), seldom)
    for guess in held.guesses:
        most = np.maximum(most, np.abs(_until(stakes(held.own, guess.action), looks)))
    rate = tally.within / np.maximum(tally.n, 1)
    by_episode = episode_evidence(known, held, looks, rate)
    whole = np.minimum(_near(tally, most), np.minimum(seldom, by_episode.whole))
    shares = np.minimum(_near(tally, alone), np.minimum(seldom_alone, by_episode.shares_alone))
    slack, n = excess_bound(tally.fat, tally.thin, alpha) + tally.lost, np.maximum(tally.n, 1)
    high, high_shares = (np.minimum((won + slack) / n, 1) for won in (most, alone))
    return Closeness(whole, shares, high, high_shares, rate, _needed(tally, most, alpha))


def _needed(tally: _Tally, most: FloatArray, alpha: float) -> IntArray:
    """Decisions after which the evidence would be enough, [B, L]: luck grows with their root, all else with their number."""
    grow = _GROWTHS.reshape(-1, *(1 for _ in most.shape))
    lead = grow * (tally.within - tally.lost) - np.sqrt(grow) * most
    enough = evidence_below(lead, grow * tally.fat, grow * tally.thin) >= np.log(1 / alpha)
    factor = np.where(enough.any(axis=0), _GROWTHS[enough.argmax(axis=0)], 0.0)
    return np.asarray(np.ceil(factor * tally.n), dtype=np.int64)


def _near(tally: _Tally, won: FloatArray) -> FloatArray:
    return evidence_below(tally.within - won - tally.lost, tally.fat, tally.thin)


def _tally(known: Situation, own: Coordinates, looks: IntArray, epsilon: float) -> _Tally:
    asked, held = known.asked, known.held
    law = known.law if known.varies else known.law[:, None, :]
    point, uniform = (np.where(asked, each, 0.0) for each in distances_to_others(law))
    fat = (law * (1 - law) ** 2).sum(axis=-1) > FAT
    worst = np.where(held, 1 - own.at, 1.0) ** 2
    lost = np.where(asked & ~held, 1 - law.min(axis=-1), 0.0)
    sums = (asked * 1.0, point, uniform, asked & fat, np.where(asked & ~fat, worst, 0.0), lost)
    n, points, uniforms, fats, thins, losts = (_until(each, looks) for each in sums)
    return _Tally(n, smallest(n, points, uniforms, epsilon), fats, thins, losts)


def _watch(known: Situation, own: Coordinates, looks: IntArray) -> _Watch:
    """What is needed to see whether an action that is due is played too seldom."""
    law = known.law if known.varies else known.law[:, None, :]
    asked, held = known.asked, known.held
    groups, watched = _watched(known, looks)
    sums = []
    for group in np.moveaxis(groups, 1, 0):
        probability = (law * group[:, None, :]).sum(axis=-1)
        inside = np.take_along_axis(group, np.minimum(own.played, own.width - 1), axis=-1) > 0
        fat = probability * (1 - probability) > FAT
        farthest = np.where(held, np.abs(inside - probability), np.maximum(probability, 1 - probability))
        square = np.where(asked & ~fat, farthest**2, 0.0)
        lost = np.where(asked & ~held, probability, 0.0)
        each = (probability / 2 * asked, asked & fat, square, lost)
        sums.append([_until(part, looks) for part in each])
    half, fat_, thin, lost_ = (np.stack(part, axis=-1) for part in zip(*sums, strict=True))
    return _Watch(groups, watched, half, fat_, thin, lost_)


def _watched(known: Situation, looks: IntArray) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Groups of actions [B, G, A] and whether they are due enough after each look, [B, L, G]."""
    rows, width = len(known.actions), known.width
    if not known.varies:
        groups = due(known.law)
        groups = groups[:, groups.any(axis=(0, 2))]
        due_at_all = np.asarray(groups.any(axis=-1))
        return groups, np.repeat(due_at_all[:, None], len(looks), axis=1)
    owed = np.where(known.asked[..., None], known.law, 0.0)
    sums = np.stack([_until(owed[..., a], looks) for a in range(width)], axis=-1)
    n = _until(known.asked * 1.0, looks)[..., None]
    return np.broadcast_to(np.eye(width), (rows, width, width)), sums >= FLOOR * np.maximum(n, 1)


def _contexts(held: Book) -> Iterator[Context]:
    """All contexts, and the own past: the last few choices, and each greater depth."""
    yield from held.contexts
    width = held.own.width
    shallow = max((d for d in range(held.depths + 1) if width**d * (width - 1) <= _FEW), default=0)
    for depth in range(max(shallow, 1), held.depths + 1):
        yield Context("tree", f"last {depth}", held.own, held.past.narrow(depth), width**depth)


def _worst(context: Context, watch: _Watch | None, looks: IntArray) -> tuple[FloatArray, FloatArray]:
    """What the best exploiter in ``context`` has won before each look, [B, L]; and the least evidence that no group of
    actions is played less than half as often as is due.
    """
    surplus = _surplus(context, looks)
    won = np.abs(surplus).sum(axis=(-1, -2)) / 2
    if watch is None:
        return won, np.full(won.shape, np.inf)
    short = np.maximum(-np.einsum("blca,bga->blcg", surplus, watch.groups), 0).sum(axis=-2)
    evidence = evidence_below(watch.half - short - watch.lost, watch.fat, watch.thin)
    return won, np.where(watch.watched, evidence, np.inf).min(axis=-1)


def _surplus(context: Context, looks: IntArray) -> FloatArray:
    """How much more often each action was played in each context before each look than was due, [B, L, C, A]."""
    where, size = context.where, int(context.codes.max(initial=0)) + 1
    rows, n = where.played.shape
    segment = np.searchsorted(looks, np.arange(n), side="right")
    shape = (rows, len(looks) + 1, size, where.width + 1)
    cells = (np.arange(rows)[:, None] * shape[1] + segment) * size + context.codes
    total = int(np.prod(shape))
    counts = np.bincount((cells * shape[3] + where.played).ravel(), minlength=total).reshape(shape)
    counts = counts[..., : where.width]
    if where.law.ndim == 2:
        owed = counts.sum(axis=-1, keepdims=True) * where.law[:, None, None, :]
    else:
        held = (where.played < where.width).ravel()
        owed = np.stack(
            [
                np.bincount(cells.ravel(), weights=law.ravel() * held, minlength=total // shape[3])
                for law in np.moveaxis(where.law, -1, 0)
            ],
            axis=-1,
        ).reshape(counts.shape)
    return np.asarray(np.cumsum((counts - owed)[:, : len(looks)], axis=1))


def _until(values: NDArray[Any], looks: IntArray) -> FloatArray:
    """Sums of ``values[B, N]`` before each look, [B, L]."""
    if not values.shape[-1]:
        return np.zeros((len(values), len(looks)))
    kind = np.float64 if values.dtype.kind == "f" else np.int64
    between = np.add.reduceat(values, np.append(0, looks[:-1]), axis=-1, dtype=kind)
    if looks[-1] < values.shape[-1]:
        between[:, -1] = values[:, looks[-2] if len(looks) > 1 else 0 : looks[-1]].sum(axis=-1)
    return np.asarray(np.cumsum(between, axis=-1), dtype=np.float64)
