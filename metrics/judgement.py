"""The verdict on a seat: told from its optimum, shown to be close to it, or neither yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..chance import FloatArray
from .evidence import check_unit, independent
from .hulls import nearest
from .processes import common, log_e, totals, varying
from .regions import sequence, tv_range
from .unit import band, distance

__all__ = ["verdict"]


def verdict(
    counts: ArrayLike | None = None,
    optimal: ArrayLike | None = None,
    *,
    optimal_set: Sequence[FloatArray] | None = None,
    actions: ArrayLike | None = None,
    laws: ArrayLike | None = None,
    below: ArrayLike | None = None,
    upto: ArrayLike | None = None,
    n_effective: ArrayLike | None = None,
    alpha: float = 0.05,
    epsilon: float = 0.1,
) -> Any:
    """``deviates``, ``faithful`` or ``undecided``: a string, or an array of them over the leading axes.

    - ``deviates``: the e-process (evidence as for `e_value`) has reached 1/``alpha`` at some decision.
    - ``faithful``: every policy in the confidence sequence lies within ``epsilon`` of the optimum (or of its
      set's member nearest to the counts) in total variation; on an interval, within ``epsilon`` in `ks`
      distance (one law for all choices). The counts weigh as ``n_effective`` choices.
    - ``undecided``: neither yet.

    Where both hold (a small deviation, proven), ``deviates`` stands: it is the claim about the optimum
    itself, `tv` says how small, and it can then never be taken back by more choices. Each claim is wrong with
    probability ``alpha`` at most, however often one looks. Where laws vary from decision to decision,
    closeness is not judged.

    >>> [verdict(c, [0.5, 0.5]) for c in ([30, 0], [500, 500], [9, 6])]
    ['deviates', 'faithful', 'undecided']

    Source: Ville (1939); Howard and Ramdas (2022) for the band on an interval.
    """
    wealth = log_e(
        counts, optimal, optimal_set=optimal_set, actions=actions, laws=laws, below=below, upto=upto
    )
    deviates = wealth.max(axis=-1, initial=0.0) >= np.log(1 / alpha)
    goal = common(optimal, optimal_set, laws)
    if actions is not None and laws is not None and varying(laws):
        reach = np.ones(deviates.shape)
    elif goal is not None and (counts is not None or actions is not None):
        tally = totals(counts, actions, goal[0].shape[-1])
        law = goal[0] if optimal_set is None else nearest(tally, goal)
        reach = tv_range(sequence(tally, independent(tally, n_effective), alpha), law)[1]
    else:
        left, right = check_unit(below, upto)
        reach = distance(left, right) + band(right.shape[-1], alpha)
    judged = np.where(deviates, "deviates", np.where(reach <= epsilon, "faithful", "undecided"))
    return judged.item() if judged.ndim == 0 else judged
