"""All rules of bandits by name."""

from __future__ import annotations

from collections.abc import Mapping

from .greedy import decaying_epsilon_greedy, epsilon_greedy, greedy
from .history import uniform
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
    "thompson": Rule("the probability that an arm is best, under uniform priors", thompson),
    "win_stay_lose_shift": Rule(
        "the last arm again where it paid, another where it did not",
        win_stay_lose_shift,
        (Parameter("stay", 1.0, 0.0, 1.0), Parameter("shift", 1.0, 0.0, 1.0)),
    ),
}
"""Each with the parameters that may be fitted. A row's law is a function of its own history alone."""
