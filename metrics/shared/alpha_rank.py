"""How a population that imitates success divides its time among strategies, where mutants are rare.

Members of a finite population meet each other at random. One of two random members imitates the other with probability
1 / (1 + exp(-selection x (the other's payoff - own))); a mutant either dies out or takes over before the next one comes, so
that the population goes from one strategy to another with the probability that a single mutant takes over. A Moran process, in
which one member at a time is replaced by offspring of another, drawn in proportion to the fitness exp(selection x payoff),
takes the same paths at another pace, and so has the same probabilities and shares.

>>> hawk_dove = np.array([[-1.0, 2.0], [0.0, 1.0]])
>>> alpha_rank(hawk_dove, population=50, selection=0.0).tolist()
[0.5, 0.5]

Source: Fudenberg and Imhof (2006), "Imitation processes with small mutations", Journal of Economic Theory 131, 251-262; the
rule of imitation, Traulsen, Nowak and Pacheco (2006), "Stochastic dynamics of invasion and fixation", Physical Review E 74,
011909; Moran processes, Nowak, Sasaki, Taylor and Fudenberg (2004), "Emergence of cooperation and evolutionary stability in finite
populations", Nature 428, 646-650, and with this fitness Traulsen, Shoresh and Nowak (2008), "Analytical results for individual and
group selection of any intensity", Bulletin of Mathematical Biology 70, 1410-1424; as a ranking of agents, Omidshafiei et al. (2019), "alpha-Rank: multi-agent evaluation by evolution", Scientific Reports 9, 9937.
"""

from __future__ import annotations

from itertools import permutations

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
    takeovers = np.full((n, n), -np.inf)
    for stays, comes in permutations(range(n), 2):
        both = [comes, stays]
        takeovers[stays, comes] = _log_fixation(payoffs[np.ix_(both, both)], population, selection)
    return _stationary(takeovers)


def fixation(pair: FloatArray, population: int, selection: float) -> float:
    """The probability that one mutant takes over a ``population``, ``pair[own, other]`` being the payoffs of mutant (0) and resident (1).

    >>> round(fixation(np.zeros((2, 2)), 50, 1.0), 6)
    0.02
    """
    return float(np.exp(_log_fixation(pair, population, selection)))


def _log_fixation(pair: FloatArray, population: int, selection: float) -> float:
    """The logarithm of `fixation`, which may be too small for a number."""
    mutants = np.arange(1, population)
    residents = population - mutants
    mutant = ((mutants - 1) * pair[0, 0] + residents * pair[0, 1]) / (population - 1)
    resident = (mutants * pair[1, 0] + (residents - 1) * pair[1, 1]) / (population - 1)
    exponents = np.concatenate([[0.0], np.cumsum(-selection * (mutant - resident))])
    return -float(np.logaddexp.reduce(exponents))


def _stationary(log_rates: FloatArray) -> FloatArray:
    """The stationary law of a chain whose rates, given by their logarithms [A, A], may lie any orders of magnitude apart: states
    are removed one by one, which needs no subtraction (Grassmann, Taksar and Heyman, 1985)."""
    rates, log_law = log_rates.copy(), np.zeros(len(log_rates))
    for last in range(len(rates) - 1, 0, -1):
        rates[:last, last] -= np.logaddexp.reduce(rates[last, :last])
        through = rates[:last, last, None] + rates[last, :last]
        rates[:last, :last] = np.logaddexp(rates[:last, :last], through)
    for state in range(1, len(rates)):
        log_law[state] = np.logaddexp.reduce(log_law[:state] + rates[:state, state])
    law = np.exp(log_law - log_law.max())
    return np.asarray(law / law.sum())
