"""One seat compared with its optimum.

The policy is estimated on legal answers at the first attempt; beside it stand the policy after re-asking and, where some
answers were not legal, the bounds that any answers in their place could have led to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.chance import FloatArray
from ..core.laws.interval_strategy import IntervalStrategy
from ..core.outcomes import Outcome
from ..core.recipes import Agent, Environment, Recipe
from ..core.spaces.space import Space
from ..metrics.shared.bounds import exploitability_bounds, jsd_bounds, tv_bounds
from ..metrics.shared.logged import forms
from ..metrics.shared.regions import clopper_pearson
from ..metrics.shared.steps import lost_at
from ..registry.recipes import name_of
from ..runs.decisions import SeatDecisions
from .comparison import ALPHA, Curve, KnowingDoing, Replies, SeatComparison
from .evidence import Evidence, counted, evidence_of, measure
from .standard import asked, kind_of
from .stated_only import is_stated_only, stated
from .verdicts import verdict_of

__all__ = ["agent_name", "compare_known", "compare_seat", "labelled", "logged_beside", "outcomes_of"]

_CURVE_POINTS = 101
_BOUNDED = {"tv": tv_bounds, "jsd": jsd_bounds}
_EXTREMES = np.array([0.005, 0.995])  # of a law without ends, the part that is drawn


def compare_seat(
    decisions: SeatDecisions,
    environment: Environment | None = None,
    metrics: Sequence[str] | None = None,
    everyone: Mapping[str, SeatDecisions] | None = None,
) -> SeatComparison:
    """One seat's decisions compared with its optimum.

    ``metrics`` None means those that are standard for the way in which the seat's optimum is given (`standard.STANDARD`).
    """
    if is_stated_only(decisions):
        return _compare_stated(decisions, environment)
    chosen = counted(decisions)
    known = evidence_of(decisions, chosen, environment, everyone)
    found = compare_known(known, metrics)
    return found.but(**logged_beside(decisions, chosen, known))


def compare_known(known: Evidence, metrics: Sequence[str] | None = None) -> SeatComparison:
    """The part of a seat's comparison that follows from the evidence alone."""
    counts, chosen, kind = known.get("counts"), known.get("chosen"), kind_of(known)
    n = int(np.count_nonzero(chosen) if counts is None else counts.sum())
    word, merged = verdict_of(known)
    return SeatComparison(
        n=n,
        optimal_kind=kind,
        **_policy(known),
        metrics=measure(asked(metrics, kind), known) if n else {},
        verdict=word,
        **({} if merged is None else {"merged": merged}),
    )


def logged_beside(decisions: SeatDecisions, chosen: NDArray[np.bool_], known: Evidence) -> dict[str, Any]:
    """The parts of a seat's comparison that tell of what was logged beside its acts, and of what was not legal."""
    return {**_knowing(known), **_not_legal(decisions, chosen, known), **_read_how(decisions, known)}


def outcomes_of(everyone: Mapping[str, SeatDecisions]) -> dict[str, int]:
    """How many decisions ended in each outcome; those that never happened are left out."""
    codes: Counter[int] = Counter()
    for decisions in everyone.values():
        codes.update(dict(zip(*np.unique(decisions.outcome, return_counts=True), strict=True)))
    return {outcome.label: int(codes[outcome]) for outcome in Outcome if codes[outcome]}


def agent_name(agent: Agent) -> str:
    """How an agent is called in tables: its name, and what it adds (its model and its style, say)."""
    details = [getattr(agent, field) for field in ("model", "style") if hasattr(agent, field)]
    named = [name_of(part) if isinstance(part, Recipe) else str(part) for part in details]
    return " ".join([name_of(agent), *(agent.details or named)])


def labelled(space: Space, probs: FloatArray) -> dict[str, float]:
    """A law as {label: probability}."""
    return dict(zip(space.labels, np.asarray(probs).tolist(), strict=True))


def _intervals(space: Space, counts: NDArray[Any], worth: float) -> dict[str, tuple[float, float]]:
    """Exact 95 % intervals of each action's probability, the counts weighing as ``worth`` independent choices."""
    if not counts.sum():
        return {}
    low, high = clopper_pearson(counts / counts.sum() * worth, worth, ALPHA)
    return dict(zip(space.labels, zip(low.tolist(), high.tolist(), strict=True), strict=True))


