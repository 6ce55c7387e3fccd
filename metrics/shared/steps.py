"""Knowing versus doing: on which step from the optimum to the act the randomness was lost.

The steps lead from the optimal law to the law that the model states (knowing), from there to its token
probabilities (aiming), and from there to its choices (drawing); a law that was not elicited is stepped over.
Each step is a total variation; the last, which ends in counts, is in excess of a perfect sampler's, and compares each choice
with the token law of its own prompt: averages over prompts may agree where under no prompt a choice follows its law.

>>> acts = np.zeros(200, dtype=int)
>>> found = lost_at(acts, [0.5, 0.5], stated=np.full((200, 2), 0.5), token=np.tile([0.9, 0.1], (200, 1)))
>>> found.lost, round(found.steps["aiming"].value, 2), found.confidence > 0.99
('aiming', 0.4, True)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

from ...core.chance import Chance, FloatArray, IntArray
from ...core.errors import InputError
from ...core.estimates import Estimate
from ..distance.excess_tv import excess_tv
from ..knowing.acted_token_tv import acted_token_tv
from ..knowing.stated_tv import stated_tv
from ..knowing.token_stated_tv import token_stated_tv
from .counting import effective_size
from .elicited import check_laws, excess_distance
from .own_prompt import alike, apart
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
    prompts: ArrayLike | None = None,
    episodes: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Steps:
    """The steps of one seat from ``actions[N]``, ``optimal[A]``, ``stated[N, A]``, ``token[N, A]`` (NaN rows:
    not elicited), ``prompts[N]``, codes of what was shown, and ``episodes[N]``, which are the bootstrap's unit (default: every
    decision its own).

    A step's name says which two laws it joins: ``knowing`` (optimal to stated), ``aiming`` (stated to
    token), ``drawing`` (token to acted: `acted_token_tv`); where a law was never elicited the names are joined, as
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
    played = _Played(acts, None if prompts is None else np.asarray(prompts), names, law, alpha)
    steps = _estimates(played, kept)
    order = list(steps)
    greatest = int(np.argmax([steps[name].value for name in order]))
    lengths = _replicates(played, kept)
    chosen = lengths[~np.isnan(lengths).any(axis=-1)].argmax(axis=-1)
    most = steps[order[greatest]]
    lost = order[greatest] if most.low > 0 and most.value >= MATTERS else None
    total = excess_tv(played.acted.sum(axis=0), law, played.size, alpha)
    return Steps(steps, total, lost, float(np.mean(chosen == greatest)))


@dataclass(frozen=True, eq=False)
class _Played:
    """One seat's ``actions[N]`` after ``prompts[N]`` in ``episodes[N]``, where ``law[A]`` is optimal."""

    actions: IntArray
    prompts: IntArray | None
    episodes: IntArray
    law: FloatArray
    alpha: float

    @cached_property
    def acted(self) -> FloatArray:
        """Each action as a law of its own, [N, A]."""
        return np.asarray(self.actions[:, None] == np.arange(len(self.law)), dtype=np.float64)

    @cached_property
    def unit(self) -> IntArray:
        """The number of each decision's episode, [N]."""
        return np.asarray(np.unique(self.episodes, return_inverse=True)[1], dtype=np.int64)

    @cached_property
    def size(self) -> float:
        """How many independent choices there are."""
        return effective_size(_sums(self.acted, self.unit))


def _estimates(played: _Played, kept: dict[str, FloatArray]) -> dict[str, Estimate]:
    stated, token, names, alpha = kept.get("stated"), kept.get("token"), played.episodes, played.alpha
    counts = played.acted.sum(axis=0)
    found: dict[str, Estimate] = {}
    if stated is not None:
        found["knowing"] = stated_tv(stated, played.law, names, alpha)
    if token is not None and stated is not None:
        found["aiming"] = token_stated_tv(token, stated, names, alpha)
    elif token is not None:
        found["knowing+aiming"] = stated_tv(token, played.law, names, alpha)
    if token is not None:
        beside: dict[str, Any] = {"prompts": played.prompts, "n_effective": played.size, "alpha": alpha}
        found["drawing"] = acted_token_tv(played.actions, token, **beside)
    elif stated is not None:
        found["aiming+drawing"] = excess_distance(counts, stated, names, played.size, alpha)
    else:
        found["knowing+aiming+drawing"] = excess_tv(counts, played.law, played.size, alpha)
    return found


def _replicates(played: _Played, kept: dict[str, FloatArray]) -> FloatArray:
    """Each step's length in 999 resamples of the episodes, shape [999, steps]; NaN in those that hold no decision with some law."""
    generator = Chance.of(seed=0, stream="metrics/steps", episodes=[0]).generator()
    count = int(played.unit.max()) + 1
    weights = generator.multinomial(count, np.full(count, 1 / count), size=_DRAWS).astype(np.float64)
    means = [
        np.broadcast_to(played.law, (_DRAWS, len(played.law))),
        *(_means(laws, played.unit, weights) for laws in kept.values()),
    ]
    lengths = [np.abs(after - before).sum(axis=-1) / 2 for before, after in pairwise(means)]
    last = _drawing(played, kept["token"], weights) if "token" in kept else _last(played, means[-1], weights)
    return np.stack([*lengths, last], axis=-1)


def _means(laws: FloatArray, unit: IntArray, weights: FloatArray) -> FloatArray:
    """The mean of ``laws[N, A]`` in each resample, [R, A]."""
    known = np.asarray(~np.isnan(laws).any(axis=-1))
    return weights @ _sums(np.where(known[:, None], laws, 0.0), unit) / _held(unit[known], weights)[:, None]


def _held(unit: IntArray, weights: FloatArray) -> FloatArray:
    """How many decisions of these units each resample holds, [R]; NaN for none."""
    held = weights @ np.bincount(unit, minlength=weights.shape[1])
    return np.where(held > 0, held, np.nan)


def _last(played: _Played, law: FloatArray, weights: FloatArray) -> FloatArray:
    """The excess distance of the acts from ``law[R, A]`` in each resample, [R]."""
    acted = _means(played.acted, played.unit, weights)
    floor = expected_tv(np.full(_DRAWS, played.size), law / law.sum(axis=-1, keepdims=True))
    return np.asarray(np.abs(acted - law).sum(axis=-1) / 2 - floor)


def _drawing(played: _Played, token: FloatArray, weights: FloatArray) -> FloatArray:
    """The excess distance of the acts from the token laws of their own prompts in each resample, [R]."""
    known = ~np.isnan(token).any(axis=-1)
    laws, acted, unit = token[known], played.acted[known], played.unit[known]
    groups = alike(laws, None if played.prompts is None else played.prompts[known])
    width = laws.shape[1]
    place = groups[:, None] * width + np.arange(width)
    apart_from = csr_array(
        ((acted - laws).ravel(), (np.repeat(unit, width), place.ravel())),
        shape=(weights.shape[1], int(place.max()) + 1),
    )
    length = np.abs(weights @ apart_from).sum(axis=-1) / 2 / _held(unit, weights)
    floor = apart(played.actions[known], laws, groups, min(played.size, len(laws))).floor
    return np.asarray(length - floor)


def _sums(laws: FloatArray, unit: IntArray) -> FloatArray:
    """Sums of ``laws[N, A]`` over each unit, shape [U, A]."""
    return np.stack([np.bincount(unit, weights=column) for column in laws.T], axis=-1)
