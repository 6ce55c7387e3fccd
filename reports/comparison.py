"""The comparison of what was played with what is optimal, as typed parts of the public JSON documents.

Every part writes itself as JSON (`Part.document`) and is read back from it (`Part.of`): what was never set is left out, and
a number that is not finite is null. Computing them is the task of `seats`, `infosets`, `profile` and `run`.

>>> seat = SeatComparison(agent="uniform", n=2, policy={"Heads": 1.0}, verdict=None)
>>> seat.document()
{'agent': 'uniform', 'n': 2, 'policy': {'Heads': 1.0}, 'verdict': None}
>>> SeatComparison.of(seat.document()) == seat
True
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from pydantic import Field

from ..core.estimates import Estimate
from .bandit_parts import Calibration, Landmark, Resemblance, Rounds
from .number_parts import NumbersPlayed, PricePath
from .part import Measured, Part
from .population_parts import ArchetypeLaw

__all__ = [
    "ALPHA",
    "EPSILON",
    "By",
    "CallFailures",
    "Calls",
    "CellComparison",
    "Curve",
    "FittedModel",
    "GreatestEvidence",
    "InfosetComparison",
    "KnowingDoing",
    "Latency",
    "MarketSession",
    "Merged",
    "ProfileComparison",
    "Repeated",
    "Replies",
    "RunComparison",
    "Sampling",
    "SeatComparison",
]

ALPHA = 0.05
EPSILON = 0.1

By = dict[str, Any]
"""What was varied: {column: value}, the value a number, a word, or whatever else a recipe's field may hold."""


class Curve(Part):
    """The cumulative laws of answers that are numbers, as played and optimal, at the points ``x``."""

    x: list[float]
    optimal: list[float]
    policy: list[float]


class KnowingDoing(Part):
    """How much is lost at each step from the optimum to the act, and at which step most is; None where that is not told apart
    from 0, or too little to matter (`metrics.shared.steps.MATTERS`).
    """

    steps: dict[str, Measured]
    total: Measured
    lost: str | None
    confidence: float


class Replies(Part):
    """Of ``n`` replies that should hold several answers: how many held ``exact``ly as many, and the answers they hold."""

    n: int = 0
    exact: int = 0
    came: int = 0
    wanted: int = 0


class Latency(Part):
    """Seconds within which half, 90 % and 99 % of a model's replies came."""

    p50: float
    p90: float
    p99: float


class Repeated(Part):
    """Of the ``prompts`` that were put twice or more, in so many ``decisions``: how many were ``always_alike`` answered, and the
    ``agreement``, the probability that two answers to the same prompt are equal.
    """

    prompts: int
    decisions: int
    always_alike: int
    agreement: float


class Calls(Part):
    """A seat's ``calls`` of its model: how many ``failed``, tokens a decision, and the ``latency`` of a real model.

    Of the ``replies`` that came first, ``read`` answer in some form, legal or not; ``asked_again`` decisions took more than one.
    """

    calls: int = 0
    failed: int = 0
    prompt_tokens: float = 0.0
    completion_tokens: float = 0.0
    latency: Latency | None = None
    replies: int = 0
    read: int = 0
    asked_again: int = 0
    repeated: Repeated | None = None


class Merged(Part):
    """The evidence of all of a seat's ``infosets``, merged into one e-value: what its verdict rests on."""

    e_value: Measured
    infosets: int


class FittedModel(Part):
    """A model of play at the ``parameter`` that fits the seat's choices best (`metrics.shared.models_of_play`): the ``law`` that it
    plays, how many numbers were ``fitted``, the ``log_likelihood`` of the choices and Schwarz's criterion (None: a choice excludes
    it), and its ``weight`` among the models compared.
    """

    law: dict[str, float]
    parameter: Measured | None
    fitted: int
    log_likelihood: float | None
    bic: float | None
    weight: float


class GreatestEvidence(Part):
    """The greatest evidence against the optimum so far, an ``e_value``, the ``decision`` after which it stood (0: never above 1),
    and the e-value ``now``, after all decisions.
    """

    e_value: float
    decision: int
    now: float


