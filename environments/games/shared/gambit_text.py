"""Gambit's file formats as tokens: quoted text, braces, numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import numpy as np

from ....core.errors import InputError

__all__ = [
    "CLOSE",
    "OPEN",
    "expect",
    "number",
    "parsed",
    "quoted",
    "read_text",
    "unquoted",
    "until_close",
    "written",
]

OPEN = "{"
CLOSE = "}"
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}]|[^\s{},"]+')
_Parsed = TypeVar("_Parsed")


def read_text(path: Path) -> str:
    """The text of a file. Raises `InputError` where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{str(path)!r} cannot be read ({error}); give a text file in Gambit's format"
        ) from None


def parsed(text: str, parse: Callable[[Iterator[str]], _Parsed], name: str, kind: str) -> _Parsed:
    """What ``parse`` makes of the tokens of ``text``. Raises `InputError` that ``name`` is no ``kind`` where it ends early or is wrong."""
    try:
        return parse(iter(_TOKEN.findall(text)))
    except (StopIteration, ValueError, IndexError, KeyError, ZeroDivisionError) as error:
        raise InputError(
            f"{name!r} is no {kind} as Gambit writes it: {str(error) or 'it ends too early'}"
        ) from None


def until_close(tokens: Iterator[str]) -> Iterator[str]:
    """The tokens up to the next closing brace, as text. Raises ValueError where there is none."""
    for token in tokens:
        if token == CLOSE:
            return
        yield unquoted(token)
    raise ValueError("a { is not closed")


def expect(token: str, wanted: str) -> None:
    """Raise ValueError unless ``token`` is the one that is ``wanted``."""
    if token != wanted:
        raise ValueError(f"{token} came where {wanted} was due")


def number(token: str) -> float:
    """A number, also as a fraction: ``3/8``."""
    return float(Fraction(token))


def written(value: float) -> str:
    """A number as short as it can be read back exactly; as a fraction of small numbers where it is one."""
    share = Fraction(value).limit_denominator(9999)
    if share.denominator > 1 and float(share) == value:
        return str(share)
    return np.format_float_positional(value, trim="-")


def quoted(text: str) -> str:
    """Text in quotation marks."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def unquoted(token: str) -> str:
    """The text within quotation marks, where there are any."""
    return re.sub(r"\\(.)", r"\1", token[1:-1]) if token.startswith('"') else token
