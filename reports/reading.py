"""Reading a comparison: the rows, the names and the words that the tables, the figures and the page share.

A comparison is a list of `CellComparison`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import isfinite, isnan
from typing import Any

from ..core.estimates import Estimate
from .comparison import By, CellComparison, SeatComparison

__all__ = [
    "NO_VERDICT",
    "VERDICTS",
    "Cells",
    "Row",
    "evidence_text",
    "examined",
    "infosets_of",
    "names_of",
    "number",
    "outcomes_of_cells",
    "p_text",
    "plain_label",
    "rows_of",
    "short_names",
    "spend_of",
    "verdict_counts",
]  # fmt: skip

Cells = Sequence[CellComparison]
_SMALLEST_P = 1e-12
VERDICTS = ("deviates", "marginal only", "faithful", "undecided")
NO_VERDICT = "no verdict"
_TASK = "environment"  # a column of whole environments says what was asked, not who was
_RECORDED = "recorded"  # says nothing of who chose


@dataclass(frozen=True)
class Row:
    """One seat of one cell: the cell's ``by`` columns, the ``seat``'s name, and its comparison ``doc``; the false discovery
    ``rate`` at which it deviates among all cells; and the place of its ``cell`` among them.
    """

    by: By
    seat: str
    doc: SeatComparison
    rate: float | None = None
    cell: int = 0

    @property
    def agent(self) -> str:
        """What the document calls the agent of the seat."""
        return plain_label(self.doc.agent)

    @property
    def verdict(self) -> str:
        """One of `VERDICTS`, or `NO_VERDICT`."""
        return self.doc.verdict or NO_VERDICT

    def metric(self, name: str) -> Estimate | None:
        """A metric with NaN for a missing end of its interval; None where there is no finite value."""
        return self.doc.metric(name)

    @property
    def farness(self) -> Estimate | None:
        """How far from the optimum, with its interval: excess TV, TV or KS; None where none is known."""
        return next((e for name in ("excess_tv", "tv", "ks") if (e := self.metric(name))), None)

    @property
    def distance(self) -> float:
        """How far from the optimum, to put the farthest first; -1 where it is not known."""
        return -1.0 if self.farness is None else self.farness.value


def rows_of(cells: Cells) -> list[Row]:
    """Every seat of every cell, in their order."""
    return [
        Row(cell.by, seat, doc, cell.adjusted.get(seat, {}).get("e"), place)
        for place, cell in enumerate(cells)
        for seat, doc in cell.run.seats.items()
    ]


def infosets_of(cells: Cells) -> list[Row]:
    """Every information set of every seat, named ``seat: key``."""
    return [
        Row(cell.by, f"{seat}: {key}", doc.but(agent=cell.run.seats.get(seat, SeatComparison()).agent))
        for cell in cells
        for seat, sets in cell.run.infosets.items()
        for key, doc in sets.items()
    ]


def examined(rows: Sequence[Row]) -> list[Row]:
    """The rows in question: those of agents that do not play the optimum by construction, or all where there are no others."""
    return [row for row in rows if not row.doc.plays_optimum] or list(rows)


def verdict_counts(rows: Iterable[Row]) -> dict[str, Counter[str]]:
    """How many seats of each agent got each verdict; agents without any are left out."""
    counts: dict[str, Counter[str]] = {}
    for (who, _), row in names_of([row for row in rows if row.verdict != NO_VERDICT]):
        counts.setdefault(who, Counter())[row.verdict] += 1
    return counts


def names_of(rows: Sequence[Row]) -> list[tuple[tuple[str, str], Row]]:
    """Each row under a name in two parts: who played (agent, and what in the columns is words), and the case it was."""
    columns = [column for column in _columns(rows) if len({str(row.by.get(column)) for row in rows}) > 1]
    cases = [c for c in columns if c == _TASK or _is_case(c, rows)]
    seats = {row.seat for row in rows}
    words = [column for column in columns if column not in cases]
    return [((_who(row, words, seats), _case(row, cases, len(seats) > 1)), row) for row in rows]


def _is_case(column: str, rows: Sequence[Row]) -> bool:
    return not column.startswith("cast.") and all(_numeric(row.by.get(column)) for row in rows)


def _who(row: Row, columns: Iterable[str], seats: Collection[str]) -> str:
    """The agent with what the columns add to its name; who sits in another seat is said with that seat."""
    told = {column: plain_label(row.by.get(column, "")) for column in columns}
    news = {c: word for c, word in told.items() if word and f" {word} " not in f" {row.agent} "}
    words = [f"{c} = {word}" if c in seats and c != row.seat else word for c, word in news.items()]
    named = news.get(row.seat, "").startswith(f"{row.agent} ") or (words and row.agent == _RECORDED)
    return " · ".join(words if named else [row.agent, *words])


def _case(row: Row, cases: Sequence[str], several: bool) -> str:
    short = short_names(cases)
    parts = [
        plain_label(row.by[c]) if c == _TASK else f"{short[c]} = {plain_label(row.by[c])}" for c in cases
    ]
    return " · ".join([plain_label(row.seat), *parts] if several or not parts else parts)


def short_names(columns: Iterable[str]) -> dict[str, str]:
    """Dotted paths by their last part, where that tells them apart.

    >>> short_names(["environment.heads", "cast.a.model", "cast.b.model"])
    {'environment.heads': 'heads', 'cast.a.model': 'cast.a.model', 'cast.b.model': 'cast.b.model'}
    """
    columns = list(columns)
    last = Counter(column.rsplit(".", 1)[-1] for column in columns)
    return {c: plain_label(tail if last[tail := c.rsplit(".", 1)[-1]] == 1 else c) for c in columns}


def outcomes_of_cells(cells: Cells) -> dict[str, int]:
    """How many decisions of all cells ended in each outcome."""
    counts: Counter[str] = Counter()
    for cell in cells:
        counts.update(cell.run.outcomes)
    return dict(counts)


def spend_of(cells: Cells) -> str:
    """What all cells cost, in words; nothing where no document speaks of it."""
    spent = [cell.run.spend_usd for cell in cells if "spend_usd" in cell.run.model_fields_set]
    if not spent:
        return ""
    known = sum(usd for usd in spent if usd is not None)
    if all(usd is None for usd in spent):
        return "not known: no price is declared (price_in, price_out)"
    unpriced = ", and some calls whose price is not known" if None in spent else ""
    return f"${known:,.2f}{unpriced}" if known >= 1 or not known else f"${known:.2g}{unpriced}"


def plain_label(value: Any) -> str:
    """A label as one line of printable characters; numbers by six digits; a record by its fields; a dash for nothing.

    >>> plain_label(1.0200000001), plain_label("a\\x1b[2Jb"), plain_label(None)
    ('1.02', 'a�[2Jb', '–')
    >>> plain_label('{"first": "A", "second": 0.5}')
    'first=A second=0.5'
    """
    if value is None or (isinstance(value, float) and isnan(value)):
        return "–"
    if isinstance(value, float):
        return f"{value:.6g}"
    return "".join(sign if sign.isprintable() else "�" for sign in _by_fields(str(value)))


def _by_fields(label: str) -> str:
    """What an answer of several parts is called: its JSON without the marks."""
    if not label.startswith("{"):
        return label
    try:
        fields = json.loads(label)
    except ValueError:
        return label
    return " ".join(f"{name}={value}" for name, value in fields.items()) or label


def number(value: float | None) -> str:
    """A number for people: two decimals, fewer where it is large, two digits where it is tiny; dust of rounding is 0.

    >>> [number(x) for x in (0.123, 12.345, 12345.6, 0.0004, -1e-17, None)]
    ['0.12', '12.3', '12,346', '0.0004', '0.00', '–']
    """
    if value is None or not isfinite(value):
        return "–"
    size = abs(value)
    if size <= 1e-12:
        return "0.00"
    if size >= 1e7 or size < 0.0005:
        return f"{value:.2g}"
    if 0.0005 <= size < 0.005:
        return f"{value:.3f}"
    return f"{value:,.{0 if size >= 100 else 1 if size >= 10 else 2}f}"


def p_text(value: float) -> str:
    """A p-value, which is never 0: the smallest ones by what they lie below.

    >>> p_text(0.043), p_text(3e-7), p_text(0.0)
    ('0.04', '3e-07', '< 1e-12')
    """
    return f"< {_SMALLEST_P:g}" if value < _SMALLEST_P else number(value)


def evidence_text(value: float) -> str:
    """An e-value in plain figures, from 10,000 on in powers of ten.

    >>> evidence_text(0.001), evidence_text(2.5), evidence_text(12345.0)
    ('< 0.01', '2.50', '1.2e+04')
    """
    if value >= 1e4:
        return "≥ 1e+300" if value >= 1e300 else f"{value:.1e}"
    if value < 0.005:
        return "< 0.01"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _columns(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(column for row in rows for column in row.by))


def _numeric(value: Any) -> bool:
    """Whether a value is a number, or a list of numbers in words."""
    parts = re.findall(r"[^][,\s]+", value) if isinstance(value, str) else [value]
    try:
        return bool(parts) and all(isfinite(float(part)) for part in parts)
    except (TypeError, ValueError):
        return False
