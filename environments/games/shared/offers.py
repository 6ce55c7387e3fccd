"""Whole amounts of points as actions, and in words."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["amounts", "told_amounts"]


def amounts(most: int) -> tuple[str, ...]:
    """The amounts from 0 to ``most``.

    >>> amounts(3)
    ('0', '1', '2', '3')
    """
    return tuple(str(amount) for amount in range(most + 1))


def told_amounts(names: Sequence[str]) -> str:
    """What each amount is called, where it is not called by its number; else nothing.

    >>> told_amounts(["0", "1"]), told_amounts(["A", "B"])
    ('', ' A means 0, B means 1.')
    """
    if list(names) == list(amounts(len(names) - 1)):
        return ""
    return f" {', '.join(f'{name} means {amount}' for amount, name in enumerate(names))}."
