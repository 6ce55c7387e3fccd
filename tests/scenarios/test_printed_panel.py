"""A panel in terminals of any width: no word is broken, and none is lost."""

from __future__ import annotations

import io

import pytest
from aleator.reports.panel import Panel
from aleator.reports.printed_panel import PrintedPanel
from rich.console import Console

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
