"""Texts of others on a terminal: names, replies and messages may hold what moves its cursor, changes its title, or worse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions
    from rich.segment import Segment

__all__ = ["Printable", "encodable", "printable"]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_NEAREST = str.maketrans({"…": ".", "–": "-", "—": "-", "−": "-", "·": ".", "×": "x", "²": "2", "→": ">"})


def printable(text: str) -> str:
    r"""``text`` with its control characters, and those that turn the direction of writing, written out.

    >>> printable("a\x1b[2Jb")
    'a\\x1b[2Jb'
    """
    return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)


def encodable(text: str, encoding: str) -> str:
    """``text`` where ``encoding`` holds it; else as wide, with the nearest signs that it holds.

    >>> encodable("0.3 – 0.5, and so on…", "ascii")
    '0.3 - 0.5, and so on.'
    """
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_NEAREST).encode(encoding, "replace").decode(encoding)
    return text


class Printable:
    """What rich can render, with its texts `printable` and in the characters that the terminal has; its own colours stay."""

    def __init__(self, renderable: Any) -> None:
        self._renderable = renderable

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for segment in console.render(self._renderable, options):
            text = encodable(printable(segment.text), console.encoding)
            yield segment if segment.control else segment._replace(text=text)
