"""All rules of bandits by name."""

from __future__ import annotations

from collections.abc import Mapping

from .bayes_ucb import bayes_ucb
from .commit import explore_then_commit
from .exp3 import exp3
from .gaussian import rough_thompson_gaussian, thompson_gaussian
from .gittins import gittins
from .greedy import decaying_epsilon_greedy, epsilon_greedy, greedy
from .history import uniform
from .ids import ids
from .kl_ucb import kl_ucb_index
from .moss import moss_index
from .rule import Parameter, Rule, by_index
from .softmax import softmax
from .thompson import thompson
from .ucb import ucb_index
from .win_stay import win_stay_lose_shift

__all__ = ["RULES"]

_BONUS = Parameter("bonus", 2.0, 0.0, 10.0)

RULES: Mapping[str, Rule] = {
    "uniform": Rule("every arm alike", uniform),
    "greedy": Rule("the largest mean reward", greedy),
    "epsilon_greedy": Rule(
        "the largest mean reward, but for a share of uniform play",
        epsilon_greedy,
        (Parameter("epsilon", 0.1, 0.0, 1.0),),
    ),
    "decaying_epsilon_greedy": Rule(
        "the largest mean reward, but for a share of uniform play that falls as 1 / t",
        decaying_epsilon_greedy,
        (Parameter("scale", 1.0, 0.0, 100.0),),
    ),
    "softmax": Rule(
        "in proportion to the exponential of the mean reward",
        softmax,
        (Parameter("temperature", 0.1, 0.001, 10.0),),
    ),
    "ucb": Rule("the largest mean plus a bonus that grows with ln t", by_index(ucb_index), (_BONUS,)),
    "ucb_constant": Rule(
        "the largest mean plus a bonus that does not grow",
        by_index(ucb_index, growth="constant"),
        (_BONUS._replace(default=1.0),),
    ),
    "kl_ucb": Rule(
        "the largest mean that the Kullback-Leibler divergence still allows",
        by_index(kl_ucb_index),
        (Parameter("c", 0.0, 0.0, 5.0),),
    ),
    "moss": Rule("the largest mean plus a bonus for arms pulled less than their share", by_index(moss_index)),
    "bayes_ucb": Rule(
        "the largest quantile of the posterior at 1 - 1 / t", bayes_ucb, (Parameter("c", 0.0, 0.0, 5.0),)
    ),
    "ids": Rule("the least squared regret for what is learnt of the best arm", ids),
    "thompson": Rule("the probability that an arm is best, under uniform priors", thompson),
    "thompson_gaussian": Rule(
        "the probability that an arm is best, with Gaussian rewards and priors",
        thompson_gaussian,
        (
            Parameter("noise", 1.0, 0.01, 100.0),
            Parameter("mean", 0.0, -100.0, 100.0),
            Parameter("sd", 1.0, 0.01, 100.0),
        ),
        rough=rough_thompson_gaussian,
    ),
    "gittins": Rule(
        "the largest Gittins index: optimal for rewards of 0 and 1 that are discounted",
        gittins,
        (Parameter("discount", 0.9, 0.0, 0.95),),
        is_slow=True,
    ),
    "exp3": Rule(
        "exponential weights on what arms have earned by estimate, and a share of uniform play",
        exp3,
        (Parameter("explore", 0.1, 0.0, 1.0),),
        is_sequential=True,
    ),
    "explore_then_commit": Rule(
        "every arm so many times, then the best for ever",
        explore_then_commit,
        (Parameter("rounds", 10.0, 1.0, 100.0),),
    ),
    "win_stay_lose_shift": Rule(
        "the last arm again where it paid, another where it did not",
        win_stay_lose_shift,
        (Parameter("stay", 1.0, 0.0, 1.0), Parameter("shift", 1.0, 0.0, 1.0)),
    ),
}
"""Each with the parameters that may be fitted. A row's law is a function of its own history alone."""
