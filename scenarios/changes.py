"""Changes to a scenario's mapping: by dotted path, of the model, of who sits where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from ..agents.llm.transport.litellm_transport import is_simulated
from ..agents.llm.transport.server_address import mended, served_name
from ..core.errors import InputError
from ..core.recipes import Agent
from ..core.yaml_text import load_yaml
from ..registry.recipes import build

__all__ = [
    "NoSeat",
    "changed",
    "parse_mapping",
    "parse_value",
    "seats_that_ask",
    "with_model",
    "with_seat",
    "with_server",
]


class NoSeat(InputError):  # noqa: N818  # what came is right, and has no place here
    """A model, or a server of models, for a scenario in which no seat asks one."""


def changed(mapping: Mapping[str, Any], changes: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """A copy with each ``(dotted.path, value)`` set; recipes given by name become mappings on the way."""
    copy = deepcopy(dict(mapping))
    for path, value in changes:
        *parents, last = path.split(".")
        place: Any = copy
        for parent in parents:
            place[parent] = _opened(path, place.get(parent, {}))
            place = place[parent]
        place[last] = deepcopy(value)
    return copy


def with_model(mapping: Mapping[str, Any], model: str, needed: bool = True) -> dict[str, Any]:
    """A copy in which every seat whose agent asks a model asks this ``model``.

    Raises `NoSeat` where there is no such seat although one is ``needed``.
    """
    if not model.strip():
        raise InputError("an empty model came; give provider/model, or a simulated one such as sim/fair")
    seats = seats_that_ask(mapping, model, needed)
    return changed(mapping, [(f"cast.{seat}.model", model) for seat in seats])


def seats_that_ask(mapping: Mapping[str, Any], model: str, needed: bool = True) -> list[str]:
    """The keys of the cast whose agents ask a model. Raises `NoSeat`, which says that ``model`` has none, where one is ``needed``."""
    seats = [seat for seat, agent in (mapping.get("cast") or {}).items() if _asks_a_model(agent)]
    if needed and not seats:
        raise NoSeat(
            f"model {model!r} has no seat: no agent of {mapping.get('name')!r} asks a model; add --seat NAME=llm"
        )
    return seats


def with_server(mapping: Mapping[str, Any], address: str, needed: bool = False) -> dict[str, Any]:
    """A copy in which every seat that asks a real model asks it of the server at ``address``; simulated models stay here.

    Raises `InputError` on what is no address, and `NoSeat` where no seat asks a real model although that is ``needed``.
    """
    base, changes = mended(address), []
    for seat, agent in (mapping.get("cast") or {}).items():
        model = _model_of(agent)
        if model is not None and not is_simulated(model):
            changes += [(f"cast.{seat}.model", served_name(model)), (f"cast.{seat}.api_base", base)]
    if needed and not changes:
        raise NoSeat(
            f"--api-base {address} came, and no seat asks a model there: give --model NAME as the server calls it"
            f" (`aleator models {address}` lists them)"
        )
    return changed(mapping, changes)


def with_seat(mapping: Mapping[str, Any], seat: str, agent: Any) -> dict[str, Any]:
    """A copy in which ``agent`` (a name or a mapping) sits at ``seat``."""
    return changed(mapping, [(f"cast.{seat}", agent)])


def parse_value(text: str) -> Any:
    """A value from the command line: ``1.02`` is a number, ``[a, b]`` a list, ``{name: a}`` a mapping, ``null`` nothing.

    What YAML would make of a sentence (a mapping of ``Note: one word``, nothing of ``# Rules``, minutes of ``10:30``) it is not:
    a text stays as it is written.
    """
    value = parse_mapping(text)
    return value if _is_meant(value, text) else text


def parse_mapping(text: str) -> Any:
    """YAML as it stands, of one line or several; a text where it is none. Raises `InputError` where it is beyond the bounds of `load_yaml`."""
    from ruamel.yaml.error import YAMLError

    try:
        return load_yaml(text)
    except YAMLError:
        return text


def _is_meant(value: Any, text: str) -> bool:
    """Whether ``text`` is written as this value, and is not a sentence that YAML happens to read so."""
    if value is None:
        return text.strip().lower() in ("", "~", "null")
    if isinstance(value, str):
        return text.lstrip().startswith(("'", '"'))
    if isinstance(value, dict | list):
        return text.lstrip().startswith(("{", "["))
    return isinstance(value, int | float) and ":" not in text and "#" not in text


def _opened(path: str, value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        return {"name": value}
    if not isinstance(value, dict):
        raise InputError(
            f"path {path!r} goes through {value!r}, which has no fields; give environment.FIELD or cast.SEAT.FIELD"
        )
    return value


def _model_of(agent: Any) -> str | None:
    """The model that an agent asks, or None where agents of its kind ask none."""
    if not _asks_a_model(agent):
        return None
    named = agent.get("model") if isinstance(agent, Mapping) else None
    made: Agent = build("agents", agent if named is None else {"name": agent["name"]})
    return named or made.model_name


def _asks_a_model(agent: Any) -> bool:
    """Whether agents of this kind ask one; their fields may be incomplete, since other changes may follow."""
    kind = {"name": agent["name"]} if isinstance(agent, Mapping) and "name" in agent else agent
    made: Agent = build("agents", kind)
    return made.model_name is not None
