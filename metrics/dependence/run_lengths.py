"""Lengths of runs, held against those of choices that do not look back."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from ...core.chance import IntArray
from ...core.estimates import Estimate
from ..shared.row_wise import rowwise
from ..shared.runs import SwitchByRun, switch_by_run
from ..shared.transitions import check_series

__all__ = ["run_lengths"]

_LONGEST, _LEAST = 16, 5.0


def run_lengths(series: ArrayLike) -> Estimate:
    """p-value that run lengths in ``series[..., E, T]`` (indices, -1 padded) are geometric with the policy's
    parameter, in [0, 1].

    X^2 = sum_k (|switches after runs of k - expected| - 1/2)^2 / variance ~ chi-square, one degree a run length: the
    geometric law says that every run of action a ends next with 1 - p_a however long it is
    (`runs.switch_by_run`). Runs cut off by a row's end count for as far as they are seen. Run lengths from
    the first where fewer than 5 switches or 5 stays are expected are pooled. Conservative where the policy is
    lopsided, since its estimate takes up some of the spread.

    >>> run_lengths([[0, 0, 1, 1] * 20]).value < 1e-6
    True

    Source: Mood (1940), "The distribution theory of runs"; the hazards' form, Mantel (1966).
    """
    return rowwise(_geometric, (check_series(series), 2))


def _geometric(rows: IntArray) -> tuple[float, float, float, float]:
    table = _pooled(switch_by_run(rows, _LONGEST))
    some = table.variance > 1e-12
    apart = np.maximum(np.abs(table.switched - table.expected) - 0.5, 0.0)
    deviation = apart[some] ** 2 / table.variance[some]
    p = float(chdtrc(deviation.size, deviation.sum())) if deviation.size else 1.0
    return p, p, p, float((rows >= 0).sum())


def _pooled(table: SwitchByRun) -> SwitchByRun:
    """The table with its tail as one entry, which joins the one before it where it is too thin itself."""
    thick = np.minimum(table.expected, table.at_risk - table.expected) >= _LEAST
    tails = np.cumsum(np.stack(table)[:, ::-1], axis=-1)[:, ::-1]
    solid = np.minimum(tails[2], tails[0] - tails[2]) >= _LEAST
    keep = np.logical_and.accumulate(thick)
    last = max(int(np.argmin(keep)) if not keep.all() else len(keep) - 1, 0)
    if last > 0 and not solid[last]:
        last -= 1
    return SwitchByRun(*(np.r_[x[:last], x[last:].sum()] for x in table))
