"""A panel in terminals of any width: no word is broken, and none is lost."""

from __future__ import annotations

import io

import pytest
from aleator.cli.printable import Printable
from aleator.reports.panel import Panel
from aleator.reports.printed_panel import PrintedPanel
from rich.console import Console
from rich.text import Text

PANEL = Panel(
    "Calls",
    "What each column says.",
    ("agent", "asked again", "tokens", "message"),
    [
        ("llm sim/step chain_of_thought", "0.0%", "40.0 + 1.00", "the server refused [/nope]"),
        ("掷硬币 掷硬币", "12.5%", "7", ""),
    ],
)


def printed(panel: Panel, width: int) -> str:
    written = io.StringIO()
    Console(file=written, width=width).print(PrintedPanel(panel))
    return written.getvalue()


@pytest.mark.parametrize("width", [32, 40, 60, 80, 120, 300])
def test_no_word_is_broken_at_any_width(width: int) -> None:
    told = printed(PANEL, width)
    for word in ("chain_of_thought", "[/nope]", "掷硬币", "12.5%", "40.0 + 1.00", "What", "Calls"):
        assert word in told
    assert ("\nasked again  0.0%" in told) == (width < 60)  # stacked


def test_a_panel_without_columns_is_its_note() -> None:
    assert printed(Panel("Calls", "none were made", (), ()), 60) == "\nCalls\nnone were made\n"


def test_a_panel_without_rows_is_its_note_too() -> None:
    assert printed(PANEL._replace(rows=[]), 60) == "\nCalls\nWhat each column says.\n"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_terminal_of_any_encoding_is_written_to(encoding: str) -> None:
    written = io.BytesIO()
    console = Console(file=io.TextIOWrapper(written, encoding=encoding), width=40)
    console.print(Printable(PrintedPanel(PANEL)))
    console.print(Printable(Text("too long for so narrow a terminal, –", no_wrap=True, overflow="ellipsis")))
    console.file.flush()
    told = written.getvalue().decode(encoding)
    assert "llm sim/step" in told
    assert ("掷硬币" in told) == (encoding == "utf-8")
