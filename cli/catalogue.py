"""What there is: listings of the rooms and descriptions of what lives in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..kit.conformance import room_of
from ..registry.describing import describe
from ..registry.finding import listing
from ..scenarios.files import is_study, library_names, load

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["catalogue", "catalogue_table", "description", "description_text"]

_SHOWN = ("agents", "styles", "environments", "metrics")  # of `aleator list` without a room


def catalogue(room: str | None = None) -> dict[str, list[dict[str, str]]]:
    """{room: [{"name", "kind", "summary"}]} of one room or of all."""
    rooms = (room,) if room else (*_SHOWN, "scenarios", "studies")
    return {each: _questions(each) if each in ("scenarios", "studies") else _plugins(each) for each in rooms}


def catalogue_table(found: Mapping[str, list[dict[str, str]]]) -> RenderableType:
    """The catalogue for the terminal."""
    from rich import box
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    tables = []
    for room, rows in found.items():
        table = Table(title=room, title_justify="left", box=box.SIMPLE_HEAD, show_edge=False)
        for column in ("name", "kind", "summary"):
            table.add_column(column, no_wrap=column != "summary")
        for row in rows:
            table.add_row(*(Text(row[column]) for column in ("name", "kind", "summary")))
        tables.append(table)
    return Group(*tables)


def description(name: str) -> dict[str, Any]:
    """A plug-in of any room, or a scenario. Raises `InputError` on an unknown name, naming the nearest."""
    room = room_of(name)
    if room != "scenarios":
        return describe(room, name)
    mapping = load(name)
    return {**mapping, "room": "studies" if is_study(mapping) else "scenarios"}


def description_text(found: Mapping[str, Any]) -> RenderableType:
    """A description for the terminal: the docstring and a table of fields, or a scenario's YAML."""
    if "fields" not in found:
        return _yaml({key: value for key, value in found.items() if key != "room"})
    from rich import box
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=False)
    for column in ("field", "type", "default", "about"):
        table.add_column(column)
    for name, field in found["fields"].items():
        table.add_row(*(Text(str(text)) for text in (name, field["type"], field["default"], field["about"])))
    source = f"\n\nSource: {found['source']}" if found["source"] else ""
    about = f"{found['name']} ({found['room']})\n\n{found['description']}{source}\n"
    return Group(Text(about), table)


def _questions(kind: str) -> list[dict[str, str]]:
    loaded = {name: load(name) for name in library_names(studies=kind == "studies")}
    return [
        {"name": name, "kind": kind, "summary": mapping.get("question", "")}
        for name, mapping in loaded.items()
    ]


def _plugins(room: str) -> list[dict[str, str]]:
    return [entry._asdict() for entry in listing(room)]


def _yaml(mapping: Mapping[str, Any]) -> str:
    from io import StringIO

    from ruamel.yaml import YAML

    text = StringIO()
    YAML(typ="safe", pure=True).dump(dict(mapping), text)
    return text.getvalue()