def _compare_stated(decisions: SeatDecisions, environment: Environment | None) -> SeatComparison:
    """A law that was stated is the policy, and there is no verdict on sampling."""
    first = decisions.legal & (decisions.attempt == 0)
    found, space = stated(decisions, first, environment, ALPHA), decisions.seat.space
    parts: dict[str, Any] = {} if space.listed else _answers(space)
    if space.listed and found.n:
        ends = [tuple(pair) for pair in found.ends.tolist()]
        parts = {
            "policy": labelled(space, found.law),
            "intervals": dict(zip(space.labels, ends, strict=True)),
            **({} if found.optimal is None else {"optimal": labelled(space, found.optimal)}),
        }
    return SeatComparison(
        n=found.n,
        optimal_kind=kind_of(evidence_of(decisions, first, environment)),
        **{"policy": {}, "optimal": {}, **parts},
        metrics=found.metrics,
        verdict=None,
        **({} if first.all() else {"not_legal": 1 - float(first.mean())}),
        **_read_forms(decisions),
    )


def _policy(known: Evidence) -> dict[str, Any]:
    space, counts, optimal = known.get("seat").space, known.get("counts"), known.get("optimal")
    if counts is None:
        return {"policy": {}, "optimal": {}, **_answers(space), **_curve(known)}
    return {
        "policy": labelled(space, counts / counts.sum()) if counts.sum() else {},
        "optimal": {} if optimal is None else labelled(space, optimal),
        "intervals": _intervals(space, counts, known.get("n_effective")),
    }


def _answers(space: Space) -> dict[str, Any]:
    """What is answered where answers are not listed: the interval of numbers, or else words for it."""
    told = space.to_json()
    if not {"low", "high"} <= told.keys():
        return {"answers": space.describe()}
    low, high = (end if np.isfinite(end) else None for end in (told["low"], told["high"]))
    return {"interval": (low, high)}


def _curve(known: Evidence) -> dict[str, Curve]:
    """The cdfs of what was answered and of the optimum, on a grid over the interval."""
    numbers, optimum = known.get("numbers"), known.get("optimum")
    if numbers is None or not isinstance(optimum, IntervalStrategy) or not len(numbers):
        return {}
    ends = (float(np.clip(end, *optimum.ppf(_EXTREMES))) for end in (optimum.space.low, optimum.space.high))
    grid = np.linspace(*ends, _CURVE_POINTS)
    played = np.searchsorted(np.sort(numbers), grid, side="right") / len(numbers)
    return {"curve": Curve(x=grid.tolist(), optimal=optimum.cdf(grid).tolist(), policy=played.tolist())}


def _knowing(known: Evidence) -> dict[str, KnowingDoing]:
    """Knowing versus doing: the distance of each step from the optimum to the acts, where laws were elicited."""
    elicited = known.some(("stated", "token"))
    if "optimal" not in known or not elicited:
        return {}
    given = {**elicited, **known.some(("episodes",))}
    found = lost_at(known.get("actions"), known.get("optimal"), **given, alpha=ALPHA)
    parts = {"steps": found.steps, "total": found.total, "lost": found.lost, "confidence": found.confidence}
    return {"knowing_doing": KnowingDoing(**parts)}


def _read_how(decisions: SeatDecisions, known: Evidence) -> dict[str, Any]:
    """How many answers were read in a way that is not plain, and how many came in replies that should hold several."""
    came, wanted = known.get("came"), known.get("wanted")
    if came is None or wanted is None:
        return _read_forms(decisions)
    counts = {"n": came.size, "exact": (came == wanted).sum(), "came": came.sum(), "wanted": wanted.sum()}
    replies = Replies(**{name: int(count) for name, count in counts.items()})
    return {**_read_forms(decisions), "replies": replies}


def _read_forms(decisions: SeatDecisions) -> dict[str, dict[str, int]]:
    found = Counter(forms(decisions))
    return {"read": dict(sorted(found.items()))} if found else {}


def _not_legal(decisions: SeatDecisions, chosen: NDArray[np.bool_], known: Evidence) -> dict[str, Any]:
    """The share that was not legal at the first attempt; the policy after re-asking; bounds on the TV whatever they were."""
    missing = len(decisions) - int(chosen.sum())
    if not missing:
        return {}
    parts: dict[str, Any] = {"not_legal": missing / len(decisions)}
    space = decisions.seat.space
    if space.listed and decisions.legal.any():
        codes = space.codes(decisions.action[decisions.legal])
        counts = np.bincount(codes, minlength=len(space.labels))
        parts["policy_after_reasks"] = labelled(space, counts / counts.sum())
        parts |= _bounds(known, missing)
    return parts


def _bounds(known: Evidence, missing: int) -> dict[str, Any]:
    """The least and the greatest that headline metrics could be, whatever the ``missing`` answers had been."""
    counts, optimal = known.get("counts"), known.get("optimal")
    if optimal is None:
        return {}
    found = {name: of(counts, optimal, missing) for name, of in _BOUNDED.items()}
    if "payoffs" in known:
        found["exploitability"] = exploitability_bounds(
            counts, known.get("payoffs"), known.get("value"), missing
        )
    bounds = {name: (float(estimate.low), float(estimate.high)) for name, estimate in found.items()}
    return {"tv_bounds": bounds["tv"], "bounds": bounds}
