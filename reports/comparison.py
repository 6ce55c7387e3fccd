"""The comparison of what was played with what is optimal, as the public JSON document of a run.

The policy is estimated on legal answers at the first attempt; beside it stand the policy after re-asking and, where some
answers were not legal, the bounds that any answers in their place could have led to.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.chance import FloatArray
from ..core.estimates import Estimate
from ..core.laws.interval_strategy import IntervalStrategy
from ..core.laws.law import Law
from ..core.outcomes import Outcome
from ..core.questions import Seat
from ..core.recipes import Agent, Environment, Recipe
from ..core.spaces.interval import Interval
from ..core.spaces.menu import Menu
from ..metrics.shared.bounds import exploitability_bounds, jsd_bounds, tv_bounds
from ..metrics.shared.regions import clopper_pearson
from ..metrics.shared.steps import lost_at
from ..metrics.shared.verdicts import verdict
from ..registry.finding import names
from ..registry.recipes import name_of
from ..runs.decisions import SeatDecisions
from .evidence import STANDARD, Evidence, evidence_of, kind_of, measure
from .stated_only import DESCRIBED, described

__all__ = [
    "ALPHA",
    "EPSILON",
    "agent_name",
    "compare_evidence",
    "compare_seat",
    "outcomes_of",
    "plain",
    "sheet_kind",
    "verdict_of",
]

ALPHA = 0.05
EPSILON = 0.1
_VERDICT_FROM = (
    "counts",
    "optimal",
    "optimal_set",
    "actions",
    "series",
    "laws",
    "below",
    "upto",
    "n_effective",
)
_CURVE_POINTS = 101
_BOUNDED = {"tv": tv_bounds, "jsd": jsd_bounds}
_EXTREMES = np.array([0.005, 0.995])  # of a law without ends, the part that is drawn


def compare_seat(
    sheet: SeatDecisions, environment: Environment | None = None, metrics: Sequence[str] | None = None
) -> dict[str, Any]:
    """The document of one seat: n, policy, optimal, metrics, verdict, and what is not legal.

    ``metrics`` None means those that are standard for the way in which the seat's optimum is given.
    """
    first = sheet.legal & (sheet.attempt == 0)
    if sheet.mode == DESCRIBED:
        return _compare_described(sheet, first) | _read_how(sheet, {})
    known = evidence_of(sheet, first, environment)
    document = compare_evidence(sheet.seat, sheet.optimum, sheet_kind(sheet), known, metrics)
    return document | _knowing(known) | _not_legal(sheet, first, known) | _read_how(sheet, known)


def _compare_described(sheet: SeatDecisions, first: NDArray[np.bool_]) -> dict[str, Any]:
    """The document of a seat whose law was described: that law is the policy, and there is no verdict on sampling."""
    found, menu = described(sheet, first, ALPHA), sheet.seat.space
    document: dict[str, Any] = {"n": found.n, "optimal_kind": sheet_kind(sheet), "policy": {}, "optimal": {}}
    if isinstance(menu, Interval):
        document["interval"] = [_finite(menu.low), _finite(menu.high)]
    elif found.n:
        document["policy"] = _shares(menu, found.law)
        document["intervals"] = dict(zip(menu.actions, found.ends.tolist(), strict=True))
        document["optimal"] = {} if found.optimal is None else _shares(menu, found.optimal)
    document |= {"metrics": {name: plain(value) for name, value in found.metrics.items()}, "verdict": None}
    return document | ({} if first.all() else {"not_legal": 1 - float(first.mean())})


def sheet_kind(sheet: SeatDecisions) -> str | None:
    """How the optimum of a sheet is given, as `kind_of`; ``per decision`` or ``laws on an interval`` where it varies."""
    if sheet.cells is not None:
        return "laws on an interval"
    return "per decision" if sheet.laws is not None else kind_of(sheet.optimum)


def compare_evidence(
    seat: Seat,
    optimum: Law | None,
    kind: str | None,
    known: Evidence,
    metrics: Sequence[str] | None = None,
) -> dict[str, Any]:
    """The part of a seat's document that follows from the evidence alone."""
    n = int(known["counts"].sum()) if "counts" in known else len(known["numbers"])
    measured = (
        measure(names("metrics") if metrics == ("all",) else metrics or STANDARD[kind], known) if n else {}
    )
    return {
        "n": n,
        "optimal_kind": kind,
        **_policy(seat.space, optimum, known),
        "metrics": {name: plain(value) for name, value in measured.items()},
        "verdict": verdict_of(known),
    }


def outcomes_of(sheets: Mapping[str, SeatDecisions]) -> dict[str, int]:
    """How many decisions ended in each outcome; those that never happened are left out."""
    codes: Counter[int] = Counter()
    for sheet in sheets.values():
        codes.update(dict(zip(*np.unique(sheet.outcome, return_counts=True), strict=True)))
    return {answer.label: int(codes[answer]) for answer in Outcome if codes[answer]}


def agent_name(agent: Agent) -> str:
    """How an agent is called in tables: its name, and the model and the style where it has them."""
    details = [getattr(agent, field) for field in ("model", "style") if hasattr(agent, field)]
    return " ".join(
        [name_of(agent), *(name_of(part) if isinstance(part, Recipe) else str(part) for part in details)]
    )


