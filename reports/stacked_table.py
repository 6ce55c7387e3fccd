"""A table for a narrow terminal: each row as a block of lines, a line a column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

__all__ = ["Stacked", "longest_word"]

_GAP = 2


class Stacked:
    """Each row's cells below each other beside their ``heads``, an empty line between rows; where words have no room there, below them."""

    def __init__(self, heads: Sequence[str], rows: Sequence[Sequence[Text]]) -> None:
        self.heads, self.rows = heads, rows

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        words = max((longest_word(cell.plain) for row in self.rows for cell in row), default=0)
        heads = max(map(cell_len, self.heads), default=0)
        yield self._beside() if heads + _GAP + words <= options.max_width else Group(*self._below())

    def _beside(self) -> RenderableType:
        table = Table.grid(padding=(0, _GAP, 0, 0))
        table.add_column(style="dim")
        table.add_column(overflow="fold")
        for row in self.rows:
            for head, cell in zip(self.heads, row, strict=True):
                table.add_row(Text(head), cell)
            table.add_row()
        return table

    def _below(self) -> Iterator[RenderableType]:
        for row in self.rows:
            for head, cell in zip(self.heads, row, strict=True):
                yield Text(head, style="dim", overflow="fold")
                yield Padding(cell, (0, 0, 0, _GAP), expand=False)
            yield Text()


def longest_word(text: str) -> int:
    """The width of the longest word of ``text``."""
    return max(map(cell_len, text.split()), default=0)
