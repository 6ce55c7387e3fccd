"""The turns of an episode told apart, over the cells of a study."""

from __future__ import annotations

from math import nan

from ...core.estimates import Estimate
from ..findings import Findings
from ..panel import Panel, by_text, estimate_text
from ..published import shares
from ..reading import Row, examined, rows_of
from ..turns import rows_by_turn

__all__ = ["GAP", "PLACE", "turns"]

PLACE = 30
GAP = "the cell has no such turn, no legal answer at it, or no one optimum"


def turns(findings: Findings) -> list[Panel]:
    """The share of the action at each turn, in the seats that do not play the optimum by construction; whichever are more,
    turns or cells, stand below each other.
    """
    action = findings.turn_action
    if not action:
        return []
    table: dict[str, dict[str, str]] = {}
    for row in examined(rows_of(findings.cells)):
        optimal = Estimate(row.doc.optimal.get(action, nan), nan, nan, 0)
        table[_name(row)] = {"optimal": estimate_text(optimal), "all turns": _share(row, action)}
    for row in examined(rows_by_turn(findings.cells)):
        table[_name(row)][row.by["turn"]] = _share(row, action)
    columns = list(dict.fromkeys(turn for by_turn in table.values() for turn in by_turn))
    texts = [[by_turn.get(turn, "–") for turn in columns] for by_turn in table.values()]
    heads, lines = ("cell", *columns), list(zip(table, *zip(*texts, strict=True), strict=True))
    if len(columns) > len(table):
        heads, lines = ("turn", *table), list(zip(columns, *texts, strict=True))
    note = "Each turn alone, with its 95 % interval; turns of one episode need not be independent."
    return [Panel(f"Share of {action} at each turn", note, heads, lines)]


def _name(row: Row) -> str:
    return by_text({name: value for name, value in row.by.items() if name != "turn"}) or row.seat


def _share(row: Row, action: str) -> str:
    return estimate_text(shares(row.doc).get(f"P({action})"))
