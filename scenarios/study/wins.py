"""Players of the same bandits in a study, compared in pairs by what they earned in each episode."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate
from ...core.recipes import Environment
from ...metrics.shared.arms import mean_over_episodes
from ...reports.wins import WinRate
from ...runs.decisions import SeatDecisions
from ...runs.ledger import Ledger
from ..scenario.result import Result
from .cell import Cell
from .chosen import MOST_CELLS
from .pairs import MOST_LEVELS, cases_of

__all__ = ["win_rates"]

_REGRET = "regret"


class _Earned(NamedTuple):
    """The bandit that was played, the numbers of its ``episodes`` [E], and their ``payoffs`` [E]."""

    bandit: Environment
    episodes: IntArray
    payoffs: FloatArray

    def by_episode(self) -> dict[int, float]:
        """The payoff of each episode."""
        return dict(zip(self.episodes.tolist(), self.payoffs.tolist(), strict=True))


def win_rates(results: Sequence[tuple[Cell, Result]], every: bool = False) -> list[WinRate]:
    """Each two values of each column that leaves the bandit alone, and so says who plays it, over all cases in which both played; nothing
    where no bandit is played, or, unless ``every`` number of cells is meant, there are more than `MOST_CELLS`, whose decisions would all be read.

    Source: pairwise win rates as in Nie et al. (2024), "EVOLvE: evaluating and optimizing LLMs for exploration", arXiv 2410.06238, here by the
    episode.
    """
    many = len(results) > MOST_CELLS
    if many and not every:
        return []
    read = ((cell.by, _earned(replace(result) if many else result)) for cell, result in results)
    played = [(by, earned) for by, earned in read if earned is not None]
    columns = dict.fromkeys(column for by, _ in played for column in by if column != "replicate")
    return [one for column in columns for one in _of_column(column, played)]


def _earned(result: Result) -> _Earned | None:
    """What the player of a bandit earned; None where choices were not kept, or no bandit was played."""
    if callable(result.played) and _REGRET not in result.decisions.columns:
        return None  # without reading the decisions
    kept = result.kept
    for one in kept.seats.values() if isinstance(kept, Ledger) else ():
        if _is_bandit(one):
            return _Earned(result.asked.environment, *one.payoffs())
    return None


def _is_bandit(one: SeatDecisions) -> bool:
    return _REGRET in one.logs and one.member is None


def _of_column(column: str, played: Sequence[tuple[dict[str, Any], _Earned]]) -> Iterator[WinRate]:
    cases = cases_of(column, [by for by, _ in played])
    levels = list(dict.fromkeys(level for case in cases for level in case))
    for one, other in combinations(levels if len(levels) <= MOST_LEVELS else (), 2):
        both = [
            (played[case[one]][1], played[case[other]][1]) for case in cases if one in case and other in case
        ]
        if both and all(first.bandit == second.bandit for first, second in both):
            yield WinRate(factor=column, one=one, other=other, cases=len(both), share=_share(both))


def _share(cases: Sequence[tuple[_Earned, _Earned]]) -> Estimate:
    """The mean over episodes; cases may share an episode's luck, so that it counts once, with the mean of its cases."""
    won: dict[int, list[float]] = {}
    for one, other in cases:
        first, second = one.by_episode(), other.by_episode()
        for episode in first.keys() & second.keys():
            more = first[episode] - second[episode]
            won.setdefault(episode, []).append(0.5 * (1 + np.sign(more)))
    return mean_over_episodes(np.array([np.mean(won[episode]) for episode in sorted(won)]), 0.05)
