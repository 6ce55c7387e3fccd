"""The verdict on a seat: conditional on all that is known of each decision, over all of its information sets together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..core.chance import FloatArray
from ..core.errors import InputError
from ..core.estimates import Estimate
from ..core.games.faces import Face, Hull
from ..core.games.solution import Solution
from ..metrics.shared.books import CODES, given
from ..metrics.shared.claims import claims, claims_beside
from ..metrics.shared.e_processes import log_e
from ..metrics.shared.information_sets import InformationSets, split
from ..metrics.shared.joint import Held, evidence_path, reach_of_seat
from ..metrics.shared.resolver import Evidence, measure
from ..metrics.shared.situations import Situation
from ..metrics.shared.verdicts import judged, needed_on_interval, reach_of, verdict
from ..runs.decisions import SeatDecisions
from .comparison import ALPHA, EPSILON, GreatestEvidence, Merged

__all__ = ["FROM", "SeatVerdict", "apart", "at_worst", "hulls_of", "most_sets", "sets_of", "verdict_of"]

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
_CAP = 1e300


class SeatVerdict(NamedTuple):
    """The ``verdict`` (None where no optimum is known) and the ``marginal`` one, with what they rest on.

    ``given`` names what the verdict is conditional on, ``evidence`` the greatest, ``needed`` how many decisions would
    tell; where a seat has several information sets, there is what was ``merged``. ``of_shares``: the verdict, too, is about
    the shares of the actions alone, since no more is known or one of several optima may be played.
    """

    verdict: str | None
    merged: Merged | None = None
    marginal: str | None = None
    given: tuple[str, ...] = ()
    evidence: GreatestEvidence | None = None
    needed: int | None = None
    of_shares: bool = False


def verdict_of(known: Evidence) -> SeatVerdict:
    """The verdict that the evidence about a seat allows, conditional on all that is known of each decision."""
    if "optimal" not in known and "cdf_left" not in known:
        return SeatVerdict(None)
    held = _several_sets(known)
    situation = known.get("situation")
    if situation is None:
        return _of_shares(known) if held is None else _over_all(held, known)
    beside = _beside(known, held, situation)
    if beside is None:
        found = claims(situation, ALPHA, EPSILON)
    else:
        found = claims_beside(situation, *beside, ALPHA, EPSILON)
    greatest = GreatestEvidence(
        e_value=_capped(found.log_e[0]), decision=int(found.stood[0]), now=_capped(found.log_e_now[0])
    )
    words = str(found.verdict[0]), str(found.marginal[0])
    merged = _merged(held)
    needed = int(found.needed[0])
    if needed and beside is not None and not beside[1] and "cdf" in known:
        needed = max(needed, needed_on_interval(known.some(("cdf_left", "cdf")), ALPHA, EPSILON))
    return SeatVerdict(words[0], merged, words[1], given(situation), greatest, needed)


def _several_sets(known: Evidence) -> Held | None:
    """The choices at each information set with one law each; None where the game has none such."""
    decisions, chosen = known.get("decisions"), known.get("chosen")
    if decisions is None or decisions.infoset is None:
        return None
    sets = sets_of(decisions, chosen)
    if sets is None or not sets.keys:
        return None
    solution = known.get("solution")
    hulls = hulls_of(decisions, chosen, sets, solution)
    if hulls is None or any(len(each) != 1 for each in hulls):
        return None
    return Held(sets, [each[0] for each in hulls], most=most_sets(solution, decisions.seat.name))


def most_sets(solution: Solution | None, seat: str) -> int | None:
    """How many information sets of a seat the solution knows; None where there is none."""
    known = {} if solution is None else solution.components[0].strategies.get(seat, {})
    return len(known) or None


def _beside(known: Evidence, held: Held | None, situation: Situation) -> tuple[FloatArray, bool] | None:
    """Evidence of its own that sets of choices give, or numbers: log wealth after each decision, and whether they are close."""
    if held is not None:
        path, close = evidence_path([held]), reach_of_seat(held, ALPHA / held.sets) <= EPSILON
        close = close or held.sets <= CODES
    elif "cdf" in known:
        edges = known.some(("cdf_left", "cdf"))
        path, close = log_e(**edges), bool(reach_of(edges, None, ALPHA) <= EPSILON)
    else:
        return None
    answered = np.cumsum(situation.held[0])
    if not len(path) or len(path) != answered[-1] or known.get("decisions").member is not None:
        return np.zeros(len(answered)), close
    return np.append(0.0, path)[answered], close


def _of_shares(known: Evidence) -> SeatVerdict:
    """The verdict on the shares of the actions, where no more than these is known or one of several optima may be played."""
    word = str(verdict(**known.some(FROM), alpha=ALPHA, epsilon=EPSILON))
    if (word == "deviates" and not _is_proven(known)) or (
        word == "faithful" and not _whatever_is_missing(known)
    ):
        word = "undecided"
    return SeatVerdict(word, marginal=word, of_shares=True)


def _whatever_is_missing(known: Evidence) -> bool:
    """Whether play is close to the optimum even if every missing answer had been as far from it as can be."""
    missing = known.get("missing") or 0
    if not missing:
        return True
    counts, edges = known.get("counts"), known.get("cdf")
    n = float(len(edges) if counts is None else counts.sum())
    reach = float(reach_of(known.some(FROM), known.get("n_effective"), ALPHA))
    return bool(at_worst(reach, n, missing) <= EPSILON)


def at_worst(reach: ArrayLike, n: ArrayLike, missing: ArrayLike) -> FloatArray:
    """The ``reach`` of ``n`` answers, had each of those that are ``missing`` been as far from the optimum as can be."""
    far, size, gap = (np.asarray(each, dtype=np.float64) for each in (reach, n, missing))
    return np.asarray((size * far + gap) / np.maximum(size + gap, 1))


def _is_proven(known: Evidence) -> bool:
    """Whether play that deviates from the optima known deviates from all: none other can exist, or a best response to it gains."""
    solution = known.get("solution")
    if solution is None or solution.is_complete:
        return True
    gains = measure(["exploitability", "symmetric_regret"], known)
    return any(bool(gain.low > 0) for gain in gains.values())


def _over_all(held: Held, known: Evidence) -> SeatVerdict:
    """The verdict on all information sets where several laws may be played at some."""
    path, n = evidence_path([held]), held.played.sizes.sum()
    reach = at_worst(reach_of_seat(held, ALPHA / held.sets), n, known.get("missing") or 0)
    word = str(judged(path.max(initial=0.0) >= np.log(1 / ALPHA), reach, EPSILON))
    return SeatVerdict(word, _merged(held), marginal=word, of_shares=True)


def _merged(held: Held | None) -> Merged | None:
    if held is None or len(held.hulls) < 2:
        return None
    path = evidence_path([held])
    evidence = _capped(path[-1] if len(path) else 0.0)
    estimate = Estimate(evidence, evidence, evidence, int(held.played.sizes.sum()))
    return Merged(e_value=estimate, infosets=len(held.hulls))


def _capped(log_e: float) -> float:
    return float(np.exp(min(log_e, np.log(_CAP))))


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
