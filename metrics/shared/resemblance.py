"""Which rule of bandits a series of pulls resembles: each rule fitted, and compared by a penalised likelihood.

>>> import numpy as np
>>> arms = np.array([[0, 1] + [0] * 30])
>>> found = resemblance(arms, np.where(arms == 0, 1.0, 0.0), 2)
>>> found[0].name, round(found[0].share, 2) >= 0.5
('greedy', True)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from ...core.bandits.history import History, Trail
from ...core.bandits.rule import Rule
from ...core.bandits.rules import RULES
from ...core.chance import FloatArray, IntArray
from ...core.errors import InputError
from ...core.estimates import Estimate
from .arms import AT_ONCE, Lag, before
from .fitted_rule import Fitted, fitted

__all__ = ["MOST", "Resembled", "first_episodes", "history_of", "resemblance"]

MOST = 2_000
"""How many decisions are looked at, at most: those of the first whole episodes."""

_LONG = 200  # pulls of an episode up to which rules are fitted whose law is slow

_UNIFORM_SHARE = {"uniform", "greedy", "epsilon_greedy", "decaying_epsilon_greedy", "exp3"}
"""Rules that have no lapse of their own: greedy with one is epsilon-greedy, and the others play uniformly in part already."""


class Resembled(NamedTuple):
    """A rule as it fits best: its ``share`` of the weight of all, its log-likelihood, its ``parameters`` (with ``lapse`` where it has one),
    and its ``law`` [N, K] at each decision where it is fitted without a lapse.
    """

    name: str
    share: float
    log_likelihood: float
    parameters: dict[str, Estimate]
    law: FloatArray


class _Model(NamedTuple):
    name: str
    score: float
    fit: Fitted
    with_lapse: bool


def resemblance(
    arms: IntArray,
    rewards: FloatArray,
    width: int,
    lag: Lag = AT_ONCE,
    legal: NDArray[np.bool_] | None = None,
    *,
    ends: bool = True,
) -> list[Resembled]:
    """All rules by how likely they make the pulls, the likeliest first.

    ``arms`` and ``rewards[E, T]``: the arm and the reward of each pull, padded with -1 and NaN, of ``width`` arms, of which ``legal[E, T, K]``
    could be pulled (None: all). Every rule is fitted as it is and with a uniform lapse. Log-likelihoods are those of each decision at its own history;
    a parameter costs half the log of the number of decisions, and the log of the number of rules, since so many are compared (the
    extended Bayesian information criterion). A share is a rule's part of the weights exp(penalised log-likelihood). Rules that have no law at
    these histories are left out, and so are slow ones where an episode has more than 200 pulls. Without ``ends`` the parameters'
    intervals are coarse, and it takes half the time.

    Source: Schwarz (1978), "Estimating the dimension of a model"; Chen and Chen (2008), "Extended Bayesian information criteria",
    Biometrika 95, 759-771; weights as in Burnham and Anderson (2002), "Model selection and multimodel inference".
    """
    arms, rewards, *beside = first_episodes(arms, rewards, *(() if legal is None else (legal,)))
    history, chosen = history_of(arms, rewards, width, lag, beside[0] if beside else None)
    rules = RULES if arms.shape[1] <= _LONG else {n: rule for n, rule in RULES.items() if not rule.is_slow}
    models = [model for name, rule in rules.items() for model in _models(name, rule, history, chosen, ends)]
    weights = softmax([model.score for model in models])
    shares: dict[str, float] = {}
    for model, weight in zip(models, weights.tolist(), strict=True):
        shares[model.name] = shares.get(model.name, 0.0) + weight
    best = {name: max((m for m in models if m.name == name), key=lambda m: m.score) for name in shares}
    found = [_resembled(best[name], share, history) for name, share in shares.items()]
    return sorted(found, key=lambda one: -one.share)


def history_of(
    arms: IntArray,
    rewards: FloatArray,
    width: int,
    lag: Lag = AT_ONCE,
    legal: NDArray[np.bool_] | None = None,
) -> tuple[History, IntArray]:
    """What was known before each of the N pulls, and the arm [N] that was pulled then."""
    past, held = before(arms, rewards, width, lag), arms >= 0
    known = np.array([lag.known(turn) for turn in range(arms.shape[1])])
    newest = np.maximum(known - 1, 0)
    last = np.where(known > 0, arms[:, newest], -1)
    paid = np.where(known > 0, rewards[:, newest], 0.0)
    history = History(
        past.pulls[held],
        past.gains[held],
        None if legal is None else legal[held],
        last=last[held],
        reward=paid[held],
        trail=Trail(arms, rewards, known, legal),
    )
    return history, arms[held]


def first_episodes(arms: IntArray, *beside: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    """The first whole episodes of at most `MOST` pulls in all, one at least, of ``arms[E, T]`` and of the arrays [E, ...] ``beside`` them."""
    fits = np.cumsum((arms >= 0).sum(axis=-1)) <= MOST
    count = max(int(fits.sum()), 1)
    return tuple(part[:count] for part in (arms, *beside))


def _models(name: str, rule: Rule, history: History, chosen: IntArray, ends: bool) -> Iterator[_Model]:
    """The rule as it is and with a lapse, with their penalised log-likelihoods."""
    try:
        fit = fitted(rule, history, chosen, ends=ends)
    except InputError:  # it has no law at these histories
        return
    cost = np.log(len(chosen)) / 2 + np.log(len(RULES))
    for with_lapse in (False, True) if name not in _UNIFORM_SHARE else (False,):
        size = len(fit.names) + with_lapse
        yield _Model(name, fit.best(with_lapse=with_lapse) - size * cost, fit, with_lapse)


def _resembled(model: _Model, share: float, history: History) -> Resembled:
    fit, with_lapse = model.fit, model.with_lapse
    return Resembled(
        model.name,
        share,
        fit.best(with_lapse=with_lapse),
        fit.parameters(with_lapse=with_lapse),
        fit.law(RULES[model.name], history),
    )
