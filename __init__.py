"""Aleator: when the right thing to do is to randomise, does an agent do it?

LLM agents act in simulated environments; every choice is logged; the policy that the choices induce is compared with
the optimal mixed strategy. The names below are imported when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .chance import Chance
    from .core import (
        Agent,
        AleatorError,
        Answer,
        Choice,
        Environment,
        EquilibriumSet,
        Estimate,
        InputError,
        Interval,
        IntervalStrategy,
        Menu,
        MixedStrategy,
        Observation,
        Outcome,
        Player,
        Seat,
        Stakes,
        World,
    )
    from .ledger import Decision, Ledger
    from .scenarios.loading import agent, environment, scenario, study
    from .scenarios.result import Result, load_result
    from .scenarios.scenario import Scenario
    from .scenarios.study import Study

_HOMES = {
    ".chance": ("Chance",),
    ".core": (
        "Agent", "AleatorError", "Answer", "Choice", "Environment", "EquilibriumSet", "Estimate", "InputError", "Interval",
        "IntervalStrategy", "Menu", "MixedStrategy", "Observation", "Outcome", "Player", "Seat", "Stakes", "World",
    ),
    ".ledger": ("Decision", "Ledger"),
    ".registry": ("metric",),
    ".scenarios.loading": ("agent", "environment", "scenario", "study"),
    ".scenarios.result": ("Result", "load_result"),
    ".scenarios.scenario": ("Scenario",),
    ".scenarios.study": ("Study",),
}  # fmt: skip
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'aleator' has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name], __name__), name)


def __dir__() -> list[str]:
    return __all__
