"""A table for a narrow terminal: each row as a block of lines, a line a column."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

__all__ = ["stacked"]


def stacked(heads: Sequence[str], rows: Sequence[Sequence[Text]]) -> Table:
    """Each row's cells below each other beside their ``heads``, an empty line between rows."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for row in rows:
        for head, cell in zip(heads, row, strict=True):
            table.add_row(Text(head), cell)
        table.add_row()
    return table
