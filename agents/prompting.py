"""The words around a question: the options in the order shown, and the form in which to answer.

Simulated models read these same lines: ``Options:`` with one ``- LABEL`` a line, or ``a number from LOW to HIGH``.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..core import Interval, Menu

__all__ = ["Message", "answer_format", "correction", "user"]

Message = dict[str, str]


def user(text: str) -> Message:
    """A message of the user's."""
    return {"role": "user", "content": text}


def answer_format(space: Menu | Interval, shown: Sequence[str]) -> str:
    """What may be answered and how: ``shown`` are the option labels in the order in which to show them."""
    if isinstance(space, Interval):
        return f"Answer with a number from {_plain(space.low)} to {_plain(space.high)} and nothing else."
    listed = "\n".join(f"- {label}" for label in shown)
    return f"Options:\n{listed}\n\nAnswer with exactly one of the options and nothing else."


def correction(space: Menu | Interval, shown: Sequence[str]) -> str:
    """What is said after a reply that was not an answer."""
    return f"That was not an answer that can be used. {answer_format(space, shown)}"


def _plain(number: float) -> str:
    """All digits, so that the ends shown are the ends allowed: 1, 0.25."""
    return repr(float(number)).removesuffix(".0")
