"""What is told of a seat that plays a bandit, as typed parts of its comparison."""

from __future__ import annotations

from pydantic import Field

from .part import Measured, Part

__all__ = ["Calibration", "FittedRule", "Landmark", "Resemblance", "Rounds"]


class FittedRule(Part):
    """A rule of bandits as it fits a seat's decisions best: its ``share`` of the weight of all rules, its ``parameters``, and how far the
    decisions are from its law: ``log_loss`` in bits a decision, and ``distance`` in [0, 1] (`metrics.shared.law_fit`).
    """

    name: str
    share: float
    log_likelihood: float
    parameters: dict[str, Measured] = Field(default_factory=dict)
    log_loss: Measured | None = None
    distance: Measured | None = None


class Calibration(Part):
    """How often arms are ``pulled`` that a law gives so much probability in the mean (``stated``), bin by bin."""

    stated: list[float]
    pulled: list[Measured]


class Landmark(Part):
    """Where a scripted agent stands in the same bandit: its ``suffix_failure`` and its ``min_frac``."""

    suffix_failure: float
    min_frac: float


class Resemblance(Part):
    """The rule of bandits (``name``) that so many ``decisions`` are likeliest under, and the ``shares`` of all ``rules``, the likeliest first."""

    name: str
    share: float
    shares: dict[str, float]
    rules: list[FittedRule]
    decisions: int = 0


class Rounds(Part):
    """A bandit ``round`` by round, over a seat's episodes: mean cumulative ``regret`` with its 95 % band (``low``, ``high``), where the
    Lai-Robbins line stands (``least``), and the share of episodes in which each arm is ``pulled``.
    """

    round: list[int]
    regret: list[float]
    low: list[float]
    high: list[float]
    least: list[float] | None = None
    pulled: dict[str, list[float]]