class SeatComparison(Part):
    """One seat: what it played beside what is optimal, the metrics, the verdict, and what was not legal.

    ``policy`` and ``optimal`` are {action: probability} with the policy's 95 % ``intervals``; where answers are not listed
    they are empty, and there are the ``interval`` from which numbers are answered with the ``curve`` of their laws, or the ``numbers`` beside the best ones, or
    ``answers``, what is answered there in words. ``optimal_kind`` says how the optimum is given (`default_metrics.kind_of`).
    ``plays_optimum``: the agent plays the optimum by construction. ``not_legal`` is the share that was not legal at the
    first attempt, ``bounds`` what headline metrics could be whatever those answers had been. ``ordered``: whether the order of
    the decisions is known; where not, nothing is told that depends on it. ``n_effective``: how many independent decisions the
    n are worth, where episodes hold several. ``one_episode``: all of several choices come from one episode, which cannot show
    what they share: intervals allow for what their order shows.

    The ``verdict`` is about the law of each act ``given`` what was shown and the past (docs/verdict.md), the
    ``marginal_verdict`` about the shares of the actions alone; ``evidence`` is the greatest against the optimum; ``needed`` after how many
    decisions, about, a perfect sampler would be found faithful (0: never, by the answers that are missing or an optimum close to play without chance). ``of_shares``: the
    verdict, too, is about the shares alone, because only counts were kept, the order is not known, one of several optima may
    be played, or it is that of one information set; tables call it `marginal`.
    ``criterion`` names the optimal law where it is one of several that could be asked for. ``provided_randomness``: what is
    judged is the agent with the random numbers that it was given. ``resembles``: which rule of bandits it plays most like; ``calibration``
    holds its pulls against laws, by their names. ``archetypes``: what stands for the members of a population.
    """

    agent: str = ""
    plays_optimum: bool = False
    n: int = 0
    n_effective: float | None = None
    ordered: bool = True
    one_episode: bool = False
    optimal_kind: str | None = None
    policy: dict[str, float] = Field(default_factory=dict)
    optimal: dict[str, float] = Field(default_factory=dict)
    intervals: dict[str, tuple[float, float]] = Field(default_factory=dict)
    interval: tuple[float | None, float | None] | None = None
    answers: str = ""
    curve: Curve | None = None
    numbers: NumbersPlayed | None = None
    metrics: dict[str, Measured] = Field(default_factory=dict)
    verdict: str | None = None
    marginal_verdict: str | None = None
    given: tuple[str, ...] = ()
    evidence: GreatestEvidence | None = None
    needed: int | None = None
    of_shares: bool = False
    criterion: str = ""
    provided_randomness: bool = False
    merged: Merged | None = None
    knowing_doing: KnowingDoing | None = None
    models: dict[str, FittedModel] = Field(default_factory=dict)
    resembles: Resemblance | None = None
    rounds: Rounds | None = None
    calibration: dict[str, Calibration] = Field(default_factory=dict)
    landmarks: dict[str, Landmark] = Field(default_factory=dict)
    archetypes: list[ArchetypeLaw] = Field(default_factory=list)
    not_legal: float = 0.0
    policy_after_reasks: dict[str, float] = Field(default_factory=dict)
    tv_bounds: tuple[float, float] | None = None
    bounds: dict[str, tuple[float, float]] = Field(default_factory=dict)
    read: dict[str, int] = Field(default_factory=dict)
    replies: Replies | None = None
    calls: Calls | None = None

    def metric(self, name: str) -> Estimate | None:
        """A metric; None where it was not measured or has no finite value."""
        found = self.metrics.get(name)
        return found if found is not None and np.isfinite(found.value) else None


class InfosetComparison(SeatComparison):
    """A seat at one information set; its verdict is corrected for the number of them (`infosets`)."""

    @classmethod
    def at(cls, seat: SeatComparison) -> Self:
        """The comparison of a seat's decisions at one information set, without what its uncorrected verdict rests on."""
        beside = {"marginal_verdict", "given", "evidence", "needed"}
        return cls(**{name: getattr(seat, name) for name in seat.model_fields_set - beside})


