"""What gamblers bet: laws learnt from the past, and guesses trusted as far as they have come true.

A bet is written as its ratio to the law, ``ratio[B, N, A]``, with sum_a q_a ratio_a <= 1: so wealth that is
multiplied by the ratio of what happened cannot be expected to grow where the law is played. Where a decision
brought no legal answer, wealth is multiplied by the least ratio of all actions: whatever the answer would have
been, and for whatever reason it did not come, the process stays fair.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from ...core.chance import FloatArray, IntArray
from .groupings import Grouping
from .situations import MISSING

__all__ = ["TINY", "Coordinates", "Trust", "coordinates", "faded", "one_hot", "stakes", "trust"]

TINY = 1e-300


class Coordinates(NamedTuple):
    """The choices under one set of names: ``played[B, N]`` (A where there is none), ``law[B, A]`` or ``[B, N, A]``,
    ``at[B, N]`` the law's probability of what was played, 1 where nothing was; ``missing[B, N]`` or None; whether
    ``complete``: every place holds a choice; ``shared`` the law [A + 1] of all rows and decisions, 0 at A, where it is one.
    """

    played: IntArray
    law: FloatArray
    at: FloatArray
    missing: NDArray[np.bool_] | None
    complete: bool
    shared: FloatArray | None

    @property
    def width(self) -> int:
        """Number of actions."""
        return int(self.law.shape[-1])

    @property
    def plain(self) -> bool:
        """Whether one law holds for all decisions, and every one brought an answer."""
        return self.law.ndim == 2 and self.missing is None

    def chance(self, action: IntArray) -> FloatArray:
        """The law's probability of ``action[B, N]``, 0 where that is A."""
        if self.shared is not None:
            return np.asarray(self.shared.take(action))
        return _at(self.law, action, 0.0)

    def steps(self, grouping: Grouping | None, strength: float) -> FloatArray:
        """Log of the ratio of what happened, [B, N], for a law learnt in each context by Dirichlet counts that begin
        at ``strength`` A q.
        """
        if not self.plain:
            return self.won(self.ratios(grouping, strength))
        held = self.played < self.width
        if grouping is None:
            seen, time = Grouping(self.played).rank(), _count(held)
        else:
            time = grouping.scatter(_past(grouping, held))
            seen = _seen(grouping, self.played)
        return self.learnt(seen, time, strength * self.width * self.at, strength * self.width)

    def learnt(self, seen: IntArray, time: IntArray, prior: FloatArray | float, total: float) -> FloatArray:
        """Log of (``seen`` + ``prior``) / (``time`` + ``total``) / q, [B, N]; 0 where nothing was played."""
        ratio = (seen + prior) / ((time + total) * self.at)
        ratio[self.played == self.width] = 1.0
        return np.asarray(np.log(ratio, out=ratio))

    def ratios(self, grouping: Grouping | None, strength: float) -> FloatArray:
        """The whole bet [B, N, A] of one who learns in each context."""
        once, owed = self.amounts()
        return self.bet(_before(once, grouping), _before(owed, grouping), strength)

    def amounts(self) -> tuple[FloatArray, FloatArray]:
        """What each decision adds to how often each action was played, and to how often it was due: [B, N, A] each."""
        once = one_hot(self.played, self.width)
        law = self.law if self.law.ndim == 3 else self.law[:, None, :]
        return once, np.where((self.played < self.width)[..., None], law, 0.0)

    def bet(self, past: FloatArray, owed: FloatArray, strength: float, flat: bool = False) -> FloatArray:
        """The whole bet [B, N, A] after ``past`` plays of each action where ``owed`` were due.

        One law: Dirichlet counts that begin at ``strength`` A q, or at ``strength`` where ``flat``. Laws that vary: q_a is
        scaled by (past_a + strength) / (owed_a + strength).
        """
        if self.law.ndim == 2:
            law = np.maximum(self.law, TINY)[:, None, :]
            prior = strength if flat else strength * self.width * law
            total = past.sum(axis=-1, keepdims=True) + strength * self.width
            return np.asarray((past + prior) / (total * law))
        tilt = (past + strength) / (owed + strength)
        return np.asarray(tilt / (self.law * tilt).sum(axis=-1, keepdims=True))

    def won(self, ratio: FloatArray) -> FloatArray:
        """Log of what ``ratio[B, N, A]`` makes of the wealth at each decision, [B, N]."""
        factor = _at(ratio, self.played, 1.0)
        if self.missing is not None:
            factor = np.where(self.missing, ratio.min(axis=-1), factor)
        return np.asarray(np.log(np.maximum(factor, TINY)))


class Trust(NamedTuple):
    """Bets on ``guess[B, N]``: its odds are multiplied by ``odds``; ``offered`` is the law's probability of it."""

    guess: IntArray
    odds: FloatArray
    offered: FloatArray

    def steps(self, where: Coordinates) -> FloatArray:
        """Log of the ratio of what happened, [B, N]."""
        factor = np.where(self.guess == where.played, self.odds, 1.0)
        if where.missing is not None:
            np.copyto(factor, np.minimum(self.odds, 1.0), where=where.missing)
        scale = self.odds - 1
        scale *= self.offered
        scale += 1
        factor /= scale
        factor[self.offered <= 0] = 1.0
        if not where.complete:
            idle = where.played == where.width
            factor[idle if where.missing is None else idle & ~where.missing] = 1.0
        return np.asarray(np.log(factor, out=factor))

    def ratios(self, where: Coordinates) -> FloatArray:
        """The whole bet [B, N, A]."""
        named = self.guess[..., None] == np.arange(where.width)
        mean = 1 + self.offered * (self.odds - 1)
        bet = np.where(named, self.odds[..., None], 1.0) / mean[..., None]
        return np.where((self.offered > 0)[..., None], bet, 1.0)


