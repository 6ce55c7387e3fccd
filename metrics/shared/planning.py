"""How many decisions are needed to tell a policy from the optimum.

The alternative at a given total variation is the one that is hardest to see: of all policies at that distance
the one with the least relative entropy KL(p || q). It plays a set S of actions too often, and within S and
outside it keeps the proportions of q.

>>> [round(float(p), 3) for p in alternative([0.5, 0.25, 0.25], 0.1)]
[0.6, 0.2, 0.2]
>>> fixed_n([0.5, 0.5], 0.2)
79
"""

from __future__ import annotations

from math import ceil, log
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtr, bdtrik, chdtri, chndtrinc, kl_div, ndtri

from ...core.chance import Chance, FloatArray, IntArray
from ...core.errors import InputError
from .conditional_wealth import conditional_wealth
from .counting import check_counts
from .regions import ENUMERABLE, half_of_all_sets
from .situations import Situation, situation

__all__ = ["Plan", "alternative", "fixed_n", "plan"]

_RUNS, _FEWEST, _DECISIONS, _SHORTEST = 400, 40, 300_000, 32


class Plan(NamedTuple):
    """Decisions needed: ``fixed`` for one test at the end with the wanted power; until the sequential verdict
    ``deviates`` the ``mean``, and as many as are ``enough`` with a probability equal to that power.
    """

    fixed: int
    mean: float
    enough: int


def plan(
    optimal: ArrayLike, tv: float, alpha: float = 0.05, power: float = 0.95, *, shuffled: bool = False
) -> Plan:
    """Decisions needed to tell the policy at total variation ``tv`` from ``optimal[A]`` that is hardest to see.

    The sequential numbers come from runs of independent choices at a fixed address, held against the optimum as the verdict
    is (`conditional_wealth`); ``shuffled``: the options are shown in an order drawn for each decision. There are 400 runs, fewer
    where they are long, never under 40: the standard error of the mean is about 3 % (10 % where thousands of decisions
    are needed). Raises `InputError` where no policy is at that distance without a choice that the optimum forbids.

    >>> plan([0.5, 0.5], 0.5).fixed
    6

    Source: Neyman and Pearson (1933) for the fixed test; Wald (1945), "Sequential tests of statistical
    hypotheses".
    """
    law = check_counts(np.zeros(np.shape(optimal)), optimal)[1]
    fixed = fixed_n(law, tv, alpha, power)
    stops = _stopping_times(alternative(law, tv), law, alpha, max(2 * fixed, _SHORTEST), shuffled=shuffled)
    return Plan(fixed, float(stops.mean()), int(np.quantile(stops, power, method="higher")))


def alternative(optimal: ArrayLike, tv: float) -> FloatArray:
    """The policy [A] at total variation ``tv`` from ``optimal[A]`` with the least KL(p || q).

    By data processing it is the least over sets S of kl(q(S) + tv, q(S)); beyond 10 actions S is sought among
    those of the likeliest or the least likely actions.
    """
    law = np.asarray(optimal, dtype=np.float64)
    sets = _candidates(law)
    mass = sets @ law
    free = (mass > 0) & (mass + tv <= 1 + 1e-12)
    if not free.any() or not tv > 0:
        most = 1 - law[law > 0].min()
        raise InputError(f"a total variation of {tv} was asked for; allowed: above 0, up to {most:.3g}")
    raised = np.minimum(mass + tv, 1.0)
    cost = np.where(free, kl_div(raised, np.where(free, mass, 1.0)) + kl_div(1 - raised, 1 - mass), np.inf)
    best = int(cost.argmin())
    chosen, q = sets[best] > 0, mass[best]
    return np.asarray(np.where(chosen, law * raised[best] / q, law * (1 - raised[best]) / (1 - q)))


