"""Choices of several seats at several information sets, held against one optimum together.

The optimum is a product: at each set the laws of one hull. The evidence against it is merged over all sets and seats
(`merging`); how far off play may still be is bounded at all of them at once.

>>> from .information_sets import split
>>> fair = split(np.zeros(20, dtype=object), np.arange(20) % 2, 2, episode=np.arange(20))
>>> judged = against([Held(fair, (np.array([[1.0, 0.0]]),))])
>>> bool(judged.greatest > np.log(20)), [round(reach, 3) for reach in judged.reach]
(True, [0.807])
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...core.chance import FloatArray, IntArray
from ...core.games.faces import Hull, members
from .counting import independent
from .e_processes import in_order, log_e, looks_at, set_wealth_at
from .hulls import nearest
from .information_sets import InformationSets, paths_against
from .merging import merge_in_order, merge_values
from .regions import set_sequence, tv_range

__all__ = ["Held", "Judged", "against", "evidence_path", "reach_of_seat"]


class Held(NamedTuple):
    """One seat's choices, and the convex set of laws that it may play at each of its K information sets.

    ``clock[N]`` is the place of each of the seat's choices, in their order, among those of all seats; ``most`` the number of
    information sets that the game has, where that is known: only then is nothing shared out by how many were met.
    """

    played: InformationSets
    hulls: Sequence[Hull]
    clock: IntArray | None = None
    most: int | None = None

    @property
    def sets(self) -> int:
        """How many information sets there are."""
        return self.most or len(self.hulls)

    @property
    def laws(self) -> FloatArray | None:
        """The one law of each set [K, A]; None where some hull has several vertices."""
        if any(len(hull) != 1 for hull in self.hulls):
            return None
        return np.concatenate([np.zeros((0, self.played.counts.shape[-1])), *map(members, self.hulls)])

    @property
    def when(self) -> IntArray:
        """The time [N] of each choice, in the order of ``played``; those of a set are taken in that order."""
        time = self.played.when if self.clock is None else self.clock[self.played.when]
        if self.played.is_in_time:
            return time
        span = int(time.max()) + 1
        return np.asarray(np.maximum.accumulate(time + span * self.played.at) - span * self.played.at)


class Judged(NamedTuple):
    """Log evidence against the optimum now and at its greatest so far; how far each seat may be from it (`against`)."""

    now: float
    greatest: float
    reach: tuple[float, ...]


def against(seats: Sequence[Held], alpha: float = 0.05) -> Judged:
    """Hold the choices of ``seats`` against one optimum.

    P(``greatest`` ever reaches log 1/``alpha``) <= ``alpha`` where all of them follow it. The ``reach`` of a seat is the
    mean over its choices of the greatest total variation that the confidence sequence at their set allows, which hold
    together, at all times, with probability 1 - ``alpha``; 1 where it made none.

    Source: Vovk and Wang (2021); Ville (1939); for the hulls Wasserman, Ramdas and Balakrishnan (2020).
    """
    share = alpha / max(_sets(seats), 1)
    path = evidence_path(seats)
    reach = tuple(reach_of_seat(seat, share) for seat in seats)
    return Judged(float(path[-1]) if len(path) else 0.0, float(path.max(initial=0.0)), reach)


def evidence_path(seats: Sequence[Held]) -> FloatArray:
    """The merged log wealth [N] after each choice of all; at `looks` alone where there are hulls of several vertices, and
    now alone where the order is not known.
    """
    known = [(seat, laws) for seat in seats if (laws := seat.laws) is not None]
    if not all(seat.played.is_ordered for seat in seats):
        return merge_values(np.concatenate([_of_counts(seat) for seat in seats])[:, None], _sets(seats))
    if len(known) < len(seats):
        return _at_looks(seats)
    paths = [paths_against(seat.played, laws) for seat, laws in known]
    offsets = np.cumsum([0, *(len(seat.hulls) for seat, _ in known)])
    at = [seat.played.at + offset for (seat, _), offset in zip(known, offsets, strict=False)]
    when = np.concatenate([seat.when for seat, _ in known])
    return merge_in_order(np.concatenate(paths), np.concatenate(at), when, _sets(seats))


def _sets(seats: Sequence[Held]) -> int:
    return sum(seat.sets for seat in seats)


def _of_counts(seat: Held) -> FloatArray:
    """Log wealth [K] from the counts alone."""
    counts = seat.played.counts
    if (laws := seat.laws) is not None:
        return log_e(counts=counts, optimal=laws)[..., -1]
    found = [log_e(counts=counts[k], optimal_set=(hull,))[-1] for k, hull in enumerate(seat.hulls)]
    return np.array(found)


def _at_looks(seats: Sequence[Held]) -> FloatArray:
    times = np.sort(np.concatenate([seat.when for seat in seats]))
    hulls = [hull for seat in seats for hull in seat.hulls]
    at = times[looks_at(len(times), hulls)] if len(times) else times
    return merge_values(np.concatenate([_values(seat, at) for seat in seats]), _sets(seats))


def _values(seat: Held, times: IntArray) -> FloatArray:
    """Log wealth [K, L] at each set by these ``times`` [L]."""
    rows = []
    for k, hull in enumerate(seat.hulls):
        mine = seat.when[seat.played.at == k]
        made = np.searchsorted(mine, times, side="right")
        places, back = np.unique(made, return_inverse=True)
        action, previous = in_order(None, seat.played.alone(k), seat.played.counts.shape[-1])
        held = action >= 0
        values = np.zeros(len(places))
        values[places > 0] = set_wealth_at(action[held], previous[held], (hull,), places[places > 0] - 1)
        rows.append(values[back.reshape(-1)])
    return np.stack(rows) if rows else np.zeros((0, len(times)))


def reach_of_seat(seat: Held, alpha: float) -> float:
    """The mean over a seat's choices of the distance that the confidence sequence of their set, at ``alpha``, allows."""
    sizes = seat.played.sizes
    if not sizes.sum():
        return 1.0
    laws = seat.laws
    if laws is None:
        laws = np.stack([nearest(c, (hull,)) for c, hull in zip(seat.played.counts, seat.hulls, strict=True)])
    counts = seat.played.counts.astype(np.float64)
    region = set_sequence(counts, independent(counts, seat.played.worth), alpha)
    return float(np.average(tv_range(region, laws)[1], weights=sizes))
