"""Agents, environments, scenarios and studies by name, for scripts and notebooks."""

from __future__ import annotations

from typing import Any

from ..core.recipes import Agent, Environment
from ..registry.recipes import build
from .changes import changed
from .default_cast import question
from .files import load
from .scenario.scenario import Scenario
from .study.study import Study

__all__ = ["agent", "environment", "scenario", "study"]


def agent(name: str, **fields: Any) -> Agent:
    """The agent called ``name`` with these fields. Raises `InputError` on an unknown name or field."""
    made: Agent = build("agents", {"name": name, **fields})
    return made


def environment(name: str, **fields: Any) -> Environment:
    """The environment called ``name`` with these fields. Raises `InputError` on an unknown name or field."""
    made: Environment = build("environments", {"name": name, **fields})
    return made


def scenario(name: str, **changes: Any) -> Scenario:
    """The scenario called ``name``, or of a YAML file, with fields changed: ``scenario("sales", episodes=10)``.

    An environment or a game by its name or file is played as `aleator run` plays it (`question`).
    """
    return Scenario(**changed(question(name, changes.items()).mapping, changes.items()))


def study(name: str, **changes: Any) -> Study:
    """The study called ``name``, or of a YAML file, with fields changed."""
    return Study(**changed(load(name, study=True), changes.items()))
