"""Which rule of bandits a series of pulls resembles: each rule fitted, and compared by a penalised likelihood.

>>> import numpy as np
>>> arms = np.array([[0, 1] + [0] * 30])
>>> found = resemblance(arms, np.where(arms == 0, 1.0, 0.0), 2)
>>> found[0].name, round(found[0].share, 2) >= 0.5
('greedy', True)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from scipy.special import softmax

from ...core.bandits.history import History
from ...core.bandits.rule import Rule
from ...core.bandits.rules import RULES
from ...core.chance import FloatArray, IntArray
from ...core.errors import InputError
from ...core.estimates import Estimate
from .arms import before
from .fitted_rule import Fitted, fitted

__all__ = ["MOST", "Resembled", "first_episodes", "history_of", "resemblance"]

MOST = 2_000
"""How many decisions are looked at, at most: those of the first whole episodes."""

_LONG = 200  # pulls of an episode up to which rules are fitted whose law is dear

_UNIFORM_SHARE = {"uniform", "greedy", "epsilon_greedy", "decaying_epsilon_greedy"}
"""Rules that have no lapse of their own: greedy with one is epsilon-greedy, and the others play uniformly in part already."""


class Resembled(NamedTuple):
    """A rule as it fits best: its ``share`` of the weight of all, its log-likelihood, and its ``parameters`` (with ``lapse`` where it has one)."""

    name: str
    share: float
    log_likelihood: float
    parameters: dict[str, Estimate]


class _Model(NamedTuple):
    name: str
    score: float
    fit: Fitted
    with_lapse: bool


def resemblance(arms: IntArray, rewards: FloatArray, width: int, delay: int = 0) -> list[Resembled]:
    """All rules by how likely they make the pulls, the likeliest first.

    ``arms`` and ``rewards[E, T]``: the arm and the reward of each pull, padded with -1 and NaN, of ``width`` arms, known ``delay`` pulls
    later than at once. Every rule is fitted as it is and with a uniform lapse. Log-likelihoods are those of each decision at its own history;
    a parameter costs half the log of the number of decisions, and the log of the number of rules, since so many are compared (the
    extended Bayesian information criterion). A share is a rule's part of the weights exp(penalised log-likelihood). Rules that have no law at
    these histories are left out, and so are dear ones where an episode has more than 200 pulls.

    Source: Schwarz (1978), "Estimating the dimension of a model"; Chen and Chen (2008), "Extended Bayesian information criteria",
    Biometrika 95, 759-771; weights as in Burnham and Anderson (2002), "Model selection and multimodel inference".
    """
    history, chosen = history_of(*first_episodes(arms, rewards), width, delay)
    rules = RULES if arms.shape[1] <= _LONG else {n: rule for n, rule in RULES.items() if not rule.is_slow}
    models = [model for name, rule in rules.items() for model in _models(name, rule, history, chosen)]
    weights = softmax([model.score for model in models])
    shares: dict[str, float] = {}
    for model, weight in zip(models, weights.tolist(), strict=True):
        shares[model.name] = shares.get(model.name, 0.0) + weight
    best = {name: max((m for m in models if m.name == name), key=lambda m: m.score) for name in shares}
    found = [_resembled(best[name], share) for name, share in shares.items()]
    return sorted(found, key=lambda one: -one.share)


def history_of(arms: IntArray, rewards: FloatArray, width: int, delay: int = 0) -> tuple[History, IntArray]:
    """What was known before each of the N pulls, and the arm [N] that was pulled then."""
    past, held = before(arms, rewards, width, delay), arms >= 0
    newest = np.arange(arms.shape[1]) - 1 - delay
    known = np.maximum(newest, 0)
    last = np.where(newest >= 0, arms[:, known], -1)
    paid = np.where(newest >= 0, rewards[:, known], 0.0)
    history = History(past.pulls[held], past.gains[held], last=last[held], reward=paid[held])
    return history, arms[held]


def first_episodes(arms: IntArray, rewards: FloatArray) -> tuple[IntArray, FloatArray]:
    """The first whole episodes of at most `MOST` pulls in all, one at least, of ``arms`` and ``rewards[E, T]``."""
    fits = np.cumsum((arms >= 0).sum(axis=-1)) <= MOST
    count = max(int(fits.sum()), 1)
    return arms[:count], rewards[:count]


def _models(name: str, rule: Rule, history: History, chosen: IntArray) -> Iterator[_Model]:
    """The rule as it is and with a lapse, with their penalised log-likelihoods."""
    try:
        fit = fitted(rule, history, chosen)
    except InputError:  # it has no law at these histories
        return
    cost = np.log(len(chosen)) / 2 + np.log(len(RULES))
    for with_lapse in (False, True) if name not in _UNIFORM_SHARE else (False,):
        size = len(fit.names) + with_lapse
        yield _Model(name, fit.best(with_lapse=with_lapse) - size * cost, fit, with_lapse)


def _resembled(model: _Model, share: float) -> Resembled:
    fit, with_lapse = model.fit, model.with_lapse
    return Resembled(
        model.name, share, fit.best(with_lapse=with_lapse), fit.parameters(with_lapse=with_lapse)
    )
