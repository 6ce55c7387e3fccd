"""All seats together, against the solution of their game."""

from __future__ import annotations

from math import isfinite, isnan

from ...core.estimates import Estimate
from ..comparison import ProfileComparison
from ..findings import Findings
from ..panel import Panel, by_text, estimate_text
from ..reading import evidence_text, number

__all__ = ["PLACE", "profile"]

PLACE = 10


def profile(findings: Findings) -> list[Panel]:
    """The joint profile of each cell, a row each."""
    found = [(cell.by, cell.run.profile) for cell in findings.cells if cell.run.profile is not None]
    rows = [(by_text(by) or "all seats", *_texts(one)) for by, one in found]
    note = (
        "What all seats did together, against the solution as a set of joint profiles: distance to the nearest component,"
        " what best responses would gain in all, and the greatest evidence so far against the component it is least against; 20 shows a deviation."
    )
    if any(one.nash_conv is not None and _is_bounded(one.nash_conv) for _, one in found):
        note += " NashConv from a to b: some information sets were never come to, and it depends on what would be played there."
    columns = ("cell", "verdict", "distance", "NashConv", "evidence", "components")
    return [Panel("Joint profile", note, columns, rows)] if rows else []


def _texts(one: ProfileComparison) -> tuple[str, ...]:
    numbers = (estimate_text(one.distance), _gap_text(one.nash_conv), evidence_text(one.greatest_e_value))
    return one.verdict, *numbers, str(one.components)


def _gap_text(gap: Estimate | None) -> str:
    """An estimate, or its bounds alone where play is not known well enough to tell the value."""
    if gap is None or not _is_bounded(gap):
        return estimate_text(gap)
    return f"{number(gap.low)} to {number(gap.high)}"


def _is_bounded(gap: Estimate) -> bool:
    return isnan(gap.value) and isfinite(gap.low) and isfinite(gap.high)
