"""Two cells of a file that differ in one column: the difference of their means, with the episode as the unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray
from ...core.errors import InputError
from ...metrics.shared.mean_differences import Student, difference, student
from ...reports.comparison import By, SeatComparison
from ...reports.differences import MeanDifference
from ...reports.evidence import counted
from ...reports.published import shares
from ...runs.decisions import SeatDecisions

__all__ = ["REWARD", "Side", "differences"]

REWARD = "mean_reward"
"""The metric that cells are compared by, beside the shares of actions."""


class Side(NamedTuple):
    """A cell: the columns ``by`` which it is told apart, what was found, its decisions, and the names of its episodes (empty: each
    row is one of its own).
    """

    by: By
    seat: SeatComparison
    decisions: SeatDecisions
    episodes: frozenset[Any]


def differences(sides: Sequence[Side], column: str) -> list[MeanDifference]:
    """Every two cells that differ in ``column`` alone, the later less the earlier: the mean reward, and each action's share.

    Raises `InputError` where an episode stands in both, and where no two cells differ in the column alone.
    """
    alike: dict[str, list[Side]] = {}
    for side in sides:
        alike.setdefault(repr(_others(side.by, column)), []).append(side)
    found = [
        one for group in alike.values() for pair in combinations(group, 2) for one in _compared(*pair, column)
    ]
    if not found:
        raise InputError(
            f"column {column!r} has one value in every cell; compare a column of two values or more"
        )
    return found


def _others(by: By, column: str) -> By:
    return {name: value for name, value in by.items() if name != column}


def _compared(first: Side, second: Side, column: str) -> Iterator[MeanDifference]:
    both = first.episodes & second.episodes
    if both:
        raise InputError(
            f"episode {min(map(str, both))!r} is on both sides of column {column!r}, which are compared as independent;"
            " give episodes names of their own, or compare another column"
        )
    one, other = ({**shares(side.seat), **_rewards(side.seat)} for side in (first, second))
    mine, theirs = _units(first.decisions), _units(second.decisions)
    for name in (name for name in one if name in other):
        test = student(mine[name], theirs[name])
        yield MeanDifference(
            by=_others(first.by, column),
            column=column,
            one=first.by[column],
            other=second.by[column],
            mean=name,
            difference=difference(one[name], other[name]),
            episodes=(len(mine[name]), len(theirs[name])),
            **(dict.fromkeys(Student._fields) if test is None else test._asdict()),
        )


def _rewards(seat: SeatComparison) -> Mapping[str, Any]:
    found = seat.metric(REWARD)
    return {} if found is None else {REWARD: found}


def _units(decisions: SeatDecisions) -> dict[str, FloatArray]:
    """The mean of each episode [E], of the rewards and of each action, as what is compared is called."""
    chosen, labels = counted(decisions), decisions.seat.space.labels
    codes = decisions.seat.space.codes(decisions.action[chosen]) if labels else np.empty(0, dtype=np.int64)
    episode = decisions.episode[chosen]
    found = {f"P({label})": _means(codes == place, episode) for place, label in enumerate(labels)}
    return {**found, REWARD: _means(decisions.reward[chosen], episode)}


def _means(values: NDArray[Any], episode: NDArray[Any]) -> FloatArray:
    _, place, sizes = np.unique(episode, return_inverse=True, return_counts=True)
    return np.asarray(np.bincount(place, values.astype(np.float64)) / sizes)
