"""Evidence that episodes, not only the decisions in those that were seen, lie within the margin.

Decisions within an episode may share a cause that nobody sees: another model behind the same name, a mood, a seed. An
episode is then one draw. With Y_e what an exploiter wins in episode e over the length T of the longest, the claim
is that the mean of E[Y_e | episodes before] is below the margin; it is made as in `closeness`, with thin bounds,
for exploiters who look at no context and those who name one guess. As l < 1, no player can pass before
some log(1/alpha) / margin episodes: 30 to 60 at the usual 5 % and 0.1.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray, IntArray
from .books import Book
from .expected_winnings import evidence_below
from .learning import Coordinates, stakes
from .situations import Situation

__all__ = ["EpisodeEvidence", "episode_evidence"]


class EpisodeEvidence(NamedTuple):
    """Logs of evidence at each look, [B, L]: for all exploiters, and for those who look at nothing. Infinite where
    every decision is an episode of its own.
    """

    whole: FloatArray
    shares_alone: FloatArray


class _Episodes(NamedTuple):
    """``place[B, N]`` of each decision's episode, ``ended[B, L]`` how many had ended before each look, ``sizes[B, E]``."""

    place: IntArray
    ended: IntArray
    sizes: FloatArray

    def sums(self, values: NDArray[Any]) -> FloatArray:
        """``values[B, N]`` summed over each episode, [B, E]."""
        rows, count = self.sizes.shape
        cells = np.arange(rows)[:, None] * count + self.place
        sums = np.bincount(cells.ravel(), weights=values.ravel(), minlength=rows * count)
        return np.asarray(sums.reshape(rows, count), dtype=np.float64)

    def until(self, values: FloatArray) -> FloatArray:
        """``values[B, E, ...]`` summed over the episodes that had ended before each look, [B, L, ...]."""
        sums = np.zeros((values.shape[0], values.shape[1] + 1, *values.shape[2:]))
        np.cumsum(values, axis=1, out=sums[:, 1:])
        return np.asarray(sums[np.arange(len(values))[:, None], self.ended])


def episode_evidence(known: Situation, held: Book, looks: IntArray, rate: FloatArray) -> EpisodeEvidence:
    """`EpisodeEvidence` at ``looks[L]``, against the margin ``rate[B, L]`` a decision."""
    if held.past.run is None:
        endless = np.full(rate.shape, np.inf)
        return EpisodeEvidence(endless, endless)
    episodes = _episodes(known, held.past.run, looks)
    longest = episodes.sizes.max(axis=-1, initial=1)[:, None]
    lost = np.where(known.asked & ~known.held, 1 - known.law.min(axis=-1).reshape(len(rate), -1), 0.0)
    unknown = episodes.sums(lost)
    bound = rate * episodes.until(episodes.sizes) - episodes.until(unknown)

    def near(won: FloatArray, apart: FloatArray) -> FloatArray:
        square = episodes.until(((np.abs(apart) + unknown) / longest) ** 2)
        return evidence_below((bound - won) / longest, np.zeros(square.shape), square, few=True)

    shares = [near(*_shares(where, episodes)) for where in _names(held)]
    whole = np.minimum.reduce(shares)
    for guess in held.guesses:
        won = episodes.sums(stakes(held.own, guess.action))
        whole = np.minimum(whole, near(np.abs(episodes.until(won)), won))
    return EpisodeEvidence(whole, shares[0])


def _names(held: Book) -> list[Coordinates]:
    return [held.own, *(context.where for context in held.contexts if context.size == 1)]


def _shares(where: Coordinates, episodes: _Episodes) -> tuple[FloatArray, FloatArray]:
    """What one who names the same set of actions throughout has won at the most before each look, [B, L]; and could
    have won in each episode, [B, E].
    """
    chosen = where.played < where.width
    surplus = [
        episodes.sums((where.played == a) - np.where(chosen, _law_of(where, a), 0.0))
        for a in range(where.width)
    ]
    total = sum(np.abs(episodes.until(each)) for each in surplus) / 2
    return np.asarray(total), np.asarray(sum(np.abs(each) for each in surplus) / 2)


def _law_of(where: Coordinates, action: int) -> FloatArray:
    return where.law[..., action] if where.law.ndim == 3 else where.law[:, None, action]


def _episodes(known: Situation, run: IntArray, looks: IntArray) -> _Episodes:
    begins = np.zeros(run.shape, dtype=np.int64)
    begins[:, 1:] = run[:, 1:] != run[:, :-1]
    index = np.cumsum(begins, axis=-1)
    ends = np.ones((len(run), run.shape[-1] + 1), dtype=np.int64)
    ends[:, 0], ends[:, 1:-1] = 0, begins[:, 1:]
    empty = _Episodes(index, np.zeros(0, dtype=np.int64), np.zeros((len(run), int(index.max(initial=0)) + 1)))
    return _Episodes(index, np.cumsum(ends, axis=-1)[:, looks], empty.sums(known.asked * 1.0))
