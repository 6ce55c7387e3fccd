"""The parts of a document that tell of a population."""

from __future__ import annotations

from pydantic import Field

from .part import Part

__all__ = ["ArchetypeLaw"]


class ArchetypeLaw(Part):
    """An archetype that so many ``decisions`` were drawn for, in so many ``situations``: the ``policy`` of its members, how far its laws are from
    answers that it was asked for besides (``gap``), how far they would be by luck alone (``by_luck``), the probability ``p`` of gaps
    as large by luck, and the share of its answers that was not legal (``silent``).
    """

    name: str
    decisions: int
    situations: int
    policy: dict[str, float] = Field(default_factory=dict)
    gap: float | None = None
    by_luck: float | None = None
    p: float | None = None
    silent: float = 0.0
