"""A small table of words, which the terminal and the page show alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .comparison import By
from .reading import WITHDRAWN, estimate_text, plain_label

__all__ = ["WITHDRAWN", "Panel", "by_text", "estimate_text"]


class Panel(NamedTuple):
    """A table with its ``title``, a ``note`` on how to read it, the heads of its ``columns``, and its ``rows`` of texts.

    Without columns it is the note alone.
    """

    title: str
    note: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def by_text(by: By) -> str:
    """What was varied, in one line.

    >>> by_text({"model": "sim/step", "heads": 0.5})
    'model = sim/step, heads = 0.5'
    """
    return ", ".join(f"{plain_label(name)} = {plain_label(value)}" for name, value in by.items())
