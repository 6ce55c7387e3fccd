"""Published figures, shown beside what was measured."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from math import nan
from typing import Literal, NamedTuple

from pydantic import Field, field_validator

from ..core.estimates import Estimate
from ..core.recipes import Recipe
from ..registry.finding import metric
from .comparison import By, SeatComparison
from .part import Part, plain
from .reading import plain_label

__all__ = ["TAGS", "WHO", "Case", "MeasuredCase", "Published", "PublishedResult", "shares"]

TAGS = {
    "V": "verified: recomputed from released data, simulated or solved",
    "P": "read in the paper or its authors' repository",
    "S": "from a secondary note",
    "M": "from memory, not verified",
}
WHO = "model"  # a figure of one model is shown beside what any model does in the same case
_WHEN, _ALWAYS = "turn", "all"  # a figure that names no turn is one of all turns
_SHARE = re.compile(r"P\((.+)\)")


class Case(NamedTuple):
    """What was measured ``by`` some case."""

    by: By
    metrics: Mapping[str, Estimate]


class MeasuredCase(Part):
    """A number that was measured of the case ``by``."""

    by: By
    value: float | None
    low: float | None
    high: float | None
    n: float | int

    @property
    def estimate(self) -> Estimate:
        """The number with its doubt, NaN where it is not known."""
        value, low, high = (nan if x is None else x for x in (self.value, self.low, self.high))
        return Estimate(value, low, high, self.n)


class PublishedResult(Part):
    """A published figure (`Published`), and what was ``measured`` of the same case."""

    by: By
    metric: str
    value: float
    tag: str
    source: str
    note: str
    measured: list[MeasuredCase]


class Published(Recipe):
    """One figure: the ``value`` of ``metric``, in the metric's unit, for the case ``by``; ``tag`` says how it is known.

    ``P(ACTION)`` in the place of a metric is the share of an action.
    Raises `InputError` on an unknown metric.
    """

    by: By = Field(default_factory=dict)
    metric: str
    value: float
    tag: Literal["V", "P", "S", "M"]
    source: str
    note: str = ""

    @field_validator("metric")
    @classmethod
    def _known(cls, name: str) -> str:
        if not _SHARE.fullmatch(name):
            metric(name)
        return name

    def beside(self, measured: Iterable[Case]) -> PublishedResult:
        """The figure with ``measured``: the metric in every case that is the same, whatever the model."""
        found = [
            MeasuredCase.of({"by": case.by, **plain(case.metrics[self.metric])})
            for case in measured
            if self.metric in case.metrics and self._same_case(case.by)
        ]
        return PublishedResult(**self.model_dump(), measured=found)

    def _same_case(self, by: By) -> bool:
        case = {_WHEN: _ALWAYS, **{name: value for name, value in self.by.items() if name != WHO}}
        found = {_WHEN: _ALWAYS, **by}
        return all(
            name in found and plain_label(found[name]) == plain_label(value) for name, value in case.items()
        )


def shares(seat: SeatComparison) -> dict[str, Estimate]:
    """The shares of a seat's actions as ``P(ACTION)``, beside its metrics."""
    ends = {action: seat.intervals.get(action, (nan, nan)) for action in seat.policy}
    return {f"P({action})": Estimate(share, *ends[action], seat.n) for action, share in seat.policy.items()}
