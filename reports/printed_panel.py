"""A panel in the terminal."""

from __future__ import annotations

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from .panel import Panel
from .stacked_table import stacked

__all__ = ["PrintedPanel"]

_WHOLE = 16  # characters of texts that stay on one line


class PrintedPanel:
    """What `rich` prints of a ``panel``: a table, or where its words do not fit the terminal, its rows as blocks of lines."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        title, note, columns, rows = self.panel
        if not rows:
            yield Text.assemble((f"\n{title}\n", "italic"), (note, "dim italic"))
            return
        table = _table(self.panel)
        if Measurement.get(console, options.update(max_width=10_000), table).minimum <= options.max_width:
            yield table
        else:
            yield Text(f"\n{title}\n", style="italic")
            yield stacked(columns, [[Text(text) for text in row] for row in rows])
            yield Text(note, style="dim italic")


def _table(panel: Panel) -> Table:
    table = Table(
        title=panel.title,
        caption=panel.note,
        title_justify="left",
        caption_justify="left",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
    for column, *texts in zip(panel.columns, *panel.rows, strict=True):
        table.add_column(column, overflow="fold", min_width=max(map(_least_width, (column, *texts))))
    for row in panel.rows:
        table.add_row(*(Text(text) for text in row))
    return table


def _least_width(text: str) -> int:
    """The width in which no word of ``text`` is broken; the whole of it where it is short."""
    return max(map(cell_len, [text] if len(text) <= _WHOLE else text.split()), default=0)
