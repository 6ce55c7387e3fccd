"""Aleator: when the right thing to do is to randomise, does an agent do it?

LLM agents act in simulated environments; every choice is logged; the policy that the choices induce is compared with
the optimal mixed strategy. The names below are imported when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .chance import Chance as Chance
    from .core import Agent as Agent
    from .core import AleatorError as AleatorError
    from .core import Answer as Answer
    from .core import Choice as Choice
    from .core import Environment as Environment
    from .core import EquilibriumSet as EquilibriumSet
    from .core import Estimate as Estimate
    from .core import InputError as InputError
    from .core import Interval as Interval
    from .core import IntervalStrategy as IntervalStrategy
    from .core import Menu as Menu
    from .core import MixedStrategy as MixedStrategy
    from .core import Observation as Observation
    from .core import Outcome as Outcome
    from .core import Player as Player
    from .core import Seat as Seat
    from .core import Stakes as Stakes
    from .core import World as World
    from .ledger import Decision as Decision
    from .ledger import Ledger as Ledger
    from .registry import metric as metric
    from .scenarios.loading import agent as agent
    from .scenarios.loading import environment as environment
    from .scenarios.loading import scenario as scenario
    from .scenarios.loading import study as study
    from .scenarios.result import Result as Result
    from .scenarios.result import load_result as load_result
    from .scenarios.scenario import Scenario as Scenario
    from .scenarios.study import Study as Study

_HOMES = {
    ".chance": "Chance",
    ".core": "Agent AleatorError Answer Choice Environment EquilibriumSet Estimate InputError Interval IntervalStrategy Menu MixedStrategy Observation Outcome Player Seat Stakes World",
    ".ledger": "Decision Ledger",
    ".registry": "metric",
    ".scenarios.loading": "agent environment scenario study",
    ".scenarios.result": "Result load_result",
    ".scenarios.scenario": "Scenario",
    ".scenarios.study": "Study",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'aleator' has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name], __name__), name)


def __dir__() -> list[str]:
    return __all__
