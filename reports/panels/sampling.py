"""Which sampling parameters were sent to a model, and which were left to its server."""

from __future__ import annotations

from collections.abc import Mapping

from ..comparison import CellComparison
from ..findings import Findings
from ..panel import Panel, by_text
from ..reading import plain_label

__all__ = ["PLACE", "sampling"]

PLACE = 80
_NOTE = (
    "What was left to the server is what it does by default, with its own value where it states one: many cut the least likely answers off (top_k, top_p, min_p)."
    " Parameters of the `llm` agent, and its `extra`, set them."
)


def sampling(findings: Findings) -> list[Panel]:
    """A row for each seat and each way of asking; empty where no model outside was asked."""
    rows = {row: None for cell in findings.cells for row in _rows(cell)}
    varied = any(first for first, *_ in rows)
    columns = ["what was varied", "seat", "sent", "left to the server"][not varied :]
    return [Panel("What was left to the server", _NOTE, columns, [row[not varied :] for row in rows])] * bool(
        rows
    )


def _rows(cell: CellComparison) -> list[tuple[str, ...]]:
    return [
        (
            by_text(cell.by),
            plain_label(seat),
            ", ".join(f"{name} = {plain_label(value)}" for name, value in one.sent.items()) or "nothing",
            ", ".join(_left(name, one.server_values) for name in one.left_to_server) or "nothing",
        )
        for seat, one in cell.run.sampling.items()
    ]


def _left(name: str, values: Mapping[str, float]) -> str:
    return f"{name} = {values[name]:g}" if name in values else name
