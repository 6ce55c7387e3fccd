"""Every metric of every seat of every cell as one flat table, a row each."""

from __future__ import annotations

from typing import Any

from ..runs.tables import told_apart
from .reading import Cells, rows_of

__all__ = ["measured_rows"]

_OWN = ("seat", "agent", "metric", "value", "low", "high", "n", "withdrawn", "verdict")


def measured_rows(cells: Cells) -> list[dict[str, Any]]:
    """``{**by, "seat", "agent", "metric", "value", "low", "high", "n", "withdrawn", "verdict"}`` of each metric that was measured.

    >>> from aleator.reports.comparison import CellComparison
    >>> tv = {"value": 0.2, "low": 0.1, "high": 0.3, "n": 50}
    >>> seat = {"agent": "uniform", "metrics": {"tv": tv}, "verdict": "deviates"}
    >>> (row,) = measured_rows([CellComparison.of({"by": {"heads": 0.3}, "run": {"seats": {"sampler": seat}}})])
    >>> row["heads"], row["metric"], row["value"], row["verdict"]
    (0.3, 'tv', 0.2, 'deviates')
    """
    return [
        told_apart(row.by, _OWN)
        | dict(
            zip(
                _OWN,
                (row.seat, row.doc.agent, name, *estimate, estimate.withdrawn, row.doc.verdict),
                strict=True,
            )
        )
        for row in rows_of(cells)
        for name, estimate in row.doc.metrics.items()
    ]
