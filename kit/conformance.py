"""The conformance kit: holds anyone's plug-in, of any room, to its room's contract.

>>> findings = check("uniform")
>>> all(finding.passed for finding in findings)
True
>>> print(check("llm", model="sim/collapse?share=1")[-1].name)
on the coin it is no argmax
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from ..core.callbacks import Callback
from ..core.errors import InputError
from ..core.recipes import Agent, Environment
from ..core.spaces.space import Space
from ..environments.games.shared.game_files import game_names
from ..environments.games.shared.tree_files import tree_names
from ..registry.finding import names, stands
from ..registry.loading import load_object, said
from ..registry.plugin_faults import place_in_plugin
from ..registry.rooms import ROOMS
from ..registry.suggesting import suggest
from ..scenarios.files import library_names

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from .contracts.subject import Contract, Subject

__all__ = ["Finding", "check", "contract_of", "findings_table", "held", "room_of", "subject_of"]


class Finding(NamedTuple):
    """One promise of a contract: its ``name``, whether it is kept, what was found, and whether it could be ``tried``; one that
    could not counts as kept.
    """

    name: str
    passed: bool
    detail: str
    tried: bool = True


def check(name: str, **fields: Any) -> list[Finding]:
    """Every promise of its room's contract, held against the plug-in ``name`` with ``fields``.

    ``name`` is a plug-in's name, ``path/to/file.py:Name``, ``module:Name``, a scenario's or study's name or its YAML file.
    Raises `InputError` where there is no such plug-in, or it does not take these fields.
    """
    subject = subject_of(name, fields)
    if fields:
        if ROOMS.get(subject.room) is not None and not hasattr(subject.plugin, "model_fields"):
            raise InputError(f"{name!r} is a function ({subject.room}) and has no fields; leave out --set")
        _ = subject.recipe
    return held(subject)


def held(subject: Subject) -> list[Finding]:
    """``subject``, held to every promise of its room's contract."""
    return [_found(contract, subject) for contract in contract_of(subject.room)]


def contract_of(room: str) -> tuple[Contract, ...]:
    """The promises of a room."""
    contract: tuple[Contract, ...] = import_module(f"{__package__}.contracts.{room}").CONTRACT
    return contract


def subject_of(name: str, fields: Mapping[str, Any] | None = None) -> Subject:
    """The plug-in ``name`` with ``fields``, ready to be held to its contract."""
    from .contracts.scenarios import Question
    from .contracts.subject import Subject

    room = room_of(name)
    return (Question if room == "scenarios" else Subject)(room, name, fields or {})


def room_of(name: str) -> str:
    """The room that the plug-in ``name`` belongs to; of a plug-in and a scenario with one name, the plug-in's."""
    if name.endswith((".yaml", ".yml")):
        return "scenarios"
    if ":" in name:
        return _room_of_object(name)
    for room in ROOMS:
        if stands(room, name):
            return room
    if name in library_names():
        return "scenarios"
    games = *game_names(), *tree_names()
    known = sorted({*library_names(), *games, *(plugin for room in ROOMS for plugin in names(room))})
    raise InputError(f"plug-in {name!r} is unknown; {suggest(name, known)}; or path/to/file.py:Name")


def findings_table(findings: list[Finding]) -> RenderableType:
    """The findings for the terminal."""
    from ..reports.whole_table import WholeTable

    rows = [(_mark(finding), finding.name, finding.detail) for finding in findings]
    return WholeTable(("", "promise", "found"), rows)


def _mark(finding: Finding) -> Text:
    from rich.text import Text

    if not finding.tried:
        return Text("not tried", style="yellow")
    return Text("kept", style="green") if finding.passed else Text("BROKEN", style="bold red")


def _room_of_object(name: str) -> str:
    from ..agents.llm.graphs.style import Style

    plugin = load_object(name)
    for room, base in (
        ("agents", Agent),
        ("environments", Environment),
        ("callbacks", Callback),
        ("spaces", Space),
        ("styles", Style),
    ):
        if inspect.isclass(plugin) and issubclass(plugin, base):
            return room
    if inspect.isfunction(plugin):
        module = inspect.getmodule(plugin)
        return (
            "evidence" if hasattr(module, "EXAMPLE") else "panels" if hasattr(module, "PLACE") else "metrics"
        )
    raise InputError(
        f"{name} is no plug-in; give a subclass of aleator.Agent, aleator.Environment or aleator.Space, a style, or a metric's function"
    )


def _found(contract: Callable[[Subject], str], subject: Subject) -> Finding:
    from .contracts.subject import Broken, NotTried

    name = contract.__name__.replace("_", " ")
    try:
        return Finding(name, True, contract(subject))
    except NotTried as error:
        return Finding(name, True, str(error), tried=False)
    except (Broken, InputError) as error:
        return Finding(name, False, str(error))
    except Exception as error:  # noqa: BLE001  # whatever a plug-in raises is what was found of it
        return Finding(name, False, f"{said(error)}{place_in_plugin(error)}")
