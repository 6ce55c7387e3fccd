"""One seat, compared with its optimum.

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
from ..core.recipes import Agent, Environment
from ..core.spaces.space import Space
from ..metrics.shared.bounds import exploitability_bounds, jsd_bounds, tv_bounds
from ..metrics.shared.logged import forms
from ..metrics.shared.regions import clopper_pearson, policy_sequence
from ..metrics.shared.resolver import Evidence
from ..metrics.shared.steps import lost_at
from ..registry.recipes import name_of
from ..runs.decisions import SCRIPTED, SeatDecisions
from .archetype_laws import archetype_laws
from .comparison import ALPHA, Curve, KnowingDoing, Replies, SeatComparison
from .default_metrics import asked, kind_of
from .evidence import counted, evidence_of
from .landmarks import landmarks_beside
from .models_of_play import models_beside
from .numbers_played import numbers_played
from .optional_stopping import measured
from .resemblance import resembled
from .rounds import by_round
from .stated_only import is_stated_only, stated
from .verdicts import SeatVerdict, verdict_of

__all__ = ["agent_name", "compare_known", "compare_seat", "labelled", "logged_beside", "outcomes_of"]

_CURVE_POINTS = 101
_BOUNDED = {"tv": tv_bounds, "jsd": jsd_bounds}
_EXTREMES = np.array([0.005, 0.995])  # of a law without ends, the part that is drawn


def compare_seat(
    decisions: SeatDecisions,
    environment: Environment | None = None,
    metrics: Sequence[str] | None = None,
    everyone: Mapping[str, SeatDecisions] | None = None,
    alpha: float | None = None,
) -> SeatComparison:
    """One seat's decisions compared with its optimum.

    ``metrics`` None means the default ones for the way in which the seat's optimum is given (`default_metrics.DEFAULT_METRICS`).
    ``alpha`` is that of the intervals of a run that could stop as soon as it was decided (`optional_stopping`).
    """
    if is_stated_only(decisions):
        return _compare_stated(decisions, environment)
    chosen = counted(decisions)
    known = evidence_of(decisions, chosen, environment, everyone, alpha)
    found = compare_known(known, metrics).joined(logged_beside(decisions, chosen, known))
    criterion = "" if environment is None else environment.criterion
    beside = landmarks_beside(environment, found.metrics if "arm_rewards" in known else ())
    found = found.joined(
        resembled(known, found.optimal_kind, criterion),
        by_round(known),
        beside,
        archetype_laws(decisions),
        numbers_played(decisions, chosen, known),
    )
    found = found.but(criterion=criterion) if criterion else found
    return found.joined(SeatComparison(one_episode=True)) if _is_one_episode(decisions, chosen) else found


def compare_known(known: Evidence, metrics: Sequence[str] | None = None) -> SeatComparison:
    """The part of a seat's comparison that follows from the evidence alone."""
    counts, chosen, kind = known.get("counts"), known.get("chosen"), kind_of(known)
    n = int(np.count_nonzero(chosen) if counts is None else counts.sum())
    judged = verdict_of(known)
    found_metrics = measured(asked(metrics, kind), known) if n else {}
    found = SeatComparison(n=n, optimal_kind=kind, metrics=found_metrics, verdict=judged.verdict)
    order = SeatComparison() if known.get("ordered") else SeatComparison(ordered=False)
    parts = (_policy(known), _worth(known, n), order, models_beside(known, found_metrics))
    return found.joined(*parts).but(**_rests_on(judged))


def _rests_on(judged: SeatVerdict) -> dict[str, Any]:
    """What stands beside the verdict in a document."""
    parts = {
        "marginal_verdict": judged.marginal,
        "given": judged.given if judged.evidence is not None else None,
        "evidence": judged.evidence,
        "needed": judged.needed if judged.verdict == "undecided" else None,
        "merged": judged.merged,
        "of_shares": judged.of_shares or None,
    }
    return {name: part for name, part in parts.items() if part is not None}