def fixed_n(optimal: ArrayLike, tv: float, alpha: float = 0.05, power: float = 0.95) -> int:
    """The least number of independent decisions after which one test at level ``alpha`` finds `alternative` with
    ``power``: the exact binomial test, alpha / 2 on either side, for two actions that occur; else Pearson's
    chi-square by its noncentral law.

    Source: Clopper and Pearson (1934); Cohen (1988), "Statistical Power Analysis", chapter 7.
    """
    law = np.asarray(optimal, dtype=np.float64)
    policy, possible = alternative(law, tv), law > 0
    if possible.sum() == 2:
        return _binomial_n(float(law[possible][0]), float(policy[possible][0]), alpha, power)
    freedom = int(possible.sum()) - 1
    effect = ((policy - law)[possible] ** 2 / law[possible]).sum()
    needed = float(chndtrinc(chdtri(freedom, alpha), freedom, 1 - power))
    return ceil(needed / float(effect))


def _candidates(law: FloatArray) -> FloatArray:
    """Sets of actions, as rows of 0 and 1, and their complements."""
    if len(law) <= ENUMERABLE:
        sets = half_of_all_sets(len(law))
    else:
        sets = np.tri(len(law))[:-1][:, np.argsort(np.argsort(-law, kind="stable"))]
    return np.concatenate([sets, 1 - sets])


def _binomial_n(q: float, p: float, alpha: float, power: float) -> int:
    guess = (
        (ndtri(1 - alpha / 2) * np.sqrt(q * (1 - q)) + ndtri(power) * np.sqrt(p * (1 - p))) / (p - q)
    ) ** 2
    n = np.arange(max(1, int(guess * 0.7)), int(guess * 1.4) + 60)
    low, high = _largest(n, q, alpha / 2), n - _largest(n, 1 - q, alpha / 2)
    found = _at_most(low, n, p) + _at_most(n - high, n, 1 - p)
    return int(n[np.argmax(found >= power)])


def _largest(n: IntArray, q: float, level: float) -> IntArray:
    """The largest k with P(X <= k) <= ``level`` for X binomial(``n``, ``q``); -1 where there is none."""
    near = np.maximum(np.nan_to_num(np.ceil(bdtrik(level, n, q))), 0).astype(np.int64)
    steps = near + np.arange(1, -3, -1)[:, None]
    return np.asarray(np.where(_at_most(steps, n, q) <= level, steps, -1).max(axis=0))


def _at_most(k: IntArray, n: IntArray, p: float) -> FloatArray:
    return np.asarray(np.where(k < 0, 0.0, bdtr(np.clip(k, 0, n).astype(np.float64), n, p)))


def _stopping_times(
    policy: FloatArray, law: FloatArray, alpha: float, at_once: int, *, shuffled: bool
) -> IntArray:
    """Decisions until the wealth reaches 1/``alpha``, one for each run, by ``at_once`` decisions more for those still going."""
    luck = Chance.of(seed=0, stream="metrics/plan", episodes=[0]).generator()
    runs = int(np.clip(_DECISIONS // at_once, _FEWEST, _RUNS))
    stops, played = np.zeros(runs, dtype=np.int64), np.zeros((runs, 0), dtype=np.int64)
    places = np.zeros((runs, 0, len(law)), dtype=np.int64)
    while (going := np.flatnonzero(stops == 0)).size:
        more = luck.choice(len(law), size=(going.size, at_once), p=policy / policy.sum())
        played = np.concatenate([played, more], axis=-1)
        places = np.concatenate([places, luck.random((*more.shape, len(law))).argsort(axis=-1)], axis=1)
        reached = conditional_wealth(_seen(played, law, places if shuffled else None)).whole >= log(1 / alpha)
        stops[going] = np.where(reached.any(axis=-1), reached.argmax(axis=-1) + 1, 0)
        still = stops[going] == 0
        played, places = played[still], places[still]
    return stops


def _seen(played: IntArray, law: FloatArray, places: IntArray | None) -> Situation:
    """Decisions that are each put in the same way, but for the order of the options where that is shuffled."""
    one = np.zeros(played.shape, dtype=np.int64)
    if places is None:
        return situation(played, law, prompts=one)
    first = (places == 0).argmax(axis=-1)
    shown = {"first option": first}
    return situation(played, law, shown=shown, places={"place": places}, prompts=first)
