"""What a scenario or a study promises."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from ...core.recipes import Agent
from ...scenarios.changes import changed
from ...scenarios.files import is_study, load
from ...scenarios.plan.rehearsal import unpaid
from ...scenarios.scenario.scenario import Scenario
from ...scenarios.study.study import Study
from .subject import Contract, Subject, hold

__all__ = [
    "CONTRACT",
    "Question",
    "a_few_episodes_run",
    "every_seat_has_an_agent",
    "it_asks_a_question",
    "it_is_read_back_as_it_was_written",
]

_EPISODES = 3
_CELLS = 3


@dataclass(frozen=True, eq=False)
class Question(Subject):
    """A scenario or a study, by name or YAML file; ``fields`` are changes by dotted path."""

    @cached_property
    def plugin(self) -> dict[str, Any]:
        """The mapping of the scenario or study."""
        return changed(load(self.name), self.fields.items())

    @cached_property
    def recipe(self) -> Scenario:
        """The scenario, or the first cell of the study."""
        return self.cells[0]

    @cached_property
    def cells(self) -> list[Scenario]:
        """The scenario, or the first cells of the study."""
        if not is_study(self.plugin):
            return [Scenario(**self.plugin)]
        return [cell.scenario for cell in islice(Study(**self.plugin).cells(), _CELLS)]


def it_asks_a_question(subject: Subject) -> str:
    """Its ``question`` is not empty."""
    question = str(subject.plugin.get("question", "")).strip()
    hold(question, "`question` is empty; say what is asked")
    return question


def every_seat_has_an_agent(subject: Subject) -> str:
    """Every seat has an agent, and every agent of the cast has a seat."""
    seating: dict[str, Agent] = subject.recipe.seating()
    return ", ".join(f"{seat}: {type(agent).__name__}" for seat, agent in seating.items())


def it_is_read_back_as_it_was_written(subject: Subject) -> str:
    """It is the same after a way through JSON, as a run's directory holds it."""
    written = json.dumps(subject.recipe.model_dump(mode="json"), allow_nan=False)
    hold(
        Scenario(**json.loads(written)) == subject.recipe,
        "written as JSON it is read back as another scenario",
    )
    return f"{len(written)} bytes"


def a_few_episodes_run(subject: Subject) -> str:
    """A few episodes run, with simulated models in the place of real ones, so that nothing is paid."""
    scenario = subject.recipe
    free = {seat: unpaid(agent) for seat, agent in scenario.cast.items()}
    document = scenario.changed(cast=free, episodes=_EPISODES).run().document()
    hold(document["decisions"], "nothing was asked")
    return ", ".join(f"{n} {outcome}" for outcome, n in document["outcomes"].items())


CONTRACT: tuple[Contract, ...] = (
    it_asks_a_question,
    every_seat_has_an_agent,
    it_is_read_back_as_it_was_written,
    a_few_episodes_run,
)
