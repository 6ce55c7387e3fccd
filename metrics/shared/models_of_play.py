"""Models of how a game of two is played, held against one seat's choices and compared by likelihood.

>>> pennies = np.array([[9.0, 0], [0, 1]]), np.array([[0.0, 1], [1, 0]])
>>> found = compared(np.array([62.0, 38]), *pennies, optimal=np.array([0.5, 0.5]))
>>> [*found], round(float(found["impulse balance"].law[0]), 2)
(['uniform', 'Nash', 'QRE', 'level-k', 'cognitive hierarchy', 'impulse balance', 'action sampling', 'payoff sampling'], 0.75)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from scipy.special import xlogy

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ...core.games.quantal_response import LAST, branch, equilibrium_at
from ...core.games.stationary_concepts import action_sampling, impulse_balance, payoff_sampling
from ..models.cognitive_hierarchy_tau import cognitive_hierarchy_tau
from ..models.level_k import level_k
from ..models.qre_lambda import qre_lambda
from .cognitive_hierarchy import GRID, hierarchy
from .levels import level_law

__all__ = ["ModelOfPlay", "compared"]

_DUST = 1e-9
_CONCEPTS = {
    "impulse balance": impulse_balance,
    "action sampling": action_sampling,
    "payoff sampling": payoff_sampling,
}


class ModelOfPlay(NamedTuple):
    """A model at the parameter that fits one seat's choices best: the ``law`` [A] that it plays, the ``parameter`` with its interval
    (None: it has none to fit), how many numbers were fitted, and the ``log_likelihood`` of the choices (``-inf``: excluded by one).

    ``bic`` is Schwarz's criterion, ``weight`` the model's share of exp(-bic / 2) among those compared.
    """

    law: FloatArray
    parameter: Estimate | None
    fitted: int
    log_likelihood: float
    bic: float
    weight: float


class _Law(NamedTuple):
    law: FloatArray
    parameter: Estimate | None = None
    fitted: int = 0


def compared(
    counts: FloatArray,
    own_payoffs: FloatArray,
    opponent_payoffs: FloatArray,
    optimal: FloatArray | None = None,
    n_effective: float | None = None,
    alpha: float = 0.05,
) -> dict[str, ModelOfPlay]:
    """Each model that says something of this game, by name: uniform play, the equilibrium ``optimal[A]``, the logit quantal response
    equilibrium, level-k with noise, the Poisson cognitive hierarchy, and the stationary concepts of 2x2 games that are cyclic.

    All are fitted to ``counts[A]`` alone, which weigh as ``n_effective`` choices; payoffs [A, O], own action first. Empty where
    there is no choice.

    Source: Selten and Chmura (2008), "Stationary concepts for experimental 2x2 games", American Economic Review 98, 938-966; the
    penalty, Schwarz (1978), "Estimating the dimension of a model", Annals of Statistics 6, 461-464.
    """
    n = float(counts.sum())
    if n == 0:
        return {}
    size = n if n_effective is None else min(n_effective, n)
    found = dict(_laws(counts, own_payoffs, opponent_payoffs, optimal, size, alpha))
    fits = {name: float(xlogy(counts * size / n, one.law).sum()) for name, one in found.items()}
    bic = {name: one.fitted * np.log(size) - 2 * fits[name] for name, one in found.items()}
    least = min(bic.values())
    odds = {name: float(np.exp((least - value) / 2)) for name, value in bic.items()}
    total = sum(odds.values())
    return {
        name: ModelOfPlay(*one, fits[name], float(bic[name]), odds[name] / total)
        for name, one in found.items()
    }


def _laws(
    counts: FloatArray,
    own: FloatArray,
    rival: FloatArray,
    optimal: FloatArray | None,
    size: float,
    alpha: float,
) -> Iterator[tuple[str, _Law]]:
    yield "uniform", _Law(np.full(len(counts), 1 / len(counts)))
    if optimal is not None:
        yield "Nash", _Law(optimal)
    precision = qre_lambda(counts, np.zeros(own.shape[1]), own, rival, n_effective=size, alpha=alpha)
    if np.isfinite(precision.value):
        yield "QRE", _Law(_quantal(own, rival, float(precision.value)), precision, 1)
    level = level_k(counts, own, rival, size, alpha)
    yield "level-k", _Law(level_law(counts, own, rival, int(level.value)), level, 2)
    tau = cognitive_hierarchy_tau(counts, own, rival, size, alpha)
    if np.isfinite(tau.value):
        yield "cognitive hierarchy", _Law(hierarchy(own, rival)[GRID.searchsorted(tau.value)], tau, 1)
    for name, concept in _CONCEPTS.items():
        laws = concept(own, rival)
        if laws is not None:
            yield name, _Law(laws[0])


def _quantal(own: FloatArray, rival: FloatArray, precision: float) -> FloatArray:
    """The seat's law in the logit equilibrium at a ``precision`` that was fitted, and may be the last that is followed."""
    scale = max(np.ptp(own), np.ptp(rival))
    most = min(max(point.precision for point in branch(own / scale, rival / scale)), LAST) / scale
    return equilibrium_at(own, rival, min(precision, float(most) * (1 - _DUST))).own
