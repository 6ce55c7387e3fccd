"""The turns of an episode told apart, over the cells of a study."""

from __future__ import annotations

from .panels import Panel, by_text, estimate_text
from .published import shares
from .reading import Cells, Row, examined, rows_of

__all__ = ["rows_by_turn", "turns_panel"]


def rows_by_turn(cells: Cells) -> list[Row]:
    """Every turn of every seat of the ``cells`` that tell turns apart, with its ``turn`` among the columns."""
    return [
        Row({**cell["by"], "turn": turn}, name, {"agent": cell["run"]["seats"][name]["agent"], **document})
        for cell in cells
        for name, turns in cell.get("turns", {}).items()
        for turn, document in turns.items()
    ]


def turns_panel(cells: Cells, action: str) -> Panel:
    """The share of ``action`` at each turn, in the seats that do not play the optimum by construction; whichever are more,
    turns or cells, stand below each other.
    """
    table: dict[str, dict[str, str]] = {}
    for row in examined(rows_of(cells)):
        optimal = {"value": row.doc["optimal"].get(action)}
        table[_name(row)] = {"optimal": estimate_text(optimal), "all turns": _share(row, action)}
    for row in examined(rows_by_turn(cells)):
        table[_name(row)][row.by["turn"]] = _share(row, action)
    columns = list(dict.fromkeys(turn for by_turn in table.values() for turn in by_turn))
    told = [[by_turn.get(turn, "–") for turn in columns] for by_turn in table.values()]
    heads, lines = ("cell", *columns), list(zip(table, *zip(*told, strict=True), strict=True))
    if len(columns) > len(table):
        heads, lines = ("turn", *table), list(zip(columns, *told, strict=True))
    return Panel(
        f"Share of {action} at each turn",
        "Each turn alone, with its 95 % interval; turns of one episode need not be independent.",
        heads,
        lines,
    )


def _name(row: Row) -> str:
    return by_text({name: value for name, value in row.by.items() if name != "turn"}) or row.seat


def _share(row: Row, action: str) -> str:
    return estimate_text(shares(row.doc).get(f"P({action})"))
