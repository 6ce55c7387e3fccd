"""The comparison split by information set, where an environment distinguishes several.

The sets of a seat are compared in one pass over arrays; those whose optimum is not one law are compared one by one.
Verdicts are about the shares at each set (that on the seat is about each act given the past), and corrected for the number of
sets that the game has, visited or not: a set deviates where its e-value is among the discoveries at a false discovery rate of
0.05 (so that under perfect play some set is said to deviate with probability 0.05 at most, however sets depend on each
other), and is faithful where the confidence sequences at 0.05 / K of all K sets say so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ..core.chance import FloatArray
from ..core.estimates import Estimate
from ..core.games.faces import members
from ..core.recipes import Environment
from ..metrics.shared.counting import independent
from ..metrics.shared.information_sets import Batch, InformationSets, numbered
from ..metrics.shared.multiple_testing import e_benjamini_hochberg
from ..metrics.shared.regions import clopper_pearson, set_sequence, tv_range
from ..metrics.shared.resolver import Evidence, measure
from ..metrics.shared.verdicts import judged, reach_of
from ..runs.decisions import SeatDecisions
from .comparison import ALPHA, EPSILON, InfosetComparison, SeatComparison
from .default_metrics import FORETOLD, asked, kind_of
from .evidence import counted, evidence_of
from .optional_stopping import measured as measured_at
from .seats import compare_seat, labelled, logged_beside
from .verdicts import FROM, at_worst, hulls_of, most_sets, sets_of

__all__ = ["by_infoset"]


def by_infoset(
    everyone: Mapping[str, SeatDecisions],
    environment: Environment,
    metrics: Sequence[str] | None = None,
    alpha: float | None = None,
) -> dict[str, dict[str, InfosetComparison]]:
    """{seat: {key: comparison}} for seats with several information sets; ``alpha`` as for `seats.compare_seat`."""
    several = {
        name: one for name, one in everyone.items() if one.infoset is not None and len({*one.infoset}) > 1
    }
    return {
        name: _Seat(one, everyone, environment, metrics, alpha).compared() for name, one in several.items()
    }


class _Judged(dict[str, tuple[float | None, float]]):
    """{key: (e-value, reach)}: what the corrected verdict of each set rests on; no e-value where no optimum is known."""


class _Seat:
    """One seat's decisions by information set."""

    def __init__(
        self,
        decisions: SeatDecisions,
        everyone: Mapping[str, SeatDecisions],
        environment: Environment,
        metrics: Sequence[str] | None,
        alpha: float | None,
    ) -> None:
        self.decisions, self.environment, self.metrics, self.alpha = decisions, environment, metrics, alpha
        self.chosen = counted(decisions)
        self.known = evidence_of(decisions, self.chosen, environment, everyone, alpha)
        keys, at = numbered(np.asarray(decisions.infoset))
        ends = np.cumsum(np.bincount(at, minlength=len(keys)))
        self.rows = dict(zip(keys, np.split(np.argsort(at, kind="stable"), ends[:-1]), strict=True))

    def compared(self) -> dict[str, InfosetComparison]:
        """{key: comparison}, sorted by key."""
        judged_by = _Judged()
        together = self._together(judged_by)
        found = {key: together[key] if key in together else self._alone(key, judged_by) for key in self.rows}
        return _corrected(found, judged_by, self.sets)

    @property
    def sets(self) -> int:
        """How many information sets the seat has: those of the solution, else those that were met."""
        return most_sets(self.known.get("solution"), self.decisions.seat.name) or len(self.rows)

    def _part(self, key: str) -> SeatDecisions:
        """The decisions at one set."""
        return self.decisions.take(self.rows[key])

    def _alone(self, key: str, judged_by: _Judged) -> InfosetComparison:
        part = self._part(key)
        known = evidence_of(part, None, self.environment)
        judged_by[key] = _judged_alone(known, ALPHA / self.sets)
        return InfosetComparison.at(compare_seat(part, self.environment, self.metrics, alpha=self.alpha))

    def _together(self, judged_by: _Judged) -> dict[str, InfosetComparison]:
        """The comparisons of the sets whose optimum is one law, where all of the seat's are."""
        sets = sets_of(self.decisions, self.chosen)
        hulls = (
            None if sets is None else hulls_of(self.decisions, self.chosen, sets, self.known.get("solution"))
        )
        if sets is None or not hulls or any(len(each) > 1 or len(each[0]) > 1 for each in hulls):
            return {}
        laws, kind = np.concatenate([members(each[0]) for each in hulls]), kind_of(self.known)
        named = [name for name in asked(self.metrics, kind) if name not in FORETOLD]
        wanted = [name for name in named if self.known.allows(name)]
        measured = self._measured(sets, laws, wanted)
        asked_here = np.array([len(self.rows[key]) for key in sets.keys])
        reach = at_worst(_reach(sets, laws, ALPHA / self.sets), sets.sizes, asked_here - sets.sizes)
        for k, key in enumerate(sets.keys):
            judged_by[key] = (float(measured[k]["e_value"].value), float(reach[k]))
        parts = zip(sets.keys, _policies(sets, laws, self.decisions), measured, strict=True)
        return {key: self._comparison(key, kind, policy, found, wanted) for key, policy, found in parts}

    def _comparison(
        self,
        key: str,
        kind: str | None,
        policy: SeatComparison,
        measured: Mapping[str, Estimate],
        wanted: Sequence[str],
    ) -> InfosetComparison:
        metrics, beside = dict(measured), SeatComparison()
        rest = [name for name in wanted if name not in measured]
        if rest or not self.chosen[self.rows[key]].all() or self._has_logs:
            part = self._part(key)
            known = evidence_of(part, None, self.environment, alpha=self.alpha)
            metrics |= measured_at(rest, known)
            beside = logged_beside(part, counted(part), known)
        ordered = {name: metrics[name] for name in wanted if name in metrics}
        found = SeatComparison(optimal_kind=kind, metrics=ordered, verdict=None)
        return InfosetComparison.at(found.joined(policy, beside))

    @property
    def _has_logs(self) -> bool:
        """Whether anything was logged that a comparison tells beside the counts: laws elicited, replies, forms."""
        return bool({"stated", "token", "scored", "forms", "came"} & {*self.decisions.logs})

    def _measured(
        self, sets: InformationSets, laws: FloatArray, wanted: Sequence[str]
    ) -> list[dict[str, Estimate]]:
        """The e-value of each set, and those of the ``wanted`` metrics that need its counts and its series alone."""
        found: list[dict[str, Estimate]] = [{} for _ in sets.keys]
        names = tuple(dict.fromkeys([*wanted, "e_value"]))
        for batch in sets.batches():
            for name, estimate in measured_at(names, self._evidence(sets, laws, batch)).items():
                fields = [np.broadcast_to(field, len(batch.at)) for field in estimate]
                for row, k in enumerate(batch.at.tolist()):
                    found[k][name] = Estimate(*(field[row].item() for field in fields))
        return found

    def _evidence(self, sets: InformationSets, laws: FloatArray, batch: Batch) -> Evidence:
        return Evidence(
            seat=self.decisions.seat,
            environment=self.environment,
            alpha=self.alpha,
            counts=sets.counts[batch.at],
            n_effective=sets.worth[batch.at],
            optimal=laws[batch.at],
            optimal_set=None,
            series=batch.series,
            missing=np.array([len(self.rows[sets.keys[k]]) for k in batch.at]) - sets.sizes[batch.at],
        )


