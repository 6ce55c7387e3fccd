"""Optimism by a high quantile of the posterior."""

from __future__ import annotations

import numpy as np

from ..chance import FloatArray
from .history import History, largest

__all__ = ["bayes_ucb"]


def bayes_ucb(history: History, c: float = 0.0, horizon: float = 100) -> FloatArray:
    """The arms with the largest quantile of the Beta posterior at 1 - 1 / (t (ln ``horizon``)^``c``) at the t-th pull, [B, K].

    Priors are uniform, and a reward in [0, 1] counts as that part of a success. ``c`` is 5 in the proof and 0 as its authors advise;
    ``horizon`` is 3 or more, and counts with c above 0 alone.

    Source: Kaufmann, Cappe and Garivier (2012), "On Bayesian upper confidence bounds for bandit problems", AISTATS.
    """
    from scipy.special import betainccinv

    won, lost = history.successes_and_failures
    level = 1 / ((history.turn + 1) * np.log(horizon) ** c)
    return largest(betainccinv(won + 1, lost + 1, level), history.legal)
