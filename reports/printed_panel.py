"""A panel in the terminal."""

from __future__ import annotations

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from .panel import Panel
from .whole_table import WholeTable

__all__ = ["PrintedPanel"]


class PrintedPanel:
    """What `rich` prints of a ``panel``: its table, or its note where it has no rows."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        title, note, columns, rows = self.panel
        if rows:
            yield WholeTable(columns, rows, title, note)
        else:
            yield Text.assemble((f"\n{title}\n", "italic"), (note, "dim italic"), overflow="fold")
