"""The headline of a comparison: one sentence on what the verdicts say."""

from __future__ import annotations

from collections import Counter

from .comparison import EPSILON, SeatComparison
from .false_discovery_rate import discoveries
from .panel import estimate_text
from .reading import NO_VERDICT, Cells, Row, examined, names_of, number, plain_label, rows_of

__all__ = ["finding"]


def finding(cells: Cells) -> str:
    """One sentence on what the verdicts say; where there is none, why, and where the first metric is least and greatest.

    >>> from aleator.reports.comparison import CellComparison
    >>> seat = {"agent": "llm sim/step direct", "verdict": "deviates"}
    >>> cell = CellComparison.of({"run": {"seats": {"row": seat}}})
    >>> finding([cell])
    'llm sim/step direct at row deviates from the optimum.'
    >>> finding([cell, cell])
    '2 of 2 seats deviate from the optimum, 0 are faithful to within 0.1 of it and 0 are undecided.'
    """
    rows = [row for row in examined(rows_of(cells)) if row.verdict != NO_VERDICT]
    if not rows:
        return f"No verdict: {_without_verdict(cells)}.{_ends(cells)}"
    if len(rows) == 1:
        return f"{rows[0].agent} at {plain_label(rows[0].seat)} {_alone(rows[0])}."
    count = Counter(row.verdict for row in rows)
    return (
        f"{count['deviates']} of {len(rows)} seats {_agree(count['deviates'], 'deviates', 'deviate')} from the optimum,"
        f"{_right_shares(count['marginal only'])}"
        f" {count['faithful']} {_agree(count['faithful'])} faithful to within {EPSILON:g} of it"
        f" and {count['undecided']} {_agree(count['undecided'])} undecided.{_corrected(cells)}"
    )


def _without_verdict(cells: Cells) -> str:
    rows = rows_of(cells)
    if not any(row.doc.n for row in rows):
        return "no answer at a first attempt was legal"
    if not any(row.doc.optimal_kind for row in rows):
        return "no optimum is known for any of these seats"
    return "for none of these seats are both an optimum and legal answers known"


def _ends(cells: Cells) -> str:
    """Where the first metric is least, and where it is greatest, each with its interval.

    >>> from aleator.reports.comparison import CellComparison
    >>> found = [{"value": 0.2, "low": 0.1, "high": 0.3, "n": 9}, {"value": 0.5, "n": 9}]
    >>> cells = [{"by": {"kind": k}, "run": {"seats": {"a": {"agent": "gd", "metrics": {"gini": v}}}}} for k, v in zip("xy", found)]
    >>> _ends([CellComparison.of(cell) for cell in cells])
    ' gini: from 0.20 [0.10, 0.30] (gd · x · a) to 0.50 (gd · y · a).'
    """
    rows = [row for row in examined(rows_of(cells)) if row.doc.metrics]
    name = next((name for row in rows for name in row.doc.metrics), "")
    known = [(found, who) for who, row in names_of(rows) if (found := row.metric(name))]
    if not known:
        return ""
    least, most = (pick(known, key=lambda pair: pair[0].value) for pick in (min, max))
    if number(least[0].value) == number(most[0].value):
        return f" {plain_label(name)}: {estimate_text(least[0])}."
    low, high = (f"{estimate_text(found)} ({_called(who)})" for found, who in (least, most))
    return f" {plain_label(name)}: from {low} to {high}."


def _called(name: tuple[str, str]) -> str:
    return " · ".join(part for part in name if part)


def _corrected(cells: Cells) -> str:
    """How many deviate when all cells are looked at together."""
    found = discoveries(cells)
    if found is None:
        return ""
    return f" At a false discovery rate of {found.rate:g} over all of them {found.by_e} {_agree(found.by_e, 'deviates', 'deviate')} (e-BH)."


def _right_shares(count: int) -> str:
    return f" {count} {_agree(count)} right in {_agree(count, 'its', 'their')} shares only," if count else ""


def _alone(row: Row) -> str:
    """What the verdict claims of one seat: about which law, given what, and what an exploiter wins from it."""
    doc, law, given = row.doc, row.doc.criterion or "the optimum", _given(row.doc)
    unit = " in KS distance" if doc.optimal_kind in _NUMBERS else ""
    claims = {
        "deviates": f"deviates from {law}{given}{_exploited(row)}",
        "marginal only": f"is right in its shares only: it can be foretold, and deviates from {law}{given}{_exploited(row)}",
        "faithful": f"is faithful to within {EPSILON:g} of {law}{unit}{given}",
        "undecided": f"is undecided: neither shown to differ from {law} nor to lie within {EPSILON:g} of it{unit}{given}{_awaited(doc)}",
    }
    system = "with the randomness that it was given " if doc.provided_randomness else ""
    return system + claims[row.verdict]


_GIVEN = {
    "first option": "the option shown first",
    "place": "the options' places",
    "word": "the words for the options",
    "wording": "the wording of the question",
    "persona": "the persona",
    "frame": "the framing",
    "first_example": "the first example",
    "last_example": "the last example",
    "own past": "its own past answers",
    "opponent's past": "the opponent's past",
    "turn": "the turn",
    "member": "which member acts",
}
"""What a verdict is given, in the words of a sentence."""


def _given(doc: SeatComparison) -> str:
    if doc.of_shares:
        return ", by its shares alone"
    if not doc.given:
        return ""
    *most, last = (_GIVEN.get(name, plain_label(name)) for name in doc.given)
    return f", given {', '.join(most)}{' and ' if most else ''}{last}"


def _exploited(row: Row) -> str:
    won = row.metric("predictability")
    if won is None or not won.low > 0:
        return ""
    return f"; an exploiter wins {number(won.value)} of the stake a decision [{number(won.low)}, {number(won.high)}]"


def _awaited(doc: SeatComparison) -> str:
    if doc.needed is None:
        return ""
    if not doc.needed:
        return "; more decisions would hardly show it, as answers are missing or the optimum is close to play without chance"
    if doc.needed <= doc.n:
        return f"; after {doc.n:,} decisions that is open"
    return f"; after {doc.n:,} decisions that is open: if it is faithful, about {doc.needed:,} would show it"


_NUMBERS = ("interval law", "laws on an interval")


def _agree(count: int, one: str = "is", many: str = "are") -> str:
    return one if count == 1 else many
