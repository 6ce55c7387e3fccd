"""How much more often choices switch than their policy implies."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import IntArray
from ...core.estimates import Estimate
from ..shared.row_wise import rowwise
from ..shared.transitions import check_series, compact, repetition
from .autocorrelation import autocorrelation

__all__ = ["excess_switch_rate"]


def excess_switch_rate(series: ArrayLike, alpha: float = 0.05) -> Estimate:
    """`switch_rate` less 1 - sum p_a^2 (unbiased), the rate of independent choices from the same policy; in
    [-1, 1], above 0 for over-alternation.

    ``series[..., E, T]`` (indices, -1 padded). It is -r (1 - sum p_a^2), r and its interval those of
    `autocorrelation`, the ends taken at the greatest 1 - sum p_a^2 within 1 / (2 sqrt N). One row of a sticky chooser hardly
    shows his policy: with P(switch) = 0.1 it covers 0.80 at T = 30, 0.95 at 1,000. 0 within [-1, 1] where only
    one action occurs.

    >>> round(excess_switch_rate([[0, 1, 0, 1, 0, 1, 0, 1, 0, 0]]).value, 3)
    0.356

    Source: Wagenaar (1972), "Generation of random sequences by human subjects: a critical survey".
    """
    return rowwise(partial(_excess, alpha=alpha), (check_series(series), 2))


def _excess(rows: IntArray, alpha: float) -> tuple[float, float, float, float]:
    counts, lean = compact(rows)[1], autocorrelation(rows, alpha)
    if np.isnan(lean.value):
        return 0.0, -1.0, 1.0, lean.n
    differ = 1 - repetition(counts)
    reach = max(min(1 - 1 / len(counts), differ + 1 / (2 * np.sqrt(counts.sum()))), differ)
    value = -lean.value * differ
    return value, min(-lean.high * reach, value), max(-lean.low * reach, value), lean.n
