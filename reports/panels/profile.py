"""All seats together, against the solution of their game."""

from __future__ import annotations

from ..comparison import ProfileComparison
from ..findings import Findings
from ..panel import Panel, by_text, estimate_text
from ..reading import evidence_text

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
    columns = ("cell", "verdict", "distance", "NashConv", "evidence", "components")
    return [Panel("Joint profile", note, columns, rows)] if rows else []


def _texts(one: ProfileComparison) -> tuple[str, ...]:
    numbers = (estimate_text(one.distance), estimate_text(one.nash_conv), evidence_text(one.greatest_e_value))
    return one.verdict, *numbers, str(one.components)