def plain(estimate: Estimate) -> dict[str, float | int | None]:
    """An estimate as JSON, with null for what is not finite."""
    value, low, high, n = (np.asarray(field, dtype=np.float64).item() for field in estimate)
    number = {"value": value, "low": low, "high": high}
    finite = {name: field if np.isfinite(field) else None for name, field in number.items()}
    return {**finite, "n": int(n) if float(n).is_integer() else round(n, 3)}


def _policy(menu: Menu | Interval, optimum: Law | None, known: Evidence) -> dict[str, Any]:
    if isinstance(menu, Interval):
        return {
            "policy": {},
            "optimal": {},
            "interval": [_finite(menu.low), _finite(menu.high)],
            **_curve(optimum, known),
        }
    counts, optimal = known["counts"], known.get("optimal")
    return {
        "policy": _shares(menu, counts / counts.sum()) if counts.sum() else {},
        "optimal": {} if optimal is None else _shares(menu, optimal),
        "intervals": _intervals(menu, counts, known["n_effective"]),
    }


def _finite(number: float) -> float | None:
    return number if np.isfinite(number) else None


def _shares(menu: Menu, probs: FloatArray) -> dict[str, float]:
    return dict(zip(menu.actions, np.asarray(probs).tolist(), strict=True))


def _intervals(menu: Menu, counts: NDArray[Any], worth: float) -> dict[str, list[float]]:
    """Exact 95 % intervals of each action's probability, the counts weighing as ``worth`` independent choices."""
    if not counts.sum():
        return {}
    low, high = clopper_pearson(counts / counts.sum() * worth, worth, ALPHA)
    return {action: [float(a), float(b)] for action, a, b in zip(menu.actions, low, high, strict=True)}


def _curve(optimum: Law | None, known: Evidence) -> dict[str, Any]:
    """The cdfs of what was answered and of the optimum, on a grid over the interval."""
    numbers = np.sort(known["numbers"])
    if not isinstance(optimum, IntervalStrategy) or not len(numbers):
        return {}
    low, high = (
        float(np.clip(end, *optimum.ppf(_EXTREMES))) for end in (optimum.interval.low, optimum.interval.high)
    )
    grid = np.linspace(low, high, _CURVE_POINTS)
    played = np.searchsorted(numbers, grid, side="right") / len(numbers)
    return {"curve": {"x": grid.tolist(), "optimal": optimum.cdf(grid).tolist(), "policy": played.tolist()}}


def verdict_of(known: Evidence) -> str | None:
    """The verdict that the evidence about a seat allows, or None where no optimum is known."""
    if not known.keys() & {"optimal", "below"}:
        return None
    given = {name: known[name] for name in _VERDICT_FROM if name in known}
    return str(verdict(**given, alpha=ALPHA, epsilon=EPSILON))


def _knowing(known: Evidence) -> dict[str, Any]:
    """Knowing versus doing: the distance of each step from the optimum to the acts, where laws were elicited."""
    if "optimal" not in known or not known.keys() & {"stated", "token"}:
        return {}
    given = {name: known[name] for name in ("stated", "token", "episodes") if name in known}
    found = lost_at(known["actions"], known["optimal"], **given, alpha=ALPHA)
    steps = {name: plain(step) for name, step in found.steps.items()}
    return {
        "knowing_doing": {
            "steps": steps,
            "total": plain(found.total),
            "lost": found.lost,
            "confidence": found.confidence,
        }
    }


def _read_how(sheet: SeatDecisions, known: Evidence) -> dict[str, Any]:
    """How many answers were read in a way that is not plain, and how many came in replies that should hold several."""
    notes = [] if sheet.notes is None else [note for note in sheet.notes.tolist() if '"forms"' in note]
    forms = Counter(form for note in notes for form in {*json.loads(note)["forms"]})
    told: dict[str, Any] = {"read": dict(sorted(forms.items()))} if forms else {}
    if "came" in known:
        came, wanted = known["came"], known["wanted"]
        counts = {"n": came.size, "exact": (came == wanted).sum(), "came": came.sum(), "wanted": wanted.sum()}
        told["replies"] = {name: int(count) for name, count in counts.items()}
    return told


def _not_legal(sheet: SeatDecisions, first: NDArray[np.bool_], known: Evidence) -> dict[str, Any]:
    """The share that was not legal at the first attempt; the policy after re-asking; bounds on the TV whatever they were."""
    missing = len(sheet) - int(first.sum())
    if not missing:
        return {}
    document: dict[str, Any] = {"not_legal": missing / len(sheet)}
    if isinstance(sheet.seat.space, Menu) and sheet.legal.any():
        counts = np.bincount(sheet.action[sheet.legal], minlength=len(sheet.seat.space))
        document["policy_after_reasks"] = _shares(sheet.seat.space, counts / counts.sum())
        document |= _bounds(known, missing)
    return document


def _bounds(known: Evidence, missing: int) -> dict[str, Any]:
    """The least and the greatest that headline metrics could be, whatever the ``missing`` answers had been."""
    if known.get("optimal") is None:
        return {}
    found = {name: of(known["counts"], known["optimal"], missing) for name, of in _BOUNDED.items()}
    if "payoffs" in known:
        found["exploitability"] = exploitability_bounds(
            known["counts"], known["payoffs"], known["value"], missing
        )
    bounds = {name: [float(estimate.low), float(estimate.high)] for name, estimate in found.items()}
    return {"tv_bounds": bounds["tv"], "bounds": bounds}
