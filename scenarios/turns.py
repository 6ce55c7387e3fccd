"""The turns of an episode told apart, over the cells of a study."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .panels import Panel, by_text, estimate_text
from .published import shares

__all__ = ["seats_by_turn", "turns_panel"]


def seats_by_turn(cells: Iterable[Mapping[str, Any]]) -> Iterator[tuple[dict[str, Any], str, dict[str, Any]]]:
    """(by with the ``turn``, seat's name, document) of each turn of each seat of the ``cells`` that tell turns apart."""
    for cell in cells:
        for name, turns in cell.get("turns", {}).items():
            for turn, document in turns.items():
                yield {**cell["by"], "turn": turn}, name, document


def turns_panel(cells: Sequence[Mapping[str, Any]], action: str) -> Panel:
    """The share of ``action`` at each turn, a row for each seat of each cell that may take it."""
    rows: dict[str, dict[str, str]] = {}
    for cell in cells:
        for name, seat in cell["run"]["seats"].items():
            if action in seat["policy"]:
                told = {"optimal": seat, "all turns": seat, **cell["turns"][name]}
                several = {"seat": name} if len(cell["run"]["seats"]) > 1 else {}
                rows[by_text(cell["by"] | several)] = {
                    turn: _share(document, action, optimal=turn == "optimal")
                    for turn, document in told.items()
                }
    columns = list(dict.fromkeys(turn for row in rows.values() for turn in row))
    return Panel(
        f"Share of {action} at each turn",
        "Each turn alone, with its 95 % interval; turns of one episode need not be independent.",
        ("cell", *columns),
        [(name, *(row.get(turn, "–") for turn in columns)) for name, row in rows.items()],
    )


def _share(document: Mapping[str, Any], action: str, *, optimal: bool) -> str:
    if optimal:
        return estimate_text({"value": document["optimal"].get(action)})
    return estimate_text(shares(document).get(f"P({action})"))
