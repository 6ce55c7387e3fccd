"""Laws and candidates read from a reply: probabilities line by line, quantiles, several answers.

>>> read_law("Heads: 40%\\nTails: 60 %", ["Tails", "Heads"])
(0.6, 0.4)
>>> read_law("Heads: 40%\\nTails: 40%", ["Tails", "Heads"]) is None
True
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from ....core.outcomes import Outcome
from ....core.reading import read_choice
from ....core.reply_text import alike, folded, layers
from ....core.spaces.space import Space

__all__ = ["read_candidates", "read_law", "read_quantiles"]

_TOLERANCE = 0.02
_MOST_LINES, _LONGEST_LINE = 1000, 1000
_MARKS = " \t*_`~≈($€£¥\"'“”|"
_ENDS = _MARKS + ".,;:!)]}>。、"
_SEPARATORS = ":=|-–—→："
_LEAD = re.compile(r"[\s|>]*(?:[-*•]\s+)?(?:\d{1,4}[.)]\s+)?")
_PART = re.compile(r"(?<=%)[\s,;|]+(?:and\s+)?(?=\w)")
_LAST_NUMBER = re.compile(r"(?<![\w.,/])(\d+(?:\.\d+|,\d\d?)?(?:e-?\d+)?|\d+/\d+)\Z", re.IGNORECASE)
_WIDEST_NUMBER = 40
_PLACEHOLDER = re.compile(r"\s*[:=]\s*p\s?%?\Z", re.IGNORECASE)
_OF = re.compile(r"(?:p|pr|prob|probability)\s?(?:\((.+)\)|of (.+))", re.IGNORECASE)
_LEVEL = re.compile(r"[\W_]{0,10}?(\d+(?:\.\d+)?)\s?%")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")


class _Stated(NamedTuple):
    """A label and the number that stands after it; whether it is in percent."""

    label: str
    number: float
    percent: bool

    @property
    def p(self) -> float:
        """The probability, where 1 is certain."""
        return self.number / 100 if self.percent else self.number


def read_law(text: str, options: Sequence[str]) -> tuple[float, ...] | None:
    """The law over ``options`` that lines ``OPTION: P%`` or the entries of a JSON object state; None where they state none.

    Every option must have one number, and the sum must be 1 or 100 % within 2 %; it is scaled to be 1.
    """
    stated: dict[int, _Stated] = {}
    for one in islice(_stated(text), _MOST_LINES):
        parsed = read_choice(one.label, None, options)
        if parsed.outcome != Outcome.LEGAL:
            continue
        if stated.setdefault(parsed.action, one).number != one.number:
            return None
    if len(stated) != len(options):
        return None
    return _scaled([stated[place] for place in range(len(options))])


def _scaled(stated: Sequence[_Stated]) -> tuple[float, ...] | None:
    """Numbers that sum to 1, or to 100 where none says that it is in percent."""
    numbers = [one.p for one in stated]
    total = sum(numbers)
    whole = 1 if any(one.percent for one in stated) or total < 2 else 100
    if abs(total / whole - 1) > _TOLERANCE:
        return None
    return tuple(number / total for number in numbers)


def read_candidates(text: str, space: Space, options: Sequence[str]) -> list[tuple[Any, float]]:
    """(the answer, as `Parsed.action` gives it; its stated probability) of every line that holds a legal one, in order.

    Lines are those that `read_law` reads, an entry of a JSON object being one. Numbers that sum to 100 are in percent.
    """
    stated = list(islice(_stated(text), _MOST_LINES))
    whole = 100 if abs(sum(one.p for one in stated) / 100 - 1) <= _TOLERANCE else 1
    read = ((space.read(one.label, None, options), one.p / whole) for one in stated)
    return [(parsed.action, p) for parsed, p in read if parsed.outcome == Outcome.LEGAL and p <= 1]


def read_quantiles(text: str, levels: Sequence[int]) -> list[float] | None:
    """The numbers of lines ``LEVEL%: NUMBER`` or of the entries of a JSON object, one for each of ``levels``; None where one is
    missing or they fall.
    """
    stated = dict(filter(None, map(_quantile, _lines(layers(folded(text))[0]))))
    numbers = [stated.get(float(level)) for level in levels]
    known = [number for number in numbers if number is not None]
    return known if len(known) == len(levels) and known == sorted(known) else None


def _quantile(line: str) -> tuple[float, float] | None:
    """The level and the number of a line, where it has both."""
    level = _LEVEL.match(line)
    if level is None or len(line) > _LONGEST_LINE:
        return None
    rest = line[level.end() :]
    number = rest.lstrip(_MARKS + ":=").rstrip(_ENDS)
    parted = rest[: len(rest) - len(rest.lstrip(_MARKS + ":="))]
    if not {*parted} & {*":="} or not _NUMBER.fullmatch(number):
        return None
    return float(level[1]), float(number)


def _stated(text: str) -> Iterator[_Stated]:
    """What each line says that has a label and a number after it, or each entry of a JSON object."""
    body, _ = layers(alike(text))
    parts = (part for line in _lines(body) for part in _PART.split(line))
    return filter(None, (_of_line(part) for part in parts if len(part) <= _LONGEST_LINE))


def _lines(body: str) -> list[str]:
    """The lines of a reply; of a JSON object its entries, as lines ``NAME: NUMBER``."""
    entries = _entries(body)
    return body.splitlines() if entries is None else [f"{name}: {number}" for name, number in entries]


class _Entries(list[tuple[str, Any]]):
    """The entries of a JSON object, those too that say one name again."""


def _entries(body: str) -> _Entries | None:
    """The entries of the JSON object that ``body`` is, or of the one in it that has nothing else; numbers as they are written."""
    if not body.startswith("{"):
        return None
    try:
        found = json.loads(body, object_pairs_hook=_Entries, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return None
    only = found[0][1] if len(found) == 1 else None
    return only if isinstance(only, _Entries) else found


def _of_line(line: str) -> _Stated | None:
    said = line.rstrip(_ENDS)
    number = said.removesuffix("%").removesuffix("percent").rstrip()
    percent = number != said
    match = _LAST_NUMBER.search(number[-_WIDEST_NUMBER:])
    if match is None:
        return None
    before = number[: len(number) - len(match[0])].rstrip(_MARKS)
    label = _LEAD.sub("", before.rstrip(_SEPARATORS + _MARKS), count=1)
    parted = label != before or percent or line.lstrip().startswith("|")
    label = _PLACEHOLDER.sub("", label)
    if inner := _OF.fullmatch(label):
        label = inner[1] or inner[2]
    label = label.strip(" \t*_`")
    return _Stated(label, _number(match[1]), percent) if label and parted else None


def _number(text: str) -> float:
    above, _, below = text.replace(",", ".").partition("/")
    return float(above) / (float(below) or float("inf")) if below else float(above)
