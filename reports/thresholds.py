"""Thresholds for tests of models: what must not be so of any seat in question, as ``tv > 0.1`` or ``verdict == deviates``.

>>> from aleator.reports.comparison import CellComparison
>>> threshold = Threshold.parse("tv.low > 0.1")
>>> threshold.what, threshold.end, threshold.bound
('tv', 'low', 0.1)
>>> seat = {"agent": "uniform", "n": 50, "metrics": {"tv": {"value": 0.3, "low": 0.2, "high": 0.4, "n": 50}}}
>>> one = CellComparison.of({"by": {"heads": 0.2}, "run": {"seats": {"sampler": seat}}})
>>> [(found.status, found.told) for found in checked([one], [threshold])]
[('crossed', 'tv = 0.30 [0.20, 0.40]')]
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from math import isfinite, nan
from typing import Any, Literal, NamedTuple, Self

from ..core.errors import InputError
from ..core.estimates import Estimate
from ..metrics.shared.resolver import check_metric
from ..registry.suggesting import suggest
from .comparison import By
from .panel import by_text, estimate_text
from .part import Part
from .published import shares
from .reading import VERDICTS, Cells, Row, examined, rows_of

__all__ = ["Checked", "Threshold", "checked", "thresholds_of"]

_FORM = "give METRIC > NUMBER (also METRIC.low, METRIC.high, P(ACTION), not_legal; >, >=, <, <=) or verdict == WORD (or !=)"
_PATTERN = re.compile(r"\s*(P\(.+\)|\w+)(?:\.(value|low|high))?\s*(<=|>=|==|!=|<|>)\s*(.+?)\s*")
_NUMBERS: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
_VERDICT, _NOT_LEGAL = "verdict", "not_legal"


class Checked(Part):
    """A ``threshold`` at one ``seat`` of the cell ``by``: ``crossed``, ``passed``, ``skipped`` (not measured at this seat, but at others)
    or ``not measured`` at any; and what was found, in words.
    """

    by: By
    seat: str
    threshold: str
    status: Literal["passed", "crossed", "skipped", "not measured"]
    told: str

    @property
    def failed(self) -> bool:
        """Whether a test of models fails by it."""
        return self.status in ("crossed", "not measured")

    @property
    def where(self) -> str:
        """The cell and the seat, in one line."""
        return ", ".join(part for part in (by_text(self.by), self.seat) if part)


class Threshold(NamedTuple):
    """Something that fails where ``what`` (its ``end``, of a number) compares with the ``bound`` as ``text`` says."""

    text: str
    what: str
    end: str
    sign: str
    bound: Any

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises `InputError` on what is no threshold, or names no metric."""
        found = _PATTERN.fullmatch(str(text))
        if found is None:
            raise InputError(f"threshold {text!r} came; {_FORM}")
        what, end, sign, bound = found.groups()
        if what == _VERDICT:
            return cls(text, what, "", sign, _verdict(text, sign, bound))
        if what != _NOT_LEGAL and not what.startswith("P("):
            check_metric(what)
        return cls(text, what, end or "value", sign, _number(text, sign, bound))

    def at(self, row: Row) -> tuple[bool | None, str]:
        """Whether a seat crosses it (None: it is not known there), and what was found."""
        if self.what == _VERDICT:
            crossed = (row.verdict == self.bound) == (self.sign == "==")
            return (None if row.doc.verdict is None else crossed), f"verdict = {row.verdict}"
        found = self._of(row)
        number = nan if found is None else float(getattr(found, self.end))
        if found is None or not isfinite(number) or (found.withdrawn and self.end != "value"):
            return None, f"{self.what} is not known"
        return _NUMBERS[self.sign](number, self.bound), f"{self.what} = {estimate_text(found)}"

    def _of(self, row: Row) -> Estimate | None:
        if self.what == _NOT_LEGAL:
            share = row.doc.not_legal
            return Estimate(share, share, share, row.doc.n)
        return row.metric(self.what) or shares(row.doc).get(self.what)


def thresholds_of(texts: Any) -> Any:
    """The texts of a recipe's thresholds: one alone is a list of one. Raises `InputError` on what is none."""
    listed = [texts] if isinstance(texts, str) else texts
    for text in listed if isinstance(listed, Sequence) else ():
        Threshold.parse(text)
    return listed


def checked(cells: Cells, thresholds: Sequence[Threshold]) -> list[Checked]:
    """Every threshold at every seat in question. One that is not known at any seat has failed: a test must not pass unseen."""
    rows = examined(rows_of(cells))
    return [one for threshold in thresholds for one in _over(rows, threshold)]


def _over(rows: Sequence[Row], threshold: Threshold) -> list[Checked]:
    found = [(row, *threshold.at(row)) for row in rows]
    none = all(crossed is None for _, crossed, _ in found)
    words = {True: "crossed", False: "passed", None: "not measured" if none else "skipped"}
    listed = [(row.by, row.seat, words[crossed], told) for row, crossed, told in found]
    return [
        Checked.of({"by": by, "seat": seat, "threshold": threshold.text, "status": status, "told": told})
        for by, seat, status, told in listed or [({}, "", "not measured", "no seat")]
    ]


def _verdict(text: str, sign: str, bound: str) -> str:
    if sign not in ("==", "!=") or bound not in VERDICTS:
        raise InputError(f"threshold {text!r} came; {suggest(bound, VERDICTS)}; {_FORM}")
    return bound


def _number(text: str, sign: str, bound: str) -> float:
    try:
        number = float(bound)
    except ValueError:
        number = nan
    if sign not in _NUMBERS or not isfinite(number):
        raise InputError(f"threshold {text!r} came; {_FORM}")
    return number
