"""Many cells: how sure a finding is, given how many were looked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..metrics.shared.multiple_testing import benjamini_hochberg, e_benjamini_hochberg

__all__ = ["discoveries"]

_P_VALUES = ("exact_multinomial", "chi_square", "ks_p")


def discoveries(documents: Sequence[Mapping[str, Any]]) -> list[dict[str, dict[str, float | None]]]:
    """For each run's document {seat: {"e": q, "p": q}}: false-discovery rates at which the seat is found to deviate.

    ``e`` is adjusted from e-values, right however cells depend on each other and whenever they were stopped; ``p`` from the
    p-values of a fixed number of decisions. Seats that play the optimum by construction are not looked at.

    Source: Wang and Ramdas (2022); Benjamini and Hochberg (1995).
    """
    seats = [
        (i, name, seat["metrics"])
        for i, document in enumerate(documents)
        for name, seat in document["seats"].items()
        if seat["agent"] != "equilibrium"
    ]
    e = e_benjamini_hochberg([_value(metrics, ("e_value",)) for _, _, metrics in seats])
    p = benjamini_hochberg([_value(metrics, _P_VALUES) for _, _, metrics in seats])
    found: list[dict[str, dict[str, float | None]]] = [{} for _ in documents]
    for (i, name, _), by_e, by_p in zip(seats, e.tolist(), p.tolist(), strict=True):
        found[i][name] = {"e": None if np.isnan(by_e) else by_e, "p": None if np.isnan(by_p) else by_p}
    return found


def _value(metrics: Mapping[str, Any], names: Sequence[str]) -> float:
    """The first of ``names`` that was measured, or NaN."""
    found = (metrics[name]["value"] for name in names if name in metrics)
    value = next(found, None)
    return np.nan if value is None else float(value)
