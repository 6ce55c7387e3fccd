"""Choices in order: rows of a series, pairs of choices that follow each other, and what independence implies.

``series[..., E, T]`` holds action indices, one row for each run of choices in order, padded with -1 at its
end. Pairs never reach from one row into the next.

>>> transition_matrix([[0, 1, 0, 1, 1, -1]], 2).tolist()
[[0.0, 1.0], [0.5, 0.5]]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray, IntArray
from ...core.errors import InputError

__all__ = [
    "check_series",
    "compact",
    "counts_of",
    "pairs",
    "repetition",
    "transition_counts",
    "transition_matrix",
]


def check_series(series: ArrayLike) -> IntArray:
    """``series[..., E, T]`` as integers. Raises `InputError` unless indices from 0, and -1 only at the end."""
    rows = np.asarray(series)
    if rows.ndim < 2 or rows.dtype.kind not in "iu":
        raise InputError(
            f"a series of shape {rows.shape} and type {rows.dtype} was given; give action indices [..., E, T]"
        )
    if rows.size and rows.min() < -1:
        raise InputError(
            f"a series holds {rows.min()}; give indices from 0, and -1 after a row's last choice"
        )
    if np.any((rows[..., 1:] >= 0) & (rows[..., :-1] < 0)):
        raise InputError("a series goes on after -1; give the choices of a row without gaps, then -1")
    return rows.astype(np.int64)


def compact(rows: IntArray) -> tuple[IntArray, FloatArray]:
    """``rows[E, T]`` with the actions that occur renamed to 0..k-1, and how often each occurs, shape [k]."""
    held = rows >= 0
    _, place, counts = np.unique(rows[held], return_inverse=True, return_counts=True)
    renamed = np.full(rows.shape, -1, dtype=np.int64)
    renamed[held] = place
    return renamed, counts.astype(np.float64)


def counts_of(rows: IntArray, width: int) -> FloatArray:
    """Counts of each action in each row: ``rows[E, T]`` -> [E, A]."""
    held, row = rows >= 0, np.arange(len(rows))[:, None]
    codes = (row * width + rows)[held]
    return np.bincount(codes, minlength=len(rows) * width).reshape(len(rows), width).astype(np.float64)


def pairs(rows: IntArray, lag: int = 1) -> tuple[IntArray, IntArray]:
    """All choices of ``rows[..., E, T]`` that are followed by another after ``lag``, and those others."""
    before, after = rows[..., : rows.shape[-1] - lag], rows[..., lag:]
    return before[after >= 0], after[after >= 0]


def repetition(counts: FloatArray) -> float:
    """P(two different choices are equal) of choices with ``counts[A]`` in random order: sum N_a (N_a - 1) /
    N (N - 1), unbiased for sum p_a^2; NaN below two choices.
    """
    n = counts.sum()
    return float((counts * (counts - 1)).sum() / (n * (n - 1))) if n > 1 else float("nan")


def transition_counts(series: ArrayLike, width: int) -> FloatArray:
    """Numbers of pairs (from, to) within rows: ``series[..., E, T]`` -> [..., A, A]."""
    rows = check_series(series)
    if rows.max(initial=-1) >= width:
        raise InputError(f"a series holds action {rows.max()}; allowed: indices from 0 to {width - 1}")
    flat = rows.reshape(-1, *rows.shape[-2:])
    tables = [
        np.bincount(before * width + after, minlength=width**2)
        for before, after in (pairs(row) for row in flat)
    ]
    return np.array(tables, dtype=np.float64).reshape(*rows.shape[:-2], width, width)


def transition_matrix(series: ArrayLike, width: int) -> FloatArray:
    """P(to | from) within rows: ``series[..., E, T]`` -> [..., A, A]; NaN in the rows of actions never left."""
    counts = transition_counts(series, width)
    left = counts.sum(axis=-1, keepdims=True)
    return np.where(left > 0, counts / np.maximum(left, 1), np.nan)
