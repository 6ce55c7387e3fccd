"""Where tables are printed."""

from __future__ import annotations

import os

from rich.console import Console

__all__ = ["terminal"]

_WIDE = 10_000  # characters, more than any table takes


def terminal() -> Console:
    """The terminal at stdout; where that is a file or a pipe and ``COLUMNS`` does not say how wide, one in which every line has room."""
    console = Console()
    if not console.is_terminal and not os.environ.get("COLUMNS"):
        console.width = _WIDE
    return console
