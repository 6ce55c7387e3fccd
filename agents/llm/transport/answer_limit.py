"""How many answers a server gives to one request, learnt from what it refuses and from what it leaves out."""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["AnswerLimit", "stated_limit"]

_NAMES_IT = re.compile(
    r"""(?<![\w\\])n(?!\w)|\bn_cmpl\b|\bbest_of\b|\bnum_return_sequences\b|candidate_?count|number of slots|completion choices?\b""",
    re.IGNORECASE,
)
_ONE = re.compile(r"\bonly one\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.])\d{1,4}(?![\w.]*\d)")


class AnswerLimit:
    """The most answers that requests to one model ask for: None while nothing is known. Each time it is lowered is ``told``."""

    def __init__(self, told: Callable[[str], None]) -> None:
        self.most: int | None = None
        self._told = told

    def lower(self, most: int, asked: int, said: str) -> None:
        """Ask for ``most`` from now on, because ``asked`` were too many; ``said`` is why."""
        if self.most is None or most < self.most:
            self.most = most
            self._told(
                f"{asked} answers a request were too many ({said}): no more than {most} are asked for, in more requests"
            )


def stated_limit(words: str, asked: int) -> int | None:
    """How many answers a refusal allows where it is about their number, else half of those ``asked``; None where it is not.

    >>> stated_limit("n must be at most 4, got 8", 8), stated_limit("n_cmpl cannot be greater than the number of slots", 8)
    (4, 4)
    >>> stated_limit("Only one completion choice is allowed", 8), stated_limit("temperature must be at most 2", 8)
    (1, None)
    """
    if not _NAMES_IT.search(words):
        return None
    numbers = [int(number) for number in _NUMBER.findall(words)]
    allowed = [number for number in numbers if 0 < number < asked]
    return 1 if _ONE.search(words) else max(allowed, default=max(1, asked // 2))