def _is_one_episode(decisions: SeatDecisions, chosen: NDArray[np.bool_]) -> bool:
    """Whether one episode holds all of several choices."""
    episodes = decisions.episode[chosen]
    return len(episodes) > 1 and bool(episodes[0] == episodes[-1])


def logged_beside(decisions: SeatDecisions, chosen: NDArray[np.bool_], known: Evidence) -> SeatComparison:
    """The parts of a seat's comparison that tell of what was logged beside its acts, and of what was not legal."""
    parts = (_not_legal(decisions, chosen, known), _replies(known), _read(decisions))
    return _knowing(known).joined(*parts)


def outcomes_of(everyone: Mapping[str, SeatDecisions]) -> dict[str, int]:
    """How many decisions ended in each outcome: those of seats that answer by words, of all where none does. Outcomes that
    never happened are left out.
    """
    spoken = [one for one in everyone.values() if {*one.modes} - {SCRIPTED}]
    codes: Counter[int] = Counter()
    for decisions in spoken or everyone.values():
        codes.update(dict(zip(*np.unique(decisions.outcome, return_counts=True), strict=True)))
    return {outcome.label: int(codes[outcome]) for outcome in Outcome if codes[outcome]}


def agent_name(agent: Agent) -> str:
    """How an agent is called in tables: its name, and what it adds (its model and its style, say)."""
    return " ".join([name_of(agent), *agent.details])


def labelled(space: Space, probs: FloatArray) -> dict[str, float]:
    """A law as {label: probability}."""
    return dict(zip(space.labels, np.asarray(probs).tolist(), strict=True))


def _compare_stated(decisions: SeatDecisions, environment: Environment | None) -> SeatComparison:
    """A law that was stated is the policy, and there is no verdict on sampling."""
    first = decisions.legal & (decisions.attempt == 0)
    found, space = stated(decisions, first, environment, ALPHA), decisions.seat.space
    kind = kind_of(evidence_of(decisions, first, environment))
    policy = SeatComparison(policy={}, optimal={})
    if not space.listed:
        policy = policy.joined(_answers(space))
    elif found.n:
        ends = dict(zip(space.labels, map(tuple, found.ends.tolist()), strict=True))
        optimal = {} if found.optimal is None else labelled(space, found.optimal)
        policy = SeatComparison(policy=labelled(space, found.law), optimal=optimal, intervals=ends)
    lost = SeatComparison() if first.all() else SeatComparison(not_legal=1 - float(first.mean()))
    whole = SeatComparison(n=found.n, optimal_kind=kind, metrics=found.metrics, verdict=None)
    return whole.joined(policy, lost, _read(decisions))


def _worth(known: Evidence, n: int) -> SeatComparison:
    """How many independent decisions the n are worth, where that is fewer or an episode holds several."""
    episodes, worth = known.get("episodes"), known.get("n_effective")
    single = episodes is None or len(np.unique(episodes)) == len(episodes)
    if worth is None or (single and worth >= n):
        return SeatComparison()
    return SeatComparison(n_effective=float(worth))


def _policy(known: Evidence) -> SeatComparison:
    space, counts, optimal = known.get("seat").space, known.get("counts"), known.get("optimal")
    if counts is None:
        return SeatComparison(policy={}, optimal={}).joined(_answers(space), _curve(known))
    return SeatComparison(
        policy=labelled(space, counts / counts.sum()) if counts.sum() else {},
        optimal={} if optimal is None else labelled(space, optimal),
        intervals=_intervals(space, counts, known.get("n_effective"), known.get("alpha") is not None),
    )


def _intervals(
    space: Space, counts: NDArray[Any], worth: float, stopped: bool
) -> dict[str, tuple[float, float]]:
    """Exact 95 % intervals of each action's probability, the counts weighing as ``worth`` independent choices; a confidence
    sequence's for all of them where the run could be ``stopped`` at will.
    """
    if not counts.sum():
        return {}
    share = counts / counts.sum()
    if stopped:
        _, low, high, _ = policy_sequence(counts, worth, ALPHA)
    else:
        low, high = clopper_pearson(share * worth, worth, ALPHA)
    return dict(zip(space.labels, zip(low.tolist(), high.tolist(), strict=True), strict=True))


