"""The share of tasks that a test does not reject."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.errors import InputError
from ...core.estimates import Estimate
from ..shared.counting import estimate
from ..shared.regions import clopper_pearson

__all__ = ["pass_rate"]


def pass_rate(p_values: ArrayLike, at_least: float = 0.01, alpha: float = 0.05) -> Estimate:
    """Share of K tasks whose ``p_values[..., K]`` are ``at_least`` or more, in [0, 1]; NaN, a task without a
    p-value, has not passed.

    A pass says "not rejected at this n", not "calibrated": the share falls as n grows, and a faithful sampler's
    is 1 - ``at_least`` (more, where tests are conservative). The interval is Clopper and Pearson's over tasks,
    taken as drawn from many; ``n`` counts tasks. Raises `InputError` on numbers that are no p-values and where
    there is no task.

    >>> [round(x, 3) for x in pass_rate([0.3, 0.004, float("nan"), 0.02])]
    [0.5, 0.068, 0.932, 4]

    Source: the pass rates of "LLMs Are Bad Dice Players" (2026, arXiv 2601.05414); Clopper and Pearson (1934).
    """
    p = np.asarray(p_values, dtype=np.float64)
    if not p.ndim or not p.shape[-1]:
        raise InputError(f"p-values of shape {p.shape}; give those of one task or more, [..., K]")
    if np.any((p < 0) | (p > 1)):
        raise InputError("p-values leave [0, 1]; give a p-value for each task, NaN where there is none")
    tasks = p.shape[-1]
    passed = (p >= at_least).sum(axis=-1)
    return estimate(passed / tasks, *clopper_pearson(passed, tasks, alpha), tasks)
