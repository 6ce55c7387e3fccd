"""What a run knows about one seat, under the names by which metrics ask for it.

The vocabulary is that of the `metrics` room: ``counts``, ``optimal``, ``optimal_set``, ``n_effective``, ``actions``,
``laws``, ``below``, ``upto``, ``numbers``, ``quantiles``, ``payoffs``, ``value``, ``regrets``.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..chance import FloatArray
from ..core import (
    Answer,
    Environment,
    EquilibriumSet,
    Estimate,
    InputError,
    IntervalStrategy,
    Menu,
    MixedStrategy,
    Optimum,
)
from ..ledger import Sheet
from ..metrics.evidence import effective_size
from ..metrics.hulls import nearest
from ..registry import metric

__all__ = ["STANDARD", "Evidence", "evidence_of", "kind_of", "measure"]

STANDARD = {
    "point": ("tv", "excess_tv", "chi_square", "exact_multinomial", "e_value", "exploitability", "excess_exploitability"),
    "set": ("tv", "excess_tv", "e_value", "exploitability", "excess_exploitability"),
    "per decision": ("tv", "excess_tv", "e_value", "cumulative_regret"),
    "interval law": ("ks", "ks_p", "w1", "e_value"),
    "laws on an interval": ("ks", "ks_p", "e_value"),
    None: ("cumulative_regret",),
}
_MIDPOINTS = (np.arange(4096) + 0.5) / 4096

Evidence = Mapping[str, Any]


def kind_of(optimum: Optimum | None) -> str | None:
    """How a stationary optimum is given: ``point``, ``set``, ``interval law``, or None where none is known."""
    kinds: dict[type, str] = {MixedStrategy: "point", EquilibriumSet: "set", IntervalStrategy: "interval law"}
    return kinds.get(type(optimum))


def evidence_of(sheet: Sheet, rows: NDArray[np.bool_], environment: Environment | None = None) -> dict[str, Any]:
    """All evidence about one seat from the chosen ``rows`` [N] of its sheet, which must be legal ones."""
    if isinstance(sheet.seat.menu, Menu):
        known = _on_menu(sheet, rows, len(sheet.seat.menu))
    else:
        known = _on_interval(sheet, rows)
    if environment is not None and (stakes := environment.stakes(sheet.seat)) is not None:
        known |= stakes._asdict()
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


def _on_menu(sheet: Sheet, rows: NDArray[np.bool_], width: int) -> dict[str, Any]:
    actions = sheet.action[rows]
    counts = np.bincount(actions, minlength=width)
    known: dict[str, Any] = {"counts": counts, "n_effective": _independent(sheet.episode[rows], actions, width)}
    if not len(actions):
        return known
    known["actions"] = actions
    if isinstance(sheet.optimum, MixedStrategy):
        known["optimal"] = sheet.optimum.probs
    elif isinstance(sheet.optimum, EquilibriumSet):
        known["optimal_set"] = sheet.optimum.components
        known["optimal"] = nearest(counts, sheet.optimum.components)
    elif sheet.laws is not None:
        known["laws"] = sheet.laws[rows]
        known["optimal"] = sheet.laws[rows].mean(axis=0)
    return known


def _on_interval(sheet: Sheet, rows: NDArray[np.bool_]) -> dict[str, Any]:
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


def _by_episode(sheet: Sheet, amounts: FloatArray) -> FloatArray:
    """Sums of ``amounts`` [N] over each whole episode: one that ended early has no total."""
    _, place = np.unique(sheet.episode, return_inverse=True)
    broken = np.bincount(place, weights=sheet.outcome != Answer.LEGAL) > 0
    totals = np.bincount(place, weights=np.nan_to_num(amounts))
    return np.asarray(totals[~broken], dtype=np.float64)
