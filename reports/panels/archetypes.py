"""What stands for the members of a population."""

from __future__ import annotations

from ..findings import Findings
from ..panel import Panel
from ..population_parts import ArchetypeLaw
from ..reading import examined, names_of, number, p_text, plain_label, rows_of

__all__ = ["GAP", "PLACE", "archetypes"]

PLACE = 9
GAP = "no situation has the further answers of its archetype to compare with"

_MOST_SHOWN = 3
_NOTE = (
    "All members of an archetype draw from one law a situation. Gap: how far it is from further answers of the archetype (total variation;"
    " of numbers, Kolmogorov-Smirnov), the mean over situations; by luck: what a law that agrees would show. Where p is small"
    " the archetype acts otherwise than its law. The law itself is as uncertain as the few answers behind it, however many members draw from it."
)


def archetypes(findings: Findings) -> list[Panel]:
    """A row for each archetype of each seat that a population sits at."""
    rows = [row for row in examined(rows_of(findings.cells)) if row.doc.archetypes]
    told = [(*name, *_texts(one)) for name, row in names_of(rows) for one in row.doc.archetypes]
    columns = ("player", "case", "archetype", "members play", "gap", "by luck", "p")
    return [Panel("Does each law stand for its archetype?", _NOTE, columns, told)] if told else []


def _texts(one: ArchetypeLaw) -> tuple[str, ...]:
    silent = f" ({one.silent:.0%} of answers not legal)" if one.silent else ""
    gaps = ("–", "–", "–") if one.p is None else (_number(one.gap), _number(one.by_luck), p_text(one.p))
    return (plain_label(one.name) + silent, _plays(one), *gaps)


def _number(value: float | None) -> str:
    return "–" if value is None else number(value)


def _plays(one: ArchetypeLaw) -> str:
    """The commonest actions with their shares."""
    ranked = sorted(one.policy.items(), key=lambda item: -item[1])
    return ", ".join(f"{action} {number(share)}" for action, share in ranked[:_MOST_SHOWN] if share) or "–"
