"""The comparison as tables in the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from .columns import Column, columns_of
from .findings import Findings, panels_of
from .folding import SEATS_SHOWN, folded
from .headline import finding
from .notes import knowing_lines, reading_lines, stopping_lines
from .panel import DASH
from .printed_panel import PrintedPanel
from .reading import (
    NO_VERDICT,
    Cells,
    Row,
    examined,
    names_of,
    outcomes_of_cells,
    rows_of,
    spend_of,
)
from .shown import MOST_ROWS, farthest, how_many
from .stacked_table import Stacked
from .terminal import terminal

__all__ = ["comparison_table", "outcomes_line", "printed"]

_STYLES = {
    "deviates": "bold red",
    "marginal only": "bold magenta",
    "faithful": "bold green",
    "undecided": "yellow",
    NO_VERDICT: "dim",
}
_OVER_BUDGET = "over_budget: not asked, as --max-spend could have been passed; the same command with a greater one asks them"
# Columns of a rank above the first are for the page; those above the second give way before intervals do.
_TERMINAL, _SPARE = 6, 3


def printed(findings: Findings) -> RenderableType:
    """What `rich` prints: the table in the width at hand, what must be known beside it, and the panels."""
    return Group(_Comparison(findings.cells, findings.wanted), *map(PrintedPanel, panels_of(findings)))


class _Comparison:
    """The table of ``cells`` with its notes."""

    def __init__(self, cells: Cells, wanted: Collection[str] = ()) -> None:
        self.cells, self.wanted = cells, wanted

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Text(finding(self.cells), style="bold")
        everyone, width = _shown(self.cells), options.max_width
        rows = [row for _, row in farthest(names_of(everyone), MOST_ROWS)]
        left_out = how_many(rows, everyone).strip()
        columns = _fitting(rows, width, self.wanted)
        if _natural_width(_table(columns, rows)) > width:
            columns = [column for column in columns_of(rows, 0, self.wanted) if column.rank <= _TERMINAL]
            yield Stacked(
                [column.header for column in columns], [[_cell(c, row) for c in columns] for row in rows]
            )
        else:
            yield _table(columns, rows)
            yield from _left_out(columns, next(iter(_layouts(rows, self.wanted))))
        yield from _dashes(columns, rows)
        yield from [Text(f"{left_out} All: the page, --json, --export.", style="dim")] if left_out else []
        yield from _notes(self.cells)


def _dashes(columns: Sequence[Column], rows: Sequence[Row]) -> list[Text]:
    """Why a dash stands in the table, where one does."""
    stands = any(column.text(row) == DASH for column in columns for row in rows)
    note = f"{DASH}: does not apply to that seat, or its answers do not tell it (`aleator show METRIC` says what it needs)"
    return [Text(note, style="dim")] if stands else []


def _left_out(shown: Sequence[Column], everything: Sequence[Column]) -> list[Text]:
    """A note on the columns that a narrow terminal has no room for."""
    heads = {column.header for column in shown}
    gone = [column.header for column in everything if column.header not in heads]
    note = f"no room here for: {', '.join(gone)} (a wider terminal, the page and --json have them)"
    return [Text(note, style="dim")] if gone else []


def comparison_table(cells: Cells, width: int | None = None) -> Table:
    """One row a cell and seat, with as many columns as ``width`` characters hold (None: the terminal's).

    Seats that play the optimum by construction are left out where there are several cells; where a cell has more than
    twelve seats, those of one agent and one verdict share a row.
    """
    rows = _shown(cells)
    return _table(_fitting(rows, terminal().width if width is None else width), rows)


def _shown(cells: Cells) -> list[Row]:
    rows = rows_of(cells)
    return folded(examined(rows) if len(cells) > 1 else rows)


def _fitting(rows: Sequence[Row], width: int, wanted: Collection[str] = ()) -> list[Column]:
    """As many columns as ``width`` characters hold; the least that must be shown where none fit."""
    for columns in _layouts(rows, wanted):
        if _natural_width(_table(columns, rows)) <= width:
            break
    return columns


def _layouts(rows: Sequence[Row], wanted: Collection[str] = ()) -> Iterable[list[Column]]:
    """What to show, from all that a terminal may show down to what it must: columns go first, then intervals, then columns."""
    for detail, least in ((1, _SPARE), (0, 0)):
        columns = [
            column
            for column in columns_of(rows, detail, wanted)
            if column.rank <= (_TERMINAL if detail else _SPARE)
        ]
        yield columns
        while (last := max(columns, key=lambda column: column.rank)).rank > least:
            columns = [column for column in columns if column is not last]
            yield columns


def outcomes_line(cells: Cells) -> str:
    """Shares of all outcomes, or nothing where every answer was legal."""
    counts = outcomes_of_cells(cells)
    total = sum(counts.values())
    if total == counts.get("legal", 0):
        return ""
    return ", ".join(f"{name} {count:,} ({count / total:.1%})" for name, count in counts.items() if count)


def _table(columns: Sequence[Column], rows: Sequence[Row]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0), collapse_padding=True)
    for column in columns:
        table.add_column(Text(column.header), justify="right" if column.right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_cell(column, row) for column in columns))
    return table


def _cell(column: Column, row: Row) -> Text:
    return Text(column.text(row), style=_STYLES.get(row.verdict, "") if column.header == "verdict" else "")


def _natural_width(table: Table) -> int:
    console = Console(width=10_000)
    return Measurement.get(console, console.options, table).maximum


def _notes(cells: Cells) -> list[Text]:
    everyone = rows_of(cells)
    notes = [f"outcomes: {outcomes}"] if (outcomes := outcomes_line(cells)) else []
    notes += [_OVER_BUDGET] if outcomes_of_cells(cells).get("over_budget") else []
    notes += [f"{name}: {line}" for name, line in reading_lines(everyone).items()]
    if any(len(cell.run.seats) > SEATS_SHOWN for cell in cells):
        notes.append(
            "rows of many seats: all their answers, mean policy, and of each metric the median [least, largest]"
        )
    shown = {id(row) for row in examined(everyone)}
    if len(cells) > 1 and (aside := [row for row in everyone if id(row) not in shown]):
        notes.append("not shown: " + _verdicts_of(aside))
    notes += stopping_lines(cells)
    notes += [f"knowing versus doing, {line}" for line in knowing_lines(everyone)]
    notes += [f"spend: {spend}"] if (spend := spend_of(cells)) else []
    return [Text(note, style="dim") for note in notes]


def _verdicts_of(rows: Sequence[Row]) -> str:
    """``21 seats of equilibrium (20 undecided, 1 faithful)``."""
    counts = Counter(row.verdict for row in rows)
    verdicts = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    return f"{len(rows)} seat{'s' if len(rows) > 1 else ''} of {rows[0].agent} ({verdicts})"
