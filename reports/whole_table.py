"""A table of which no word is lost, however narrow the terminal."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, JustifyMethod, RenderResult
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from .stacked_table import Stacked, longest_word

__all__ = ["WholeTable"]

_WHOLE = 16  # characters of texts that stay on one line


class WholeTable:
    """What `rich` prints of ``rows`` below their ``heads``: a table, or where its words do not fit the terminal, blocks of lines.

    A ``title`` stands above it and a ``note`` below; columns whose head is among ``right`` are aligned there.
    """

    def __init__(
        self,
        heads: Sequence[str],
        rows: Sequence[Sequence[str | Text]],
        title: str = "",
        note: str = "",
        right: Collection[str] = (),
    ) -> None:
        self.heads, self.title, self.note, self.right = heads, title, note, right
        self.rows = [[Text(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        columns = list(zip(map(Text, self.heads), *self.rows, strict=True))
        least = [max(_least_width(cell.plain) for cell in column) for column in columns]
        natural = [
            max(cell_len(line) for cell in column for line in cell.plain.split("\n")) for column in columns
        ]
        room = options.max_width - _width_of(console, self._table(least)) + sum(least)
        if sum(least) <= room:
            yield self._table(_shared(least, natural, room))
            return
        if self.title:
            yield Text(f"\n{self.title}\n", style="italic", overflow="fold")
        yield Stacked(self.heads, self.rows)
        if self.note:
            yield Text(self.note, style="dim italic", overflow="fold")

    def _table(self, widths: Sequence[int]) -> Table:
        table = Table(
            title=self.title or None,
            caption=self.note or None,
            title_justify="left",
            caption_justify="left",
            box=box.SIMPLE_HEAD,
            padding=(0, 1, 0, 0),
        )
        for head, width in zip(self.heads, widths, strict=True):
            justify: JustifyMethod = "right" if head in self.right else "left"
            table.add_column(Text(head), overflow="fold", width=width, justify=justify)
        for row in self.rows:
            table.add_row(*row)
        return table


def _least_width(text: str) -> int:
    """The width in which no word of ``text`` is broken; the whole of it where it is short."""
    return cell_len(text) if len(text) <= _WHOLE else longest_word(text)


def _shared(least: Sequence[int], natural: Sequence[int], room: int) -> list[int]:
    """Widths that fill the ``room`` at most: what a column would take, the widest cut to one width, none below its ``least``.

    `rich` cuts columns below their least width and widens them again, so that the last ones stick out and are lost.

    >>> _shared([3, 2, 2], [3, 30, 20], 23)
    [3, 10, 10]
    """
    cap = max(natural, default=0)
    while sum(widths := [min(most, max(few, cap)) for few, most in zip(least, natural, strict=True)]) > room:
        cap -= 1
    return widths


def _width_of(console: Console, table: Table) -> int:
    """How wide the table is, with all that stands between its columns."""
    return Measurement.get(console, console.options.update(max_width=10_000), table).minimum
