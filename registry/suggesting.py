"""The nearest of the names that are allowed."""

from __future__ import annotations

from difflib import get_close_matches

__all__ = [
    "suggest",
]


def suggest(name: str, allowed: list[str]) -> str:
    """The end of an error message: ``did you mean ...? allowed: ...``."""
    near = get_close_matches(name, allowed, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"{hint}allowed: {', '.join(allowed)}"