def _answers(space: Space) -> SeatComparison:
    """What is answered where answers are not listed: the interval of numbers, or else words for it."""
    form = space.to_json()
    if not {"low", "high"} <= form.keys():
        return SeatComparison(answers=space.summary())
    low, high = (end if np.isfinite(end) else None for end in (form["low"], form["high"]))
    return SeatComparison(interval=(low, high))


def _curve(known: Evidence) -> SeatComparison:
    """The cdfs of what was answered and of the optimum, on a grid over both; nothing where all of it is one number."""
    numbers, optimum = known.get("numbers"), known.get("optimum")
    if numbers is None or not isinstance(optimum, IntervalStrategy) or not len(numbers):
        return SeatComparison()
    least, most = optimum.ppf(_EXTREMES)
    low = max(optimum.space.low, min(least, numbers.min()))
    high = min(optimum.space.high, max(most, numbers.max()))
    if not low < high:
        return SeatComparison()
    grid = np.linspace(low, high, _CURVE_POINTS)
    played = np.searchsorted(np.sort(numbers), grid, side="right") / len(numbers)
    curve = Curve(x=grid.tolist(), optimal=optimum.cdf(grid).tolist(), policy=played.tolist())
    return SeatComparison(curve=curve)


def _knowing(known: Evidence) -> SeatComparison:
    """Knowing versus doing: the distance of each step from the optimum to the acts, where laws were elicited."""
    elicited = known.some(("stated", "token"))
    if "optimal" not in known or not elicited:
        return SeatComparison()
    given = {**elicited, **known.some(("prompts", "episodes"))}
    found = lost_at(known.get("actions"), known.get("optimal"), **given, alpha=known.get("alpha") or ALPHA)
    steps = dict(found.steps)
    parts = KnowingDoing(steps=steps, total=found.total, lost=found.lost, confidence=found.confidence)
    return SeatComparison(knowing_doing=parts)


def _replies(known: Evidence) -> SeatComparison:
    """How many answers came in replies that should hold several."""
    came, wanted = known.get("came"), known.get("wanted")
    if came is None or wanted is None:
        return SeatComparison()
    exact, sums = int((came == wanted).sum()), (int(came.sum()), int(wanted.sum()))
    return SeatComparison(replies=Replies(n=came.size, exact=exact, came=sums[0], wanted=sums[1]))


def _read(decisions: SeatDecisions) -> SeatComparison:
    """How many answers were read in a way that is not plain."""
    found = Counter(forms(decisions))
    return SeatComparison(read=dict(sorted(found.items()))) if found else SeatComparison()


def _not_legal(decisions: SeatDecisions, chosen: NDArray[np.bool_], known: Evidence) -> SeatComparison:
    """The share that was not legal at the first attempt; the policy after re-asking; bounds on the TV whatever they were."""
    missing, space = len(decisions) - int(chosen.sum()), decisions.seat.space
    if not missing:
        return SeatComparison()
    lost = SeatComparison(not_legal=missing / len(decisions))
    if not space.listed or not decisions.legal.any():
        return lost
    codes = space.codes(decisions.action[decisions.legal])
    counts = np.bincount(codes, minlength=len(space.labels))
    again = SeatComparison(policy_after_reasks=labelled(space, counts / counts.sum()))
    return lost.joined(again, _bounds(known, missing))


def _bounds(known: Evidence, missing: int) -> SeatComparison:
    """The least and the greatest that headline metrics could be, whatever the ``missing`` answers had been."""
    counts, optimal = known.get("counts"), known.get("optimal")
    if optimal is None:
        return SeatComparison()
    found = {name: of(counts, optimal, missing) for name, of in _BOUNDED.items()}
    if "payoffs" in known:
        payoffs, value = known.get("payoffs"), known.get("value")
        found["exploitability"] = exploitability_bounds(counts, payoffs, value, missing)
    bounds = {name: (float(estimate.low), float(estimate.high)) for name, estimate in found.items()}
    return SeatComparison(tv_bounds=bounds["tv"], bounds=bounds)
