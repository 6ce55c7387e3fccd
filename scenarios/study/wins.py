"""Players of the same bandits in a study, compared in pairs by what they earned in each episode."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from ...core.estimates import Estimate
from ...core.recipes import Environment
from ...metrics.shared.arms import mean_over_episodes
from ...reports.wins import WinRate
from ...runs.decisions import SeatDecisions
from ...runs.ledger import Ledger
from ..scenario.result import Result
from .cell import Cell
from .pairs import MOST_CELLS, MOST_LEVELS

__all__ = ["win_rates"]

_REGRET = "regret"


class _Earned(NamedTuple):
    """The bandit that was played, and the payoff of each episode by its number."""

    bandit: Environment
    payoff: Mapping[int, float]


def win_rates(results: Sequence[tuple[Cell, Result]]) -> list[WinRate]:
    """Each two values of each column that leaves the bandit alone, and so says who plays it, over all cases in which both played; nothing
    where no bandit is played, or there are more than `MOST_CELLS`, whose decisions would all be read.

    Source: pairwise win rates as in Nie et al. (2024), "EVOLvE: evaluating and optimizing LLMs for exploration", arXiv 2410.06238, here by the
    episode.
    """
    if len(results) > MOST_CELLS:
        return []
    played = [(cell.by, earned) for cell, result in results if (earned := _earned(result)) is not None]
    columns = dict.fromkeys(column for by, _ in played for column in by if column != "replicate")
    return [one for column in columns for one in _of_column(column, played)]


def _earned(result: Result) -> _Earned | None:
    """What the player of a bandit earned; None where choices were not kept, or no bandit was played."""
    if callable(result.played) and _REGRET not in result.decisions.columns:
        return None  # without reading the decisions
    kept = result.kept
    for one in kept.seats.values() if isinstance(kept, Ledger) else ():
        if _is_bandit(one):
            episodes, payoff = one.payoffs()
            paid = dict(zip(episodes.tolist(), payoff.tolist(), strict=True))
            return _Earned(result.asked.environment, paid)
    return None


def _is_bandit(one: SeatDecisions) -> bool:
    return _REGRET in one.logs and one.member is None


def _of_column(column: str, played: Sequence[tuple[dict[str, Any], _Earned]]) -> Iterator[WinRate]:
    cases: dict[str, dict[str, _Earned]] = {}
    for by, earned in played:
        others = str({name: value for name, value in by.items() if name != column})
        cases.setdefault(others, {})[str(by.get(column))] = earned
    levels = list(dict.fromkeys(level for case in cases.values() for level in case))
    for one, other in combinations(levels if len(levels) <= MOST_LEVELS else (), 2):
        both = [(case[one], case[other]) for case in cases.values() if one in case and other in case]
        if both and all(first.bandit == second.bandit for first, second in both):
            yield WinRate(factor=column, one=one, other=other, cases=len(both), share=_share(both))


def _share(cases: Sequence[tuple[_Earned, _Earned]]) -> Estimate:
    """The mean over episodes; cases may share an episode's luck, so that it counts once, with the mean of its cases."""
    won: dict[int, list[float]] = {}
    for first, second in cases:
        for episode in first.payoff.keys() & second.payoff.keys():
            more = first.payoff[episode] - second.payoff[episode]
            won.setdefault(episode, []).append(0.5 * (1 + np.sign(more)))
    return mean_over_episodes(np.array([np.mean(won[episode]) for episode in sorted(won)]), 0.05)
