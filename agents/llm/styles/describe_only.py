"""Describe only: the model states its law, and that law is what is compared."""

from __future__ import annotations

from typing import ClassVar

from .stated_then_drawn import StatedThenDrawn

__all__ = ["DescribeOnly"]


class DescribeOnly(StatedThenDrawn):
    """Ask for the law as in `stated_then_drawn`, and compare the law itself: the mean of those that were stated.

    Nothing is sampled, so there is no verdict on sampling. The interval says how much the stated laws differ from one question to
    the next; a single law tells nothing of that. An act is drawn from the law by address, so that the episode can go on, and is not
    compared.

    Source: Jang, Lee and Kim (2026), arXiv 2607.25292 (describe elicitation).
    """

    mode: ClassVar[str] = "described"
