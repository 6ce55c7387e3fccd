"""What means differ by between two cells."""

from __future__ import annotations

from ..differences import MeanDifference
from ..findings import Findings
from ..panel import Panel, by_text, estimate_text
from ..reading import number, p_text, plain_label

__all__ = ["GAP", "PLACE", "differences"]

PLACE = 14
GAP = "neither cell varies, so there is no test"
_NOTE = (
    "The second less the first, with 95 % intervals that allow for unequal variances (Zou and Donner, 2008). t: Student's, on the means of"
    " episodes, which are the unit."
)


def differences(findings: Findings) -> list[Panel]:
    """A row for each mean that was compared."""
    if not findings.differences:
        return []
    heads = ("case", "column", "first", "second", "mean", "difference", "episodes", "t", "p")
    return [Panel("Differences of means", _NOTE, heads, [_row(one) for one in findings.differences])]


def _row(one: MeanDifference) -> tuple[str, ...]:
    sides = plain_label(one.column), plain_label(one.one), plain_label(one.other)
    test = "–" if one.t is None else f"t({number(one.df)}) = {one.t:.3f}"
    p = "–" if one.p is None else p_text(one.p)
    return (
        by_text(one.by),
        *sides,
        plain_label(one.mean),
        estimate_text(one.difference),
        f"{one.episodes[0]:,} and {one.episodes[1]:,}",
        test,
        p,
    )
