"""The rates of one action over two varied paths, as a matrix."""

from __future__ import annotations

from ..core.recipes import Recipe

__all__ = ["Matrix"]


class Matrix(Recipe):
    """Which ``action``'s rates to show, with the varied path ``rows`` downwards and ``columns`` across.

    The seat is the first that does not play the optimum by construction.
    """

    rows: str
    columns: str
    action: str
