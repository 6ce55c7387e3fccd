"""A tournament within a study: what each agent earns against each, in both seats, and how they rank."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import hypot, nan

import numpy as np
from pydantic import Field, model_validator

from ..core.chance import FloatArray
from ..core.errors import InputError
from ..core.estimates import Estimate
from ..core.games.replicator import one_population
from ..core.recipes import Recipe
from ..metrics.shared.alpha_rank import alpha_rank
from .comparison import By, CellComparison
from .panel import by_text
from .part import Measured, Part
from .reading import plain_label

__all__ = ["Standing", "Tournament", "TournamentResult"]

_METRIC = "mean_reward"
_TIE = 1e-9

_Meetings = Mapping[tuple[str, str], tuple[Estimate | None, Estimate | None]]


class Standing(Part):
    """One agent: its ``rank`` by its ``score``, the mean reward over all agents in both seats, its ``share`` by `alpha_rank`, and what it has
    ``grown`` to from an even start by the replicator dynamics."""

    agent: str
    rank: int | None
    score: Measured | None
    share: float | None
    grown: float | None = None


class TournamentResult(Part):
    """``payoffs[own][other]``, the mean of both seats, and the ``standings``, the best first; null where a meeting has no mean reward."""

    by: By
    agents: list[str]
    payoffs: list[list[float | None]]
    standings: list[Standing]


class Tournament(Recipe):
    """Every value of the varied path ``rows`` against every value of ``columns``, which hold the same agents in two seats.

    An agent's score is the mean of its `mean_reward` against each agent, itself included, in both seats. Its interval
    joins those of its meetings, which are played with luck of their own (Zou and Donner's variance estimates recovery); the two
    seats of a meeting with itself count as one. The share is that of `alpha_rank` in a ``population`` with a strength of ``selection``,
    and the replicator dynamics run for ``time``, in units of one over the range of the mean rewards.
    Raises `InputError` on paths that do not lead into two seats.

    Source: Axelrod (1980), "Effective choice in the prisoner's dilemma", Journal of Conflict Resolution 24, 3-25; Zou and
    Donner (2008), "Construction of confidence limits about effect measures", Statistics in Medicine 27, 1693-1702; Taylor and
    Jonker (1978), "Evolutionarily stable strategies and game dynamics", Mathematical Biosciences 40, 145-156.
    """

    rows: str = "cast.row"
    columns: str = "cast.column"
    population: int = Field(50, ge=2, le=10_000)
    selection: float = Field(1.0, ge=0)
    time: float = Field(100.0, gt=0, le=1000)

    @model_validator(mode="after")
    def _two_seats(self) -> Tournament:
        for path in (self.rows, self.columns):
            if not path.startswith("cast.") or not path.split(".")[1]:
                raise InputError(f"path {path!r} came to tournament; give one into a seat, as cast.row")
        if self.seats[0] == self.seats[1]:
            raise InputError(f"tournament has {self.seats[0]!r} on both sides; give paths into two seats")
        return self

    @property
    def seats(self) -> tuple[str, str]:
        """The seat of the rows and that of the columns."""
        return self.rows.split(".")[1], self.columns.split(".")[1]

    def measured(self, sides: tuple[str, str], cells: Iterable[CellComparison]) -> list[TournamentResult]:
        """One result for each group of ``cells`` alike in all columns but the two ``sides``."""
        groups: dict[str, tuple[By, dict[tuple[str, str], tuple[Estimate | None, Estimate | None]]]] = {}
        for cell in cells:
            by = {name: value for name, value in cell.by.items() if name not in sides}
            row, column = (plain_label(cell.by[side]) for side in sides)
            first, second = (_reward(cell, seat) for seat in self.seats)
            groups.setdefault(by_text(by), (by, {}))[1][row, column] = first, second
        return [self._result(by, meetings) for by, meetings in groups.values()]

    def _result(self, by: By, meetings: _Meetings) -> TournamentResult:
        agents = list(dict.fromkeys(name for pair in meetings for name in pair))
        payoffs = np.array([[_payoff(meetings, own, other) for other in agents] for own in agents])
        whole = bool(np.isfinite(payoffs).all())
        shares = alpha_rank(payoffs, self.population, self.selection).tolist() if whole else None
        grown = _grown(payoffs, self.time).tolist() if whole else None
        scores = [_score(meetings, own, agents) for own in agents]
        order = sorted(range(len(agents)), key=lambda at: -_value(scores[at]))
        standings = [
            Standing(
                agent=agents[at],
                rank=_rank(scores, at),
                score=scores[at],
                share=None if shares is None else shares[at],
                grown=None if grown is None else grown[at],
            )
            for at in order
        ]
        table = [[float(paid) if np.isfinite(paid) else None for paid in line] for line in payoffs]
        return TournamentResult(by=by, agents=agents, payoffs=table, standings=standings)


def _grown(payoffs: FloatArray, time: float) -> FloatArray:
    """The shares [A] to which an even population has grown, ten steps to each unit of time."""
    span = np.ptp(payoffs)
    scaled = (payoffs - payoffs.min()) / (span if span > 0 else 1.0)
    start = np.full(len(payoffs), 1 / len(payoffs))
    return np.asarray(one_population(scaled, start, time, steps=int(np.ceil(10 * time)))[-1])


def _reward(cell: CellComparison, seat: str) -> Estimate | None:
    found = cell.run.seats.get(seat)
    return None if found is None else found.metric(_METRIC)


def _both(meetings: _Meetings, own: str, other: str) -> tuple[Estimate | None, Estimate | None]:
    """What ``own`` earned against ``other`` as the row and as the column."""
    nothing = (None, None)
    return meetings.get((own, other), nothing)[0], meetings.get((other, own), nothing)[1]


def _payoff(meetings: _Meetings, own: str, other: str) -> float:
    row, column = _both(meetings, own, other)
    return nan if row is None or column is None else (row.value + column.value) / 2


def _score(meetings: _Meetings, own: str, agents: Sequence[str]) -> Estimate | None:
    """The mean over all meetings; None where one of them is missing."""
    pairs = [_both(meetings, own, other) for other in agents]
    found = [one for pair in pairs for one in pair if one is not None]
    if len(found) < 2 * len(agents):
        return None
    value = sum(one.value for one in found) / len(found)
    low, high = (
        hypot(*(part for other, pair in zip(agents, pairs, strict=True) for part in _reach(pair, end, other == own)))
        / len(found)
        for end in ("low", "high")
    )  # fmt: skip
    withdrawn = next((one.withdrawn for one in found if one.withdrawn), "")
    return Estimate(value, value - low, value + high, sum(one.n for one in found), withdrawn)


def _reach(pair: Sequence[Estimate | None], end: str, same: bool) -> list[float]:
    """How far an ``end`` of the interval lies from each of a ``pair`` of estimates; together where both are of the ``same`` episodes."""
    each = [abs(getattr(one, end) - one.value) for one in pair if one is not None]
    return [sum(each)] if same else each


def _value(score: Estimate | None) -> float:
    return -np.inf if score is None else score.value


def _rank(scores: Sequence[Estimate | None], at: int) -> int | None:
    """One more than the number of those who scored more; None without a score."""
    own = scores[at]
    return None if own is None else 1 + sum(_value(other) > own.value + _TIE for other in scores)
