"""Laws and candidates read from a reply: probabilities line by line, quantiles, several answers.

>>> read_law("Heads: 40%\\nTails: 60 %", ["Tails", "Heads"])
(0.6, 0.4)
>>> read_law("Heads: 40%\\nTails: 40%", ["Tails", "Heads"]) is None
True
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ....core.outcomes import Outcome
from ....core.reading import read_choice, without_thinking
from ....core.spaces.space import Space

__all__ = ["read_candidates", "read_law", "read_quantiles"]

_LINE = re.compile(
    r"^[\s|>]*(?:[-*•]\s+)?(?:\d+[.)]\s+)?(.+?)\s*[:=|-]\s*\W*?(\d+(?:\.\d+)?(?:e-?\d+)?)\s*(%)?\W*$",
    re.IGNORECASE,
)
_QUANTILE = re.compile(
    r"^\W*(\d+(?:\.\d+)?)\s?%\W*?[:=]\s*\W*?(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\W*$", re.IGNORECASE
)
_TOLERANCE = 0.02


def read_law(text: str, options: Sequence[str]) -> tuple[float, ...] | None:
    """The law over ``options`` that the lines ``OPTION: P%`` state, scaled to sum to 1; None where they state none.

    Every option must have one line, and the sum must be 1 within 2 %.
    """
    stated: dict[int, float] = {}
    for label, p in _stated(text):
        parsed = read_choice(label, None, options)
        if parsed.outcome == Outcome.LEGAL and parsed.action is not None:
            if int(parsed.action) in stated:
                return None
            stated[int(parsed.action)] = p
    total = sum(stated.values())
    if len(stated) != len(options) or abs(total - 1) > _TOLERANCE:
        return None
    return tuple(stated[place] / total for place in range(len(options)))


def read_candidates(text: str, space: Space, options: Sequence[str]) -> list[tuple[Any, float]]:
    """(the answer, as `Parsed.action` gives it; its stated probability) of every line that holds a legal one, in order."""
    read = ((space.read(said, None, options), p) for said, p in _stated(text))
    return [(parsed.action, p) for parsed, p in read if parsed.outcome == Outcome.LEGAL]


def read_quantiles(text: str, levels: Sequence[int]) -> list[float] | None:
    """The numbers of the lines ``LEVEL%: NUMBER``, one for each of ``levels``; None where one is missing or they fall."""
    lines = [
        match for line in without_thinking(text).splitlines() if (match := _QUANTILE.match(line.strip()))
    ]
    stated = {float(match[1]): float(match[2]) for match in lines}
    numbers = [stated.get(float(level)) for level in levels]
    known = [number for number in numbers if number is not None]
    return known if len(known) == len(levels) and known == sorted(known) else None


def _stated(text: str) -> Iterator[tuple[str, float]]:
    """(what is before the colon, the probability after it) of each line that has both."""
    for line in without_thinking(text).splitlines():
        if match := _LINE.match(line.strip()):
            p = float(match[2]) / (100 if match[3] else 1)
            if p <= 1:
                yield match[1].strip(), p
