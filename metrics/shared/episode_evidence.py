"""Evidence that episodes, not only the decisions in those that were seen, lie within the margin.

Decisions within an episode may share a cause that nobody sees: another model behind the same name, a mood, a seed. An
episode is then one draw. With Y_e what an exploiter wins in episode e, the claim is that the sum of E[Y_e | episodes
before] is below the margin; it is made as in `closeness`, with thin bounds, for exploiters who look at no context and those
who name one guess.

How long an episode may be is not known. So of each one only as many decisions count as the longest before it held, T_e,
which is known when it begins: then |Y_e| <= T_e, and exp(l (E Y_e - Y_e) - (-log(1 - l T_e) - l T_e) (Y_e / T_e)^2) is a
supermartingale while l T_e < 1 (Fan, Grama and Liu, 2015). The mixture over l has the length of the first episode for its
unit, which therefore does not count; an l dies with the first T_e that is too long for it. As l T_e < 1, no player can pass
before some log(1/alpha) / margin episodes: 30 to 60 at the usual 5 % and 0.1.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from ...core.chance import FloatArray, IntArray
from .books import Book
from .expected_winnings import LOG_FEW, TILTS
from .learning import Coordinates, stakes
from .situations import Situation

__all__ = ["EpisodeEvidence", "episode_evidence"]


class EpisodeEvidence(NamedTuple):
    """Logs of evidence at each look, [B, L]: for all exploiters, and for those who look at nothing. Infinite where
    every decision so far was an episode of its own.
    """

    whole: FloatArray
    shares_alone: FloatArray


class _Episodes(NamedTuple):
    """``place[B, N]`` of each decision's episode, ``counted[B, N]`` whether it counts, ``ended[B, L]`` how many episodes'
    counted parts had ended before each look, ``longest[B, E]`` how many decisions count in each at the most.
    """

    place: IntArray
    counted: NDArray[np.bool_]
    ended: IntArray
    longest: FloatArray

    def sums(self, values: NDArray[Any]) -> FloatArray:
        """``values[B, N]`` summed over what counts of each episode, [B, E]."""
        return _sums(self.place, np.where(self.counted, values, 0.0), self.longest.shape[1])

    def until(self, values: FloatArray) -> FloatArray:
        """``values[B, E, ...]`` summed over the episodes that had ended before each look, [B, L, ...]."""
        sums = np.zeros((values.shape[0], values.shape[1] + 1, *values.shape[2:]))
        np.cumsum(values, axis=1, out=sums[:, 1:])
        return np.asarray(sums[np.arange(len(values))[:, None], self.ended])


class _Bounds(NamedTuple):
    """``tilts[B, T]``; ``log_shares[B, L, T]`` of those that live at each look; ``cost[B, E, T]`` of a square won in an episode."""

    tilts: FloatArray
    log_shares: FloatArray
    cost: FloatArray

    def below(self, lead: FloatArray, square: FloatArray, episodes: _Episodes) -> FloatArray:
        """Log evidence [B, L] that what is expected stays below a bound, by the ``lead[B, L]`` of the bound on what was won;
        ``square[B, E]`` bounds what was won in each episode, squared.
        """
        spent = episodes.until(self.cost * square[..., None])
        return np.asarray(logsumexp(lead[..., None] * self.tilts[:, None] - spent + self.log_shares, axis=-1))


def episode_evidence(known: Situation, held: Book, looks: IntArray, rate: FloatArray) -> EpisodeEvidence:
    """`EpisodeEvidence` at ``looks[L]``, against the margin ``rate[B, L]`` a decision."""
    endless = np.full(rate.shape, np.inf)
    several = _several(known, looks)
    if not several.any():
        return EpisodeEvidence(endless, endless)
    episodes = _episodes(known, looks)
    bounds = _bounds(episodes)
    lost = np.where(known.asked & ~known.held, 1 - known.law.min(axis=-1).reshape(len(rate), -1), 0.0)
    unknown = episodes.sums(lost)
    bound = rate * episodes.until(episodes.sums(known.asked)) - episodes.until(unknown)

    def near(won: FloatArray, apart: FloatArray) -> FloatArray:
        return bounds.below(bound - won, (np.abs(apart) + unknown) ** 2, episodes)

    shares = [near(*_shares(where, episodes)) for where in _names(held)]
    whole = np.minimum.reduce(shares)
    for guess in held.guesses:
        won = episodes.sums(stakes(held.own, guess.action))
        whole = np.minimum(whole, near(np.abs(episodes.until(won)), won))
    return EpisodeEvidence(*(np.where(several, each, np.inf) for each in (whole, shares[0])))


def _names(held: Book) -> list[Coordinates]:
    return [held.own, *(context.where for context in held.contexts if context.is_one)]


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


def _several(known: Situation, looks: IntArray) -> NDArray[np.bool_]:
    """Whether an episode of several decisions was seen before each look, [B, L]."""
    again = np.zeros(known.actions.shape, dtype=bool)
    if known.episode is not None:
        asked = known.asked
        again[:, 1:] = (known.episode[:, 1:] == known.episode[:, :-1]) & asked[:, 1:] & asked[:, :-1]
    return np.asarray(np.logical_or.accumulate(again, axis=-1)[:, looks - 1])


def _episodes(known: Situation, looks: IntArray) -> _Episodes:
    episode = np.zeros_like(known.actions) if known.episode is None else known.episode
    begins = np.zeros(episode.shape, dtype=np.int64)
    begins[:, 1:] = episode[:, 1:] != episode[:, :-1]
    place = np.cumsum(begins, axis=-1)
    asked = known.asked * 1.0
    sizes = _sums(place, asked, int(place.max(initial=0)) + 1)
    longest = np.zeros(sizes.shape)
    longest[:, 1:] = np.maximum.accumulate(sizes, axis=-1)[:, :-1]
    made = np.cumsum(asked, axis=-1) - np.take_along_axis(np.cumsum(sizes, axis=-1) - sizes, place, axis=-1)
    most = np.take_along_axis(longest, place, axis=-1)
    whole = (made >= most) & (most > 0)
    return _Episodes(place, made <= most, (place + whole)[:, looks - 1], longest)


def _sums(place: IntArray, values: NDArray[Any], count: int) -> FloatArray:
    cells = np.arange(len(place))[:, None] * count + place
    sums = np.bincount(cells.ravel(), weights=values.ravel(), minlength=len(place) * count)
    return np.asarray(sums.reshape(len(place), count), dtype=np.float64)


def _bounds(episodes: _Episodes) -> _Bounds:
    longest = np.maximum(episodes.longest, 1)
    tilts = TILTS / longest[:, min(1, longest.shape[1] - 1), None]
    reach = tilts[:, None] * longest[..., None]
    lives = reach < 1
    reach = np.where(lives, reach, 0.0)
    cost = (-np.log1p(-reach) - reach) / longest[..., None] ** 2
    last = np.maximum(episodes.ended - 1, 0)
    alive = np.take_along_axis(lives, last[..., None], axis=1)
    return _Bounds(tilts, np.where(alive, LOG_FEW, -np.inf), cost)
