"""Aleator: when the right thing to do is to randomise, does an agent do it?

LLM agents act in simulated environments; every choice is logged; the policy that the choices induce is compared with
the optimal mixed strategy. The names below are imported when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .core.callbacks import Callback as Callback
    from .core.chance import Chance as Chance
    from .core.errors import AleatorError as AleatorError
    from .core.errors import InputError as InputError
    from .core.estimates import Estimate as Estimate
    from .core.games.normal_form import NormalForm as NormalForm
    from .core.games.solution import Component as Component
    from .core.games.solution import Solution as Solution
    from .core.games.tree import Tree as Tree
    from .core.laws.interval_strategy import IntervalStrategy as IntervalStrategy
    from .core.laws.law import Law as Law
    from .core.laws.mixed_strategy import MixedStrategy as MixedStrategy
    from .core.outcomes import Outcome as Outcome
    from .core.questions import Choice as Choice
    from .core.questions import Feedback as Feedback
    from .core.questions import Observation as Observation
    from .core.questions import Seat as Seat
    from .core.recipes import Agent as Agent
    from .core.recipes import Environment as Environment
    from .core.recipes import Player as Player
    from .core.recipes import World as World
    from .core.spaces.allocation import Allocation as Allocation
    from .core.spaces.interval import Interval as Interval
    from .core.spaces.menu import Menu as Menu
    from .core.spaces.record import Record as Record
    from .core.spaces.space import Space as Space
    from .core.spaces.text import Text as Text
    from .registry.finding import metric as metric
    from .runs.decisions import Decision as Decision
    from .runs.ledger import Ledger as Ledger
    from .scenarios.loading import agent as agent
    from .scenarios.loading import environment as environment
    from .scenarios.loading import scenario as scenario
    from .scenarios.loading import study as study
    from .scenarios.opening import open as open  # noqa: A004  # `aleator.open(DIR)`
    from .scenarios.scenario.reading import load_result as load_result
    from .scenarios.scenario.result import Result as Result
    from .scenarios.scenario.run_cell import run_cell as run_cell
    from .scenarios.scenario.scenario import Scenario as Scenario
    from .scenarios.study.study import Study as Study

_HOMES = {
    ".core.callbacks": "Callback",
    ".core.chance": "Chance",
    ".core.errors": "AleatorError InputError",
    ".core.estimates": "Estimate",
    ".core.spaces.menu": "Menu",
    ".core.spaces.interval": "Interval",
    ".core.spaces.record": "Record",
    ".core.spaces.allocation": "Allocation",
    ".core.spaces.text": "Text",
    ".core.spaces.space": "Space",
    ".core.games.normal_form": "NormalForm",
    ".core.games.solution": "Component Solution",
    ".core.games.tree": "Tree",
    ".core.laws.law": "Law",
    ".core.laws.mixed_strategy": "MixedStrategy",
    ".core.laws.interval_strategy": "IntervalStrategy",
    ".core.outcomes": "Outcome",
    ".core.questions": "Choice Feedback Observation Seat",
    ".core.recipes": "Agent Environment Player World",
    ".runs.decisions": "Decision",
    ".runs.ledger": "Ledger",
    ".registry.finding": "metric",
    ".scenarios.loading": "agent environment scenario study",
    ".scenarios.opening": "open",
    ".scenarios.scenario.reading": "load_result",
    ".scenarios.scenario.result": "Result",
    ".scenarios.scenario.scenario": "Scenario",
    ".scenarios.scenario.run_cell": "run_cell",
    ".scenarios.study.study": "Study",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module("importlib.metadata").version("aleator")
    if name not in _HOME_OF:
        raise AttributeError(f"module 'aleator' has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name], __name__), name)


def __dir__() -> list[str]:
    return __all__
