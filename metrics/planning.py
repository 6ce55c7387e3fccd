"""How many decisions are needed to tell a policy from the optimum.

The alternative at a given total variation is the one that is hardest to see: a set S of actions, chosen with
q(S) as near 1/2 as can be, is played in excess, within S and outside it in proportion to q. No other policy at
that distance has a lesser chi-square distance from q, TV^2 / (q(S) (1 - q(S))).

>>> [round(float(p), 3) for p in alternative([0.5, 0.25, 0.25], 0.1)]
[0.6, 0.2, 0.2]
>>> fixed_n([0.5, 0.5], 0.2)
79
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtr, bdtrc, chdtri, chndtr

from ..chance import Chance, FloatArray, IntArray
from ..core import InputError
from .evidence import check_counts
from .mixtures import ORDER_ZERO, wealth_of_counts
from .regions import ENUMERABLE, half_of_all_sets

__all__ = ["Plan", "alternative", "detectable", "fixed_n", "plan"]
