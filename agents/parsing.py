"""The readers of replies, where earlier versions had them; `core.reading` and the spaces of answers read now.

>>> read_choice("Answer: **Tails**", "stop", ["Heads", "Tails"]).action
1
"""

from __future__ import annotations

from collections.abc import Sequence

from ..core import reading
from ..core.spaces.interval import Interval

__all__ = ["read_choice", "read_number"]


def read_choice(text: str, finish: str | None, options: Sequence[str]) -> reading.Parsed:
    """Which of ``options`` the reply answers. ``finish`` is the provider's reason for having stopped."""
    return reading.read_choice(text, finish, options)


def read_number(text: str, finish: str | None, interval: Interval) -> reading.Parsed:
    """Which number of ``interval`` the reply answers."""
    return interval.read(text, finish, ())
