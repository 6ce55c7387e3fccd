"""Knowing versus doing: on which step from the optimum to the act the randomness was lost.

The steps lead from the optimal law to the law that the model states (knowing), from there to its token
probabilities (aiming), and from there to its choices (drawing); a law that was not elicited is stepped over.
Each step is a total variation; the last, which ends in counts, is in excess of a perfect sampler's.

>>> acts = np.zeros(200, dtype=int)
>>> found = lost_at(acts, [0.5, 0.5], stated=np.full((200, 2), 0.5), token=np.tile([0.9, 0.1], (200, 1)))
>>> found.lost, round(found.steps["aiming"].value, 2), found.confidence > 0.99
('aiming', 0.4, True)
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import Chance, FloatArray, IntArray
from ...core.errors import InputError
from ...core.estimates import Estimate
from ..distance.excess_tv import excess_tv
from ..knowing.acted_token_tv import acted_token_tv
from ..knowing.stated_tv import stated_tv
from ..knowing.token_stated_tv import token_stated_tv
from .counting import effective_size
from .elicited import check_laws
from .sampling_noise import expected_tv

__all__ = ["MATTERS", "Steps", "lost_at"]

MATTERS = 0.02
"""The least total variation that a step must lose to be named."""

_DRAWS = 999


class Steps(NamedTuple):
    """The distance of each step by its name, in order; that of all of them, ``total``: d(acted, optimal); the
    step at which most is ``lost``, None where its interval holds 0 or it is less than `MATTERS`; and the share of
    bootstrap replicates in which no other step loses more.
    """

    steps: dict[str, Estimate]
    total: Estimate
    lost: str | None
    confidence: float


def lost_at(
    actions: ArrayLike,
    optimal: ArrayLike,
    *,
    stated: ArrayLike | None = None,
    token: ArrayLike | None = None,
    episodes: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Steps:
    """The steps of one seat from ``actions[N]``, ``optimal[A]``, ``stated[N, A]``, ``token[N, A]`` (NaN rows:
    not elicited) and ``episodes[N]``, which are the bootstrap's unit (default: every decision its own).

    A step's name says which two laws it joins: ``knowing`` (optimal to stated), ``aiming`` (stated to
    token), ``drawing`` (token to acted); where a law was never elicited the names are joined, as
    ``aiming+drawing`` (stated to acted). One series only. Raises `InputError` where shapes differ.
    """
    law, acts = np.asarray(optimal, dtype=np.float64), np.asarray(actions)
    names = np.arange(len(acts)) if episodes is None else np.asarray(episodes)
    kept = {
        name: check_laws(laws) for name, laws in (("stated", stated), ("token", token)) if laws is not None
    }
    if any(laws.shape != (len(acts), len(law)) for laws in kept.values()) or names.shape != acts.shape:
        raise InputError(
            "actions, laws and episodes differ in length; give [N], [N, A] and [N] for the same N"
        )
    kept = {name: laws for name, laws in kept.items() if not np.isnan(laws).all()}
    acted = np.asarray(acts[:, None] == np.arange(len(law)), dtype=np.float64)
    _, unit = np.unique(names, return_inverse=True)
    size = effective_size(_sums(acted, unit))
    steps = _estimates(acted.sum(axis=0), law, kept, names, size, alpha)
    total = excess_tv(acted.sum(axis=0), law, size, alpha)
    order = list(steps)
    greatest = int(np.argmax([steps[name].value for name in order]))
    chosen = _replicates([*kept.values(), acted], law, unit, size).argmax(axis=-1)
    most = steps[order[greatest]]
    lost = order[greatest] if most.low > 0 and most.value >= MATTERS else None
    return Steps(steps, total, lost, float(np.mean(chosen == greatest)))


def _estimates(
    counts: FloatArray,
    law: FloatArray,
    kept: dict[str, FloatArray],
    names: IntArray,
    size: float,
    alpha: float,
) -> dict[str, Estimate]:
    stated, token = kept.get("stated"), kept.get("token")
    found: dict[str, Estimate] = {}
    if stated is not None:
        found["knowing"] = stated_tv(stated, law, names, alpha)
    if token is not None and stated is not None:
        found["aiming"] = token_stated_tv(token, stated, names, alpha)
    elif token is not None:
        found["knowing+aiming"] = stated_tv(token, law, names, alpha)
    if token is not None or stated is not None:
        last, name = (token, "drawing") if token is not None else (stated, "aiming+drawing")
        assert last is not None
        found[name] = acted_token_tv(counts, last, episodes=names, n_effective=size, alpha=alpha)
    else:
        found["knowing+aiming+drawing"] = excess_tv(counts, law, size, alpha)
    return found


def _replicates(chain: list[FloatArray], law: FloatArray, unit: IntArray, size: float) -> FloatArray:
    """Each step's length in 999 resamples of the episodes, shape [999, steps]."""
    generator = Chance.of(seed=0, stream="metrics/steps", episodes=[0]).generator()
    count = int(unit.max()) + 1
    weights = generator.multinomial(count, np.full(count, 1 / count), size=_DRAWS).astype(np.float64)
    means = [np.broadcast_to(law, (_DRAWS, len(law)))]
    for laws in chain:
        known = np.asarray(~np.isnan(laws).any(axis=-1))
        held = weights @ np.bincount(unit[known], minlength=count).astype(np.float64)
        means.append(
            weights @ _sums(np.where(known[:, None], laws, 0.0), unit) / np.maximum(held, 1)[:, None]
        )
    lengths = np.stack(
        [np.abs(after - before).sum(axis=-1) / 2 for before, after in pairwise(means)], axis=-1
    )
    floor = expected_tv(np.full(_DRAWS, size), means[-2] / means[-2].sum(axis=-1, keepdims=True))
    lengths[:, -1] -= floor
    return lengths


def _sums(laws: FloatArray, unit: IntArray) -> FloatArray:
    """Sums of ``laws[N, A]`` over each unit, shape [U, A]."""
    return np.stack([np.bincount(unit, weights=column) for column in laws.T], axis=-1)
