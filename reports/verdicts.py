"""The verdict on a seat, from all of its information sets together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..core.chance import FloatArray
from ..core.errors import InputError
from ..core.estimates import Estimate
from ..core.games.faces import Face, Hull
from ..core.games.solution import Solution
from ..metrics.shared.e_processes import log_e
from ..metrics.shared.information_sets import InformationSets, split
from ..metrics.shared.joint import Held, evidence_path, reach_of_seat
from ..metrics.shared.mixtures import average
from ..metrics.shared.resolver import Evidence, measure
from ..metrics.shared.verdicts import judged, verdict
from ..runs.decisions import SeatDecisions
from .comparison import ALPHA, EPSILON, Merged

__all__ = ["FROM", "SeatVerdict", "apart", "hulls_of", "sets_of", "verdict_of"]

FROM = (
    "counts",
    "optimal",
    "optimal_set",
    "actions",
    "series",
    "laws",
    "cdf_left",
    "cdf",
    "ordered",
    "n_effective",
)
_IN_ORDER = ("actions", "series", "laws", "optimal")
_CAP = 1e300


class SeatVerdict(NamedTuple):
    """The ``verdict`` (None where no optimum is known); where a seat has several information sets, what was ``merged``."""

    verdict: str | None
    merged: Merged | None = None


def verdict_of(known: Evidence) -> SeatVerdict:
    """The verdict that the evidence about a seat allows: one over all of its information sets, where it has several."""
    if "optimal" not in known and "cdf_left" not in known:
        return SeatVerdict(None)
    decisions, chosen = known.get("decisions"), known.get("chosen")
    has_sets = decisions is not None and decisions.infoset is not None
    if has_sets and (sets := sets_of(decisions, chosen)) is not None and len(sets.keys) > 1:
        hulls = hulls_of(decisions, chosen, sets, known.get("solution"))
        if hulls is not None and all(len(each) == 1 for each in hulls):
            return _over_all(Held(sets, [each[0] for each in hulls]), known)
    word = str(verdict(**known.some(FROM), alpha=ALPHA, epsilon=EPSILON))
    return SeatVerdict("undecided" if word == "deviates" and not _is_proven(known) else word)


def _is_proven(known: Evidence) -> bool:
    """Whether play that deviates from the optima known deviates from all: none other can exist, or a best response to it gains."""
    solution = known.get("solution")
    if solution is None or solution.is_complete:
        return True
    gain = measure(["exploitability"], known).get("exploitability")
    return gain is not None and gain.low > 0


def _over_all(held: Held, known: Evidence) -> SeatVerdict:
    """Half the stake lies on faults that all sets share, half on those of each set alone: the mean of two e-processes."""
    path = evidence_path([held])
    pooled = log_e(**known.some(_IN_ORDER)) if held.laws is not None else path[:0]
    if len(pooled) == len(path) and held.played.is_in_time:
        path = average([pooled, path], [0.5, 0.5])
    reach = reach_of_seat(held, ALPHA / len(held.hulls))
    word = judged(path.max(initial=0.0) >= np.log(1 / ALPHA), reach, EPSILON)
    evidence = float(np.exp(min(path[-1] if len(path) else 0.0, np.log(_CAP))))
    estimate = Estimate(evidence, evidence, evidence, int(held.played.sizes.sum()))
    return SeatVerdict(str(word), Merged(e_value=estimate, infosets=len(held.hulls)))


def sets_of(decisions: SeatDecisions, chosen: NDArray[np.bool_]) -> InformationSets | None:
    """The chosen decisions by information set; None where answers are not listed."""
    space = decisions.seat.space
    if not space.listed:
        return None
    return split(
        None if decisions.infoset is None else decisions.infoset[chosen],
        space.codes(decisions.action[chosen]),
        len(space.labels),
        decisions.episode[chosen],
        decisions.turn[chosen],
        None if decisions.member is None else decisions.member[chosen],
    )


def hulls_of(
    decisions: SeatDecisions, chosen: NDArray[np.bool_], sets: InformationSets, solution: Solution | None
) -> list[tuple[Hull, ...]] | None:
    """What may be played at each set: one convex set or several; None where some set has no one optimum."""
    laws = _laws_at(decisions, chosen, sets)
    hulls = []
    for k, key in enumerate(sets.keys):
        found = _solved(solution, decisions.seat.name, key)
        if found is None and (laws is None or np.isnan(laws[k]).any()):
            return None
        hulls.append((laws[k][None],) if found is None and laws is not None else found or ())
    return hulls


def apart(hull: Hull) -> Hull:
    """The vertices [V, A] that differ from each other by more than rounding, in their order; a set by its inequalities as it is."""
    if isinstance(hull, Face):
        return hull
    _, first = np.unique(np.round(hull, 9) + 0.0, axis=0, return_index=True)
    return np.asarray(hull[np.sort(first)])


def _solved(solution: Solution | None, seat: str, key: str) -> tuple[Hull, ...] | None:
    """What the solution says of one set; None where it does not know it."""
    if solution is None:
        return None
    try:
        return tuple(map(apart, solution.hulls(seat, key)))
    except InputError:
        return None


def _laws_at(decisions: SeatDecisions, chosen: NDArray[np.bool_], sets: InformationSets) -> FloatArray | None:
    """The one law that holds at each set [K, A], NaN where it is not one law; None where no law is known."""
    if decisions.laws is None:
        table = None if decisions.optimum is None else decisions.optimum.probabilities(1)
        return None if table is None else np.repeat(table, len(sets.keys), axis=0)
    rows = decisions.laws[chosen][sets.when]
    first = np.searchsorted(sets.at, np.arange(len(sets.keys)))
    laws = np.array(rows[first], dtype=np.float64)
    laws[np.unique(sets.at[np.any(rows != laws[sets.at], axis=-1)])] = np.nan
    return laws
