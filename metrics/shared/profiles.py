"""The verdict on a joint profile: what all seats do together, held against the equilibria of a game.

The equilibria are a union of components, each a product of one hull of laws for each seat and information set. Opera
against Football takes a member from each seat of two different components of the battle of the sexes, and is in none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..distance.equilibrium_distance import equilibrium_distance
from ..distance.tv import tv
from .joint import Held, against
from .verdicts import judged

__all__ = ["ProfileVerdict", "profile_verdict"]

_CAP = 1e300


class ProfileVerdict(NamedTuple):
    """The ``verdict``, the ``distance`` to the nearest component, the ``e_value`` against all of them now, and the ``greatest`` so far."""

    verdict: str
    distance: Estimate
    e_value: Estimate
    greatest: float


def profile_verdict(
    components: Sequence[Sequence[Held]],
    alpha: float = 0.05,
    epsilon: float = 0.1,
    level: float | None = None,
) -> ProfileVerdict:
    """Hold what all seats did against each of the ``components`` in turn.

    - ``deviates``: the evidence against every component (`joint.against`) has reached 1/``alpha``. Whichever component
      the seats play, the evidence against that one does so with probability ``alpha`` at most, however often one looks.
    - ``faithful``: some component holds every seat within ``epsilon``, as far as its confidence sequences allow.
    - ``undecided``: neither yet.

    The ``e_value`` is the least against any component, and so is the ``greatest``, on which ``deviates`` rests. The ``distance`` to a component is the greatest over the seats of
    the mean total variation over its choices, and the least over components; its interval is that of
    `equilibrium_distance` at ``level`` (default: ``alpha``) shared by all seats and information sets.

    Source: Vovk and Wang (2021); for unions of hypotheses Berger (1982), the intersection-union test.
    """
    found = [against(seats, alpha) for seats in components]
    distances = np.array([_distance(seats, level or alpha) for seats in components])
    value, low, high = map(float, distances.min(axis=0))
    greatest = min(one.greatest for one in found)
    reach = min(max(one.reach) for one in found)
    n = sum(int(seat.played.sizes.sum()) for seat in components[0])
    evidence = _worth(min(one.now for one in found))
    return ProfileVerdict(
        str(judged(greatest >= np.log(1 / alpha), reach, epsilon)),
        Estimate(value, low, high, n),
        Estimate(evidence, evidence, evidence, n),
        _worth(greatest),
    )


def _worth(log_e: float) -> float:
    return float(np.exp(min(log_e, np.log(_CAP))))


def _distance(seats: Sequence[Held], alpha: float) -> FloatArray:
    """(value, low, high) of the distance to one component; NaN in [0, 1] where nobody made a choice."""
    share = alpha / max(sum(seat.sets for seat in seats), 1)
    rows = [_of_seat(seat, share) for seat in seats if seat.played.sizes.sum()]
    return np.max(rows, axis=0) if rows else np.array([np.nan, 0.0, 1.0])


def _of_seat(seat: Held, alpha: float) -> FloatArray:
    played = seat.played
    if (laws := seat.laws) is not None:
        each = np.stack(tv(played.counts, laws, played.worth, alpha)[:3])
    else:
        parts = zip(played.counts, seat.hulls, played.worth, strict=True)
        each = np.array([equilibrium_distance(c, (hull,), n, alpha)[:3] for c, hull, n in parts]).T
    return np.asarray(np.average(np.nan_to_num(each), axis=-1, weights=played.sizes))
