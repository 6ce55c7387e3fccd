"""The parts of a document that hold numbers over time: those that were answered, and prices."""

from __future__ import annotations

from pydantic import Field

from .part import Part

__all__ = ["NumbersPlayed", "PricePath"]


class NumbersPlayed(Part):
    """Numbers that were ``answered`` in some decisions, beside the ``best`` ones there; and, where there are three turns or more, for each ``turn``
    the ``mean`` of all answers, the ends ``low`` and ``high`` of their middle 80 %, and the mean of the best numbers (``target``).
    """

    answered: list[float]
    best: list[float]
    turn: list[int] = Field(default_factory=list)
    mean: list[float] = Field(default_factory=list)
    low: list[float] = Field(default_factory=list)
    high: list[float] = Field(default_factory=list)
    target: list[float] = Field(default_factory=list)


class PricePath(Part):
    """Prices of an asset ``period`` by period: their mean over sessions (``price``), the ends ``low`` and ``high`` of their middle 80 %, None
    where nothing was traded, and the mean of the fundamental ``value``.
    """

    period: list[int]
    price: list[float | None]
    low: list[float | None]
    high: list[float | None]
    value: list[float]
