"""Describe only: the model states its law, and that law is what is compared."""

from __future__ import annotations

from typing import ClassVar

from .stated_then_drawn import StatedThenDrawn

__all__ = ["DescribeOnly"]


class DescribeOnly(StatedThenDrawn):
    """Ask for the law as in `stated_then_drawn`, and compare the law itself: the mean of those that were stated.

    Nothing is sampled, so there is no verdict on sampling; the doubt that is told is how much the laws differ from asking to
    asking, and one law alone tells nothing of that. So that the world can go on an act is drawn from the law by address; it is
    not compared.

    Source: Jang, Lee and Kim (2026), arXiv 2607.25292 (describe elicitation).
    """

    mode: ClassVar[str] = "described"
