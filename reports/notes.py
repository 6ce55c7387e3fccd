"""What must be known beside a comparison, in lines: how replies were read, where what is known is lost, and when runs stopped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..metrics.shared.steps import MATTERS
from .comparison import GreatestEvidence
from .reading import Cells, Row, evidence_text, examined, names_of, number, rows_of

__all__ = ["knowing_lines", "reading_lines", "stopping_lines"]


def knowing_lines(rows: Sequence[Row]) -> list[str]:
    """Knowing versus doing, a sentence for each row with elicited laws: the distance of each step, and where most is lost."""
    lines = []
    for (who, case), row in names_of([row for row in rows if row.doc.knowing_doing]):
        found = row.doc.knowing_doing
        assert found is not None
        steps = ", ".join(f"{name} {number(step.value)}" for name, step in found.steps.items())
        name = f"{who} {case}".strip()
        most = f"most is lost in {found.lost} (confidence {found.confidence:.0%})"
        least = f"no step loses {MATTERS:g} or more that is told from 0"
        lines.append(f"{name}: {steps}; {most if found.lost else least}")
    return lines


def reading_lines(rows: Sequence[Row]) -> dict[str, str]:
    """How replies were read, where that was not plain, and how many of those that should hold several answers did.

    >>> from aleator.reports.comparison import SeatComparison
    >>> replies = {"n": 4, "exact": 3, "came": 39, "wanted": 40}
    >>> reading_lines([Row({}, "a", SeatComparison(read={"scientific": 2}, replies=replies))])
    {'replies': '3 of 4 hold as many answers as were asked for; 39 of 40 answers came', 'read': 'scientific 2'}
    """
    replies, read = Counter[str](), Counter[str]()
    for row in rows:
        replies.update({} if row.doc.replies is None else dict(row.doc.replies))
        read.update(row.doc.read)
    counted = (
        f"{replies['exact']:,} of {replies['n']:,} hold as many answers as were asked for;"
        f" {replies['came']:,} of {replies['wanted']:,} answers came"
    )
    forms = ", ".join(f"{form} {count:,}" for form, count in sorted(read.items()))
    return {**({"replies": counted} if replies else {}), **({"read": forms} if forms else {})}


def stopping_lines(cells: Cells) -> list[str]:
    """What must be known of runs that could stop as soon as they were decided: one line, and the greatest evidence of each seat."""
    stopped = [cell for cell in cells if cell.run.until_decided]
    if not stopped:
        return []
    shown = names_of([row for row in examined(rows_of(stopped)) if row.doc.evidence])
    peaks = [
        f"{f'{who} {case}'.strip()}: {_peak(row.doc.evidence)}"
        for (who, case), row in shown
        if row.doc.evidence
    ]
    told = (
        "could stop when decided: intervals are a confidence sequence's, p-values are withheld, and where it deviates its"
        " estimates exaggerate"
    )
    return [told, *([f"greatest evidence: {'; '.join(peaks)}"] if peaks else [])]


def _peak(evidence: GreatestEvidence) -> str:
    if not evidence.decision:
        return "never above 1"
    return f"{evidence_text(evidence.e_value)} at decision {evidence.decision:,}"
