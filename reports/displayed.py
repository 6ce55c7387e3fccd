"""The comparison as it shows itself: printed in a script, a table in a notebook, text in an interactive session."""

from __future__ import annotations

import builtins
import sys
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, RenderResult
from rich.jupyter import JupyterMixin

from .findings import Findings
from .tables import printed
from .terminal import terminal

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["Displayed", "display"]


class Displayed(JupyterMixin):
    """Tables for `rich.print`, for a notebook (as the last line of a cell), and for ``print``."""

    def __init__(self, tables: RenderableType) -> None:
        self._tables = tables

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self._tables

    def __repr__(self) -> str:
        console = terminal()
        with console.capture() as text:
            console.print(self._tables)
        return text.get().rstrip("\n")


def display(findings: Findings) -> Displayed:
    """The tables of ``findings``, which a script prints at once; a notebook or a prompt shows what it is given back."""
    tables = Displayed(printed(findings))
    if not _is_interactive():
        terminal().print(tables)
    return tables


def _is_interactive() -> bool:
    """Whether Python itself shows what a line returns."""
    return hasattr(sys, "ps1") or hasattr(builtins, "get_ipython")
