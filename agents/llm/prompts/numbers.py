"""Which spaces are answered with numbers."""

from __future__ import annotations

from functools import lru_cache

from ....core.spaces.space import Space

__all__ = ["answers_are_numbers"]


@lru_cache(maxsize=256)
def answers_are_numbers(space: Space) -> bool:
    """Whether any number of a range may be answered, rather than one of some options."""
    return not space.options and not space.labels and space.numbers(space.blank(1)) is not None
