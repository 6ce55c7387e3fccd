"""What a run knows about one seat, under the names by which metrics ask for it: the vocabulary of the `metrics` room."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.chance import Chance, FloatArray
from ..core.errors import InputError
from ..core.estimates import Estimate
from ..core.laws.interval_strategy import IntervalStrategy
from ..core.laws.law import EquilibriumSet, Law
from ..core.laws.mixed_strategy import MixedStrategy
from ..core.outcomes import Outcome
from ..core.recipes import Environment
from ..core.spaces.menu import Menu
from ..metrics.shared.counting import effective_size
from ..metrics.shared.hulls import nearest
from ..registry.finding import metric
from ..runs.decisions import SeatDecisions
from .stated_only import DESCRIBED

__all__ = ["SERIAL", "STANDARD", "Evidence", "by_row", "evidence_of", "kind_of", "measure"]

_DISTANCES = ("tv", "excess_tv", "jsd", "tv_sequence", "e_value")
_BESIDE = ("exploitability", "excess_exploitability", "excess_switch_rate", "position_bias")
STANDARD = {
    "point": (*_DISTANCES, "chi_square", "exact_multinomial", *_BESIDE),
    "set": (*_DISTANCES, "equilibrium_distance", *_BESIDE),
    "per decision": ("tv", "excess_tv", "e_value", "cumulative_regret"),
    "interval law": ("ks", "ks_p", "w1", "e_value"),
    "laws on an interval": ("ks", "ks_p", "e_value"),
    None: ("cumulative_regret",),
}
SERIAL = (
    "switch_rate",
    "excess_switch_rate",
    "negative_recency",
    "count_variance",
    "distinct_series",
    "batch_position",
    "count_compliance",
)
"""What is measured of episodes with several decisions recorded elsewhere."""
_MIDPOINTS = (np.arange(4096) + 0.5) / 4096
_REFERENCE = 10_000

Evidence = Mapping[str, Any]


def kind_of(optimum: Law | None) -> str | None:
    """How a stationary optimum is given: ``point``, ``set``, ``interval law``, or None where none is known."""
    kinds: dict[type, str] = {MixedStrategy: "point", EquilibriumSet: "set", IntervalStrategy: "interval law"}
    return kinds.get(type(optimum))


def evidence_of(
    sheet: SeatDecisions, rows: NDArray[np.bool_], environment: Environment | None = None
) -> dict[str, Any]:
    """All evidence about one seat from the chosen ``rows`` [N] of its sheet, which must be legal ones.

    None where laws were described and nothing was played (`described`).
    """
    if sheet.mode == DESCRIBED:
        return {}
    if isinstance(sheet.seat.space, Menu):
        known = _on_menu(sheet, rows, sheet.seat.space)
    else:
        known = _on_interval(sheet, rows)
    if environment is not None:
        known |= _tables(sheet, environment, known) | _referred(sheet, rows, environment, known)
    if np.isfinite(sheet.reward).any():
        known["rewards"] = _by_episode(sheet, sheet.reward)
    known |= _replies(sheet)
    if "regret" in sheet.logs:
        known["regrets"] = _by_episode(sheet, sheet.logs["regret"])
    return known


def measure(names: Iterable[str], known: Evidence) -> dict[str, Estimate]:
    """Each named metric for which all the evidence that it requires is known, in the order named."""
    return {name: value for name in names if (value := _measured(name, known)) is not None}


def _measured(name: str, known: Evidence) -> Estimate | None:
    function = metric(name)
    parameters = inspect.signature(function).parameters
    required = {key for key, parameter in parameters.items() if parameter.default is inspect.Parameter.empty}
    given = {key: known[key] for key in parameters if key in known}
    if not given or not required <= given.keys():
        return None
    value = function(**given)
    if not isinstance(value, Estimate):
        raise InputError(f"metric {name!r} returned {type(value).__name__}; a metric returns an Estimate")
    return value


def _on_menu(sheet: SeatDecisions, rows: NDArray[np.bool_], menu: Menu) -> dict[str, Any]:
    actions, width = sheet.action[rows], len(menu)
    counts = np.bincount(actions, minlength=width)
    known: dict[str, Any] = {
        "counts": counts,
        "n_effective": _independent(sheet.episode[rows], actions, width),
    }
    known["missing"] = len(sheet) - len(actions)
    if (points := _points(menu)) is not None:
        known["points"] = points
    if not len(actions):
        return known
    known |= {
        "actions": actions,
        "episodes": sheet.episode[rows],
        "series": by_row(_unbroken(sheet, rows), actions),
    }
    return known | _optimum(sheet, rows, counts) | _logged(sheet, rows)


def _optimum(sheet: SeatDecisions, rows: NDArray[np.bool_], counts: NDArray[Any]) -> dict[str, Any]:
    if isinstance(sheet.optimum, MixedStrategy):
        return {"optimal": sheet.optimum.probs}
    if isinstance(sheet.optimum, EquilibriumSet):
        return {"optimal_set": sheet.optimum.components, "optimal": nearest(counts, sheet.optimum.components)}
    if sheet.laws is not None:
        return {"laws": sheet.laws[rows], "optimal": sheet.laws[rows].mean(axis=0)}
    return {}


def _logged(sheet: SeatDecisions, rows: NDArray[np.bool_]) -> dict[str, Any]:
    """What agents log beside their acts: elicited laws, the order in which options were shown, the place in a batch reply."""
    known: dict[str, Any] = {
        name: sheet.logs[name][rows] for name in ("stated", "token") if name in sheet.logs
    }
    if "opponent" in sheet.logs:
        known["opponents"] = by_row(_unbroken(sheet, rows), sheet.logs["opponent"][rows].astype(np.int64))
    if sheet.notes is None:
        return known
    notes = [json.loads(note) for note in sheet.notes[rows].tolist()]
    for evidence, name in (("orders", "order"), ("places", "place")):
        if all(name in note for note in notes):
            known[evidence] = np.array([note[name] for note in notes], dtype=np.int64)
    return known


def _unbroken(sheet: SeatDecisions, rows: NDArray[np.bool_]) -> NDArray[Any]:
    """Which run of decisions each of the chosen rows belongs to: an episode, up to and after one that is left out."""
    episode, turn = sheet.episode[rows], sheet.turn[rows]
    if len(np.unique(episode)) == len(episode):
        return episode
    broken = (np.diff(episode) != 0) | (np.diff(turn) != 1)
    return np.concatenate([[0], np.cumsum(broken)])


def _replies(sheet: SeatDecisions) -> dict[str, Any]:
    """How many answers each reply of many held and was to hold, whether or not they are legal."""
    if sheet.notes is None:
        return {}
    notes = [json.loads(note) for note in sheet.notes.tolist()]
    firsts = [note for note in notes if note.get("place") == 0 and "came" in note]
    return {name: np.array([note[name] for note in firsts]) for name in ("came", "wanted") if firsts}


def by_row(episode: NDArray[Any], values: NDArray[Any]) -> NDArray[Any]:
    """``values`` [N] as [E, T], a row for each episode, padded with -1; one row where every episode holds one value."""
    names, place, sizes = np.unique(episode, return_inverse=True, return_counts=True)
    if len(names) == len(values):
        return values[None, :]
    start = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    table = np.full((len(names), int(sizes.max())), -1, dtype=values.dtype)
    table[place, np.arange(len(values)) - start[place]] = values
    return table


def _points(menu: Menu) -> FloatArray | None:
    """The numbers that the labels are, where all of them are numbers."""
    try:
        return np.array([float(action) for action in menu.actions])
    except ValueError:
        return None


def _tables(sheet: SeatDecisions, environment: Environment, known: Evidence) -> dict[str, Any]:
    """Payoffs, where the seat plays a two-player game."""
    found: dict[str, Any] = {}
    if (stakes := environment.stakes(sheet.seat)) is not None:
        found |= stakes._asdict()
    if (tables := environment.payoff_tables(sheet.seat)) is not None and "opponents" in known:
        found |= tables._asdict()
        played = known["opponents"]
        found["opponent"] = np.bincount(played[played >= 0], minlength=tables.own_payoffs.shape[1])
    return found


def _referred(
    sheet: SeatDecisions, rows: NDArray[np.bool_], environment: Environment, known: Evidence
) -> dict[str, Any]:
    """Answers as numbers, and 10,000 draws of the optimal law by luck at a fixed address, for tests of two samples."""
    if isinstance(sheet.optimum, IntervalStrategy):
        return {"reference": sheet.optimum.ppf(_luck().uniform())}
    scores = environment.scores(sheet.seat)
    scores = known.get("points") if scores is None else scores
    if scores is None or not isinstance(sheet.optimum, MixedStrategy):
        return {}
    return {
        "numbers": scores[sheet.action[rows]],
        "reference": scores[_luck().pick(sheet.optimum.probs)],
    }


def _luck() -> Chance:
    return Chance.of(seed=0, stream="evidence/reference", episodes=range(_REFERENCE))


def _on_interval(sheet: SeatDecisions, rows: NDArray[np.bool_]) -> dict[str, Any]:
    numbers = sheet.action[rows]
    known: dict[str, Any] = {"numbers": numbers}
    if sheet.cells is not None and len(numbers):
        known["below"], known["upto"] = np.clip(sheet.cells[rows], 0, 1).T
    elif isinstance(sheet.optimum, IntervalStrategy) and len(numbers):
        known["below"], known["upto"] = (np.clip(edge, 0, 1) for edge in sheet.optimum.cell(numbers))
        known["quantiles"] = sheet.optimum.ppf(_MIDPOINTS)
    return known


def _independent(episode: NDArray[Any], actions: NDArray[Any], width: int) -> float:
    """The number of independent choices: the episode is the unit."""
    names, place = np.unique(episode, return_inverse=True)
    if len(names) == len(actions):
        return float(len(actions))
    table = np.bincount(place * width + actions, minlength=len(names) * width).reshape(len(names), width)
    return effective_size(table)


def _by_episode(sheet: SeatDecisions, amounts: FloatArray) -> FloatArray:
    """Sums of ``amounts`` [N] over each whole episode: one that ended early has no total."""
    _, place = np.unique(sheet.episode, return_inverse=True)
    broken = np.bincount(place, weights=sheet.outcome != Outcome.LEGAL) > 0
    totals = np.bincount(place, weights=np.nan_to_num(amounts))
    return np.asarray(totals[~broken], dtype=np.float64)