def trust(where: Coordinates, guess: IntArray, strength: float, window: int | None = None) -> Trust:
    """Bets on ``guess[B, N]`` (A: none): its odds are multiplied by [(h + c) / (m + c)] / [(s + c) / (k + c)], with
    h hits and s misses so far where m and k were expected, c = ``strength``; of about the last ``window`` guesses,
    where given.
    """
    offered = where.chance(guess)
    live = offered > 0
    if not where.complete:
        live &= where.played < where.width
    expected = offered if live.all() else np.where(live, offered, 0.0)
    parts = (live, live & (guess == where.played), expected)
    time, hits, due = (_earlier(x) if window is None else faded(x, window) for x in parts)
    time += strength
    misses = time - hits
    hits += strength
    hits *= time - due
    due += strength
    misses *= due
    hits /= misses
    return Trust(guess, hits, offered)


def stakes(where: Coordinates, guess: IntArray) -> FloatArray:
    """What one who names ``guess[B, N]`` (A: nothing) wins at each decision, less what the law would give him."""
    chance = where.chance(guess)
    chance[where.played == where.width] = 0.0
    return np.asarray(((guess == where.played) & (guess < where.width)) - chance)


def coordinates(
    actions: IntArray,
    law: FloatArray,
    missing: NDArray[np.bool_] | None = None,
    places: IntArray | None = None,
) -> Coordinates:
    """``actions[B, N]`` (negative: none) against ``law``, under their own names or those of ``places[B, N, A]``.

    Raises nothing: places that are no permutation of 0..A-1 are taken modulo A.
    """
    width = law.shape[-1]
    held = actions >= 0
    played = np.where(held, actions, width)
    if missing is None and np.any(actions == MISSING):
        missing = actions == MISSING
    if places is not None:
        where = places % width
        played = np.where(
            held, np.take_along_axis(where, np.minimum(played, width - 1)[..., None], -1)[..., 0], width
        )
        if law.ndim == 3 or np.any(law != law[:, :1]):
            wide = np.broadcast_to(law[:, None, :] if law.ndim == 2 else law, where.shape)
            law = np.zeros(where.shape)
            np.put_along_axis(law, where, wide, axis=-1)
    same = law.ndim == 2 and len(law) > 0 and bool(np.all(law == law[0]))
    shared = np.append(law[0], 0.0) if same else None
    return Coordinates(
        played, law, np.maximum(_at(law, played, 1.0), TINY), missing, bool(held.all()), shared
    )


def one_hot(played: IntArray, width: int) -> FloatArray:
    """1 at each action, nothing at A: ``played[B, N]`` -> [B, N, A]."""
    return np.asarray(played[..., None] == np.arange(width), dtype=np.float64)


def _at(table: FloatArray, action: IntArray, beyond: float) -> FloatArray:
    """``table[B, A]`` or ``[B, N, A]`` at ``action[B, N]``, and ``beyond`` where that is A."""
    rows, n = action.shape
    width = table.shape[-1]
    wide = np.full((*table.shape[:-1], width + 1), beyond)
    wide[..., :width] = table
    start = np.arange(rows)[:, None] * (width + 1)
    if table.ndim == 3:
        start = np.arange(rows * n).reshape(rows, n) * (width + 1)
    return np.asarray(wide.reshape(-1)[start + action])


def faded(values: NDArray[Any], window: int) -> FloatArray:
    """Sums of ``values[B, N, ...]`` over the decisions before each, those k before at weight (1 - 1 / ``window``)^k."""
    return np.asarray(lfilter([0.0, 1.0], [1.0, 1 / window - 1], values.astype(np.float64), axis=1))


def _count(held: NDArray[np.bool_]) -> IntArray:
    """How many are held before each place, [B, N]."""
    return np.asarray(np.cumsum(held, axis=-1, dtype=np.int64) - held)


def _earlier(amounts: NDArray[Any]) -> FloatArray:
    sums = np.cumsum(amounts, axis=-1, dtype=np.float64)
    sums -= amounts
    return sums


def _past(grouping: Grouping, held: NDArray[np.bool_]) -> IntArray:
    gathered = grouping.gather(held)
    return np.asarray(grouping.running(gathered) - gathered)


def _seen(grouping: Grouping, played: IntArray) -> IntArray:
    """How often the same action was played before in the context, [B, N]."""
    gathered = grouping.gather(played)
    by_action = np.argsort(gathered.astype(np.uint16), kind="stable")
    action, context = gathered[by_action], grouping.first[by_action]
    places = np.arange(len(by_action))
    fresh = np.ones(len(by_action), dtype=bool)
    fresh[1:] = (action[1:] != action[:-1]) | (context[1:] != context[:-1])
    seen = np.empty(len(by_action), dtype=np.int64)
    seen[by_action] = places - np.maximum.accumulate(np.where(fresh, places, 0))
    return np.asarray(grouping.scatter(seen))


def _before(values: FloatArray, grouping: Grouping | None) -> FloatArray:
    if grouping is not None:
        return grouping.before(values)
    return np.asarray(np.cumsum(values, axis=-2) - values)
