"""How a population that imitates success divides its time among strategies, where mutants are rare.

Members of a finite population meet each other at random. One of two random members imitates the other with probability
1 / (1 + exp(-selection x (the other's payoff - own))); a mutant either dies out or takes over before the next one comes, so
that the population goes from one strategy to another with the probability that a single mutant takes over.

>>> hawk_dove = np.array([[-1.0, 2.0], [0.0, 1.0]])
>>> alpha_rank(hawk_dove, population=50, selection=0.0).tolist()
[0.5, 0.5]

Source: Fudenberg and Imhof (2006), "Imitation processes with small mutations", Journal of Economic Theory 131, 251-262; the
rule of imitation, Traulsen, Nowak and Pacheco (2006), "Stochastic dynamics of invasion and fixation", Physical Review E 74,
011909; as a ranking of agents, Omidshafiei et al. (2019), "alpha-Rank: multi-agent evaluation by evolution", Scientific Reports 9, 9937.
"""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray
from ...core.errors import InputError

__all__ = ["alpha_rank", "fixation"]


def alpha_rank(payoffs: FloatArray, population: int = 50, selection: float = 1.0) -> FloatArray:
    """The share of time [A] that a ``population`` spends at each strategy in the long run, from ``payoffs[own, other]``.

    Raises `InputError` on payoffs that are not a square of finite numbers.
    """
    payoffs = np.asarray(payoffs, dtype=np.float64)
    n = len(payoffs)
    if payoffs.shape != (n, n) or not n or not np.isfinite(payoffs).all():
        raise InputError(f"payoffs of shape {payoffs.shape} came; give a square of finite numbers")
    moves = np.array(
        [[_taking_over(payoffs, s, m, population, selection) for m in range(n)] for s in range(n)]
    )
    return _stationary(moves)


def fixation(pair: FloatArray, population: int, selection: float) -> float:
    """The probability that one mutant takes over a ``population``, ``pair[own, other]`` being the payoffs of mutant (0) and resident (1).

    >>> round(fixation(np.zeros((2, 2)), 50, 1.0), 6)
    0.02
    """
    mutants = np.arange(1, population)
    residents = population - mutants
    mutant = ((mutants - 1) * pair[0, 0] + residents * pair[0, 1]) / (population - 1)
    resident = (mutants * pair[1, 0] + (residents - 1) * pair[1, 1]) / (population - 1)
    exponents = np.concatenate([[0.0], np.cumsum(-selection * (mutant - resident))])
    return float(np.exp(-np.logaddexp.reduce(exponents)))


def _taking_over(payoffs: FloatArray, stays: int, comes: int, population: int, selection: float) -> float:
    both = [comes, stays]
    return 0.0 if stays == comes else fixation(payoffs[np.ix_(both, both)], population, selection)


def _stationary(moves: FloatArray) -> FloatArray:
    """The stationary law of a chain whose rates [A, A] may lie many orders of magnitude apart: states are removed one by
    one, which needs no subtraction (Grassmann, Taksar and Heyman, 1985)."""
    rates, n = np.maximum(moves, np.finfo(np.float64).tiny), len(moves)
    np.fill_diagonal(rates, 0.0)
    for last in range(n - 1, 0, -1):
        rates[:last, last] /= rates[last, :last].sum()
        rates[:last, :last] += np.outer(rates[:last, last], rates[last, :last])
    law = np.ones(n)
    for state in range(1, n):
        law[state] = law[:state] @ rates[:state, state]
        law /= law.max()
    return np.asarray(law / law.sum())