class ProfileComparison(Part):
    """All seats together against the solution as a set of joint profiles (`profile`).

    ``distance`` is the least, over the solution's components, of the greatest total variation of a seat to its part;
    ``e_value`` the least, over them, of the evidence against each now, ``greatest_e_value`` of the greatest so far, on which
    ``deviates`` rests; ``nash_conv`` what best responses would gain in all. ``accuracy`` is the solver's: the most that a best
    response gains in the equilibria that were computed, as a share of the range of its seat's payoffs.
    """

    verdict: str
    distance: Measured
    nash_conv: Measured | None = None
    e_value: Measured
    greatest_e_value: float
    components: int = 1
    accuracy: float | None = None


class MarketSession(Part):
    """One session (``episode``) of a market with a book, as far as it is shown: the best ``bid`` and ``ask`` from each ``time`` on (None: none),
    the trades, each with its time, its price and whether the order that took ``bought``; and the lowest and highest ``competitive``
    price.
    """

    episode: int
    time: list[float]
    bid: list[float | None]
    ask: list[float | None]
    traded: list[float]
    price: list[float]
    bought: list[bool]
    competitive: tuple[float, float] | None = None


class CallFailures(Part):
    """How many ``calls`` failed for one cause, and the newest ``message``."""

    calls: int
    message: str = ""


class Sampling(Part):
    """The sampling parameters that a seat's model was ``sent``, those that were ``left_to_server``, and of these the ``server_values``
    that the server states.
    """

    sent: dict[str, Any] = Field(default_factory=dict)
    left_to_server: list[str] = Field(default_factory=list)
    server_values: dict[str, float] = Field(default_factory=dict)


class RunComparison(Part):
    """A run: the document that `run --json` prints.

    ``outcomes`` counts the answers of seats that answer by words; where all seats play by a rule, all of theirs.
    ``failures`` are told by cause where a decision ended in an error; ``sampling`` by seat, for models outside.
    ``session`` is one of a market with a book, ``prices`` are those of an asset that pays dividends.
    ``until_decided``: it was stopped when decided, and not at a number of decisions fixed beforehand. Of ``spend_usd``, so much as
    ``uncertain_usd`` may not have been spent.
    """

    schema_: int = Field(1, alias="schema")
    scenario: str = ""
    seed: int = 0
    episodes: int = 0
    decisions: int = 0
    spend_usd: float | None = None
    outcomes: dict[str, int] = Field(default_factory=dict)
    seats: dict[str, SeatComparison] = Field(default_factory=dict)
    profile: ProfileComparison | None = None
    infosets: dict[str, dict[str, InfosetComparison]] = Field(default_factory=dict)
    session: MarketSession | None = None
    prices: PricePath | None = None
    models: dict[str, dict[str, int]] = Field(default_factory=dict)
    failures: dict[str, CallFailures] = Field(default_factory=dict)
    sampling: dict[str, Sampling] = Field(default_factory=dict)
    warnings: list[str] = Field(default_factory=list)
    until_decided: bool = False
    uncertain_usd: float = 0.0

    def document(self) -> dict[str, Any]:
        """The public document."""
        return self.model_dump(mode="json", exclude_unset=True, by_alias=True)

    @property
    def examined(self) -> tuple[str, SeatComparison] | None:
        """The first seat that does not play the optimum by construction."""
        return next(((name, seat) for name, seat in self.seats.items() if not seat.plays_optimum), None)


class CellComparison(Part):
    """A run among others: what was varied (``by``), the ``run``, and, in a study, what follows from its neighbours.

    ``adjusted`` are the false discovery rates at which a seat is found to deviate (`false_discovery_rate`), ``turns`` the
    comparison of each turn alone: {seat: {turn: comparison}}.
    """

    by: By = Field(default_factory=dict)
    run: RunComparison
    adjusted: dict[str, dict[str, float | None]] = Field(default_factory=dict)
    turns: dict[str, dict[str, SeatComparison]] = Field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The cell as a study's document holds it."""
        return self.model_dump(mode="json", exclude_unset=True, by_alias=True)
