"""A scenario for what has none: an environment or a game by its name or file, with an agent in every seat."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple
from typing import cast as as_type

from ..core.recipes import Environment
from ..core.yaml_files import read_yaml
from ..environments.games.shared.game_files import game_names
from ..environments.games.shared.tree_files import tree_names
from ..registry.finding import stands
from ..registry.recipes import build
from ..runs.ledger import Ledger
from .changes import changed
from .files import library_names, load
from .scenario.scenario import Scenario

__all__ = ["Question", "question"]

_ASKED, _OPTIMAL = "llm", "equilibrium"
_TRIED = 20  # episodes in which every seat is likely to be asked


class Question(NamedTuple):
    """A scenario's or a study's ``mapping``, and what a reader is ``told`` of how it came about (nothing where it stood somewhere)."""

    mapping: dict[str, Any]
    told: str = ""


def question(
    name: str, changes: Iterable[tuple[str, Any]] = (), seated: Mapping[str, Any] | None = None
) -> Question:
    """The scenario or study called ``name``; where there is none, one that plays the environment or the game of that name or file.

    Its first seat is an `llm`, the others play the optimum, or are the same `llm` where none is known. ``seated`` are the agents
    that are given, by seats or patterns of seats; of the ``changes`` (dotted paths) those of the environment are made, as the seats may follow from them.
    Raises `InputError` on an unknown name, naming the nearest, and on an environment that cannot be built.
    """
    noun, recipe = _environment(name)
    if not noun:
        return Question(load(name))
    ours = [(path, value) for path, value in changes if path.partition(".")[0] == "environment"]
    mapping = changed({"name": _short(name), "environment": recipe}, ours)
    mapping["cast"] = _cast(build("environments", mapping["environment"]), seated or {})
    at = ", ".join(f"{_agent(agent)} at {seat}" for seat, agent in mapping["cast"].items())
    told = (
        f"no scenario is called {name}: playing the {noun} {name} with {at} (--seat NAME=AGENT seats others)"
    )
    return Question(mapping, told)


def _environment(name: str) -> tuple[str, Any]:
    """What plays ``name`` (an environment or a game) and its recipe; ("", None) where it is a scenario or unknown."""
    if name in library_names():
        return "", None
    if ":" in name or stands("environments", name):
        return "environment", {"name": name}
    if name in game_names() or name.endswith(".nfg") or _is_game(name):
        return "game", {"name": "matrix_game", "game": name}
    if name in tree_names() or name.endswith(".efg"):
        return "game", {"name": "extensive_game", "game": name}
    return "", None


def _is_game(name: str) -> bool:
    """Whether ``name`` is a YAML file that gives payoffs, and is no scenario."""
    if not name.endswith((".yaml", ".yml")) or not Path(name).is_file():
        return False
    mapping = read_yaml(Path(name))
    return not {"environment", "scenario"} & mapping.keys() and bool({"row", "payoffs"} & mapping.keys())


def _short(name: str) -> str:
    """``MyGame`` of ``my_game.py:MyGame``, ``my_game`` of ``games/my_game.nfg``."""
    return name.rpartition(":")[2] if ":" in name else Path(name).stem


def _cast(environment: Environment, seated: Mapping[str, Any]) -> dict[str, Any]:
    """The agents of all seats, those that are given last."""
    main, *others = (seat.name for seat in environment.seats)
    lacking = _without_optimum(environment) if others else ()
    cast = {main: _ASKED, **{seat: _ASKED if seat in lacking else _OPTIMAL for seat in others}}
    free = {seat: agent for seat, agent in cast.items() if not any(fnmatchcase(seat, key) for key in seated)}
    return {**free, **seated}


def _without_optimum(environment: Environment) -> Collection[str]:
    """The seats whose optimum is not known in a few episodes that are played uniformly."""
    tried = Scenario(environment=environment, cast={"*": "uniform"}, episodes=_TRIED, metrics=()).run()
    return [
        name
        for name, one in as_type("Ledger", tried.kept).seats.items()
        if len(one) and one.optimum is None and one.laws is None and one.cdf_ends is None
    ]


def _agent(spec: Any) -> str:
    return str(spec.get("name")) if isinstance(spec, Mapping) else str(spec)
