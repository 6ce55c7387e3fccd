"""The nearest of the names that are allowed."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

__all__ = [
    "nearest",
    "suggest",
]

_SHORT = 15  # names that a line holds
_NEAREST = 5
_LIKE = 0.5  # the least likeness of a name that somebody may have meant


def suggest(name: str, allowed: Sequence[str], command: str = "") -> str:
    """``did you mean ...? allowed: ...``: of more than fifteen names the five nearest, and the ``command`` that shows all.

    >>> suggest("heds", ["heads", "tails"])
    "did you mean 'heads'? allowed: heads, tails"
    """
    near = nearest(name, allowed)
    meant = f"did you mean {near[0]!r}? " if near else ""
    if len(allowed) <= _SHORT:
        return f"{meant}allowed: {', '.join(allowed) or 'none'}"
    others = f"near: {', '.join(near[1:])}; " if near[1:] else ""
    where = f"; `{command}` shows them" if command else ""
    return f"{meant}{others}{len(allowed)} are allowed{where}"


def nearest(name: str, allowed: Sequence[str], most: int = _NEAREST) -> list[str]:
    """At most so many of ``allowed`` that ``name`` may have meant, the likest first: those that begin with it, hold it, or are spelt alike."""
    likeness = {one: _likeness(name.lower(), one.lower()) for one in allowed}
    return sorted((one for one in likeness if likeness[one] >= _LIKE), key=lambda one: -likeness[one])[:most]


def _likeness(name: str, other: str) -> float:
    ratio = SequenceMatcher(None, name, other).ratio()
    if len(name) < 3 or name not in other:
        return ratio
    return max(ratio, 0.9 if other.startswith(name) else 0.75)