def _policies(sets: InformationSets, laws: FloatArray, decisions: SeatDecisions) -> list[SeatComparison]:
    """What was played at each set beside what is optimal, with exact 95 % intervals."""
    space, shares = decisions.seat.space, sets.counts / sets.sizes[:, None]
    low, high = clopper_pearson(shares * sets.worth[:, None], sets.worth[:, None], ALPHA)
    ends = np.stack([low, high], axis=-1).tolist()
    return [
        SeatComparison(
            n=int(sets.sizes[k]),
            policy=labelled(space, shares[k]),
            optimal=labelled(space, laws[k]),
            intervals=dict(zip(space.labels, map(tuple, ends[k]), strict=True)),
        )
        for k in range(len(sets.keys))
    ]


def _reach(sets: InformationSets, laws: FloatArray, alpha: float) -> NDArray[np.float64]:
    """The greatest distance that the confidence sequence of each set allows, [K]."""
    counts = sets.counts.astype(np.float64)
    return tv_range(set_sequence(counts, independent(counts, sets.worth), alpha), laws)[1]


def _judged_alone(known: Evidence, alpha: float) -> tuple[float | None, float]:
    """The e-value and the reach of one set; None and 1 where no optimum is known."""
    if "optimal" not in known and "cdf_left" not in known:
        return None, 1.0
    evidence = measure(["e_value"], known)["e_value"]
    reach, n = float(reach_of(known.some(FROM), known.get("n_effective"), alpha)), float(evidence.n)
    return float(evidence.value), float(at_worst(reach, n, known.get("missing") or 0))


def _corrected(
    found: Mapping[str, InfosetComparison], judged_by: _Judged, sets: int
) -> dict[str, InfosetComparison]:
    """The comparisons with verdicts that are right for all ``sets`` together: one that was not met has an e-value of 1."""
    e_values = [np.nan if judged_by[key][0] is None else judged_by[key][0] for key in found]
    unmet = np.ones(max(sets - len(found), 0))
    rates = e_benjamini_hochberg(np.append(np.array(e_values, dtype=np.float64), unmet))[: len(found)]
    return {
        key: one
        if np.isnan(rate)
        else one.but(verdict=str(judged(rate <= ALPHA, judged_by[key][1], EPSILON)), of_shares=True)
        for (key, one), rate in zip(found.items(), rates, strict=True)
    }
