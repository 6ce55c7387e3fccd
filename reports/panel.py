"""A small table of words, which the terminal and the page show alike."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from ..core.estimates import Estimate
from .comparison import By
from .reading import number, plain_label

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["WITHDRAWN", "Panel", "by_text", "estimate_text", "rich_panel"]


WITHDRAWN = "(no interval)"


class Panel(NamedTuple):
    """A table with its ``title``, a ``note`` on how to read it, the heads of its ``columns``, and its ``rows`` of texts.

    Without columns it is the note alone.
    """

    title: str
    note: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def rich_panel(panel: Panel) -> RenderableType:
    """The panel for the terminal."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    if not panel.columns:
        return Text.assemble((f"\n{panel.title}\n", "italic"), (panel.note, "dim italic"))
    table = Table(
        title=panel.title,
        caption=panel.note,
        title_justify="left",
        caption_justify="left",
        box=box.SIMPLE_HEAD,
    )
    for column in panel.columns:
        table.add_column(column, overflow="fold")
    for row in panel.rows:
        table.add_row(*(Text(text) for text in row))
    return table


def by_text(by: By) -> str:
    """What was varied, in one line.

    >>> by_text({"model": "sim/step", "heads": 0.5})
    'model = sim/step, heads = 0.5'
    """
    return ", ".join(f"{plain_label(name)} = {plain_label(value)}" for name, value in by.items())


def estimate_text(estimate: Estimate | None) -> str:
    """An estimate with its interval, a dash where there is none.

    >>> estimate_text(Estimate(0.998, 0.91, 1.05, 2100))
    '1.00 [0.91, 1.05]'
    >>> estimate_text(Estimate(0.5, -1, 1, 20, withdrawn="too few switches"))
    '0.50 (no interval)'
    """
    if estimate is None or not isfinite(estimate.value):
        return "–"
    if estimate.withdrawn:
        return f"{number(estimate.value)} {WITHDRAWN}"
    low, high = estimate.low, estimate.high
    exact = not (isfinite(low) and isfinite(high)) or low == high
    return number(estimate.value) if exact else f"{number(estimate.value)} [{number(low)}, {number(high)}]"
