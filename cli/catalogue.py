"""What there is: listings of the rooms and descriptions of what lives in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..agents.simulated.faults import model_names, simulated_model
from ..environments.games.shared.game_files import game_file, game_names
from ..environments.games.shared.tree_files import efg_game, efg_text, tree_names
from ..kit.conformance import room_of
from ..registry.describing import describe, described
from ..registry.finding import listing
from ..registry.recipes import build
from ..scenarios.files import file_of, is_study, library_names, load

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ..core.recipes import Environment

__all__ = ["as_written", "catalogue", "catalogue_table", "description", "description_text", "names_table"]

_SHOWN = ("agents", "styles", "environments", "metrics")  # of `aleator list` without a room


def catalogue(room: str | None = None) -> dict[str, list[dict[str, str]]]:
    """{room: [{"name", "kind", "summary"}]} of one room or of all."""
    rooms = (room,) if room else (*_SHOWN, "scenarios", "studies")
    return {each: _LISTINGS.get(each, _plugins)(each) for each in rooms}


def names_table(found: Mapping[str, list[dict[str, str]]]) -> RenderableType:
    """The names alone, a line or two a kind: all rooms on one screen."""
    from rich.console import Group
    from rich.text import Text

    from ..reports.stacked_table import Stacked

    parts: list[RenderableType] = []
    for room, rows in found.items():
        kinds: dict[str, list[str]] = {}
        for row in rows:
            kinds.setdefault(row["kind"], []).append(row["name"])
        heads = ["" if kind == room else kind for kind in kinds]
        names = [Text(", ".join(of_kind)) for of_kind in kinds.values()]
        parts += [Text(f"{room} ({len(rows)})", style="bold"), Stacked(heads, [names])]
    parts.append(Text("`aleator list ROOM` says what each is, `aleator show NAME` all of it", style="dim"))
    return Group(*parts)


def catalogue_table(found: Mapping[str, list[dict[str, str]]]) -> RenderableType:
    """A line a name: its kind and what it is."""
    from rich.console import Group

    from ..reports.whole_table import WholeTable

    heads = ("name", "kind", "summary")
    return Group(
        *(
            WholeTable(heads, [[row[head] for head in heads] for row in rows], room)
            for room, rows in found.items()
        )
    )


def description(name: str) -> dict[str, Any]:
    """A plug-in of any room, a scenario, a study or a simulated model.

    An environment has its ``seats`` and the ``scenario`` of its name beside it, and it and a game their ``optimum``, where there is
    one of all seats together: the rule by which it is selected. Raises `InputError` on an unknown name, naming the nearest.
    """
    if name.startswith("sim/"):
        return _model(name)
    if name in game_names():
        written = game_file(name).model_dump(mode="json", exclude_none=True)
        return {"name": name, "room": "games", **written, **_optimum({"name": "matrix_game", "game": name})}
    if name in tree_names():
        return {**_tree(name), **_optimum({"name": "extensive_game", "game": name})}
    room = room_of(name)
    if room != "scenarios":
        found = describe(room, name)
        return {**found, **_beside(name)} if room == "environments" else found
    mapping = load(name)
    code = sorted(set(_code(mapping)))
    found = {**mapping, **({"code": code} if code else {})}
    return {**found, "room": "studies" if is_study(mapping) else "scenarios"}


def _code(part: Any, field: str = "") -> Iterator[str]:
    """The names of Python code among the texts of a scenario, which are run with it."""
    if isinstance(part, Mapping):
        for name, value in part.items():
            yield from _code(value, str(name))
    elif isinstance(part, list):
        for value in part:
            yield from _code(value, field)
    elif isinstance(part, str) and field != "model" and _CODE.fullmatch(part):
        yield part


def _beside(name: str) -> dict[str, Any]:
    """The seats of an environment as it is by default, and the scenario of its name."""
    environment: Environment = build("environments", name)
    seats = {
        seat.name: {"members": seat.members, "answers": list(seat.space.options) or seat.space.describe()}
        for seat in environment.seats
    }
    scenario = {"scenario": load(name)} if name in library_names() else {}
    return {"seats": seats, **_optimum(name), **scenario}


def _optimum(recipe: str | Mapping[str, Any]) -> dict[str, Any]:
    """Which equilibrium of an environment's game is the optimum, of how many convex sets, and whether there may be others."""
    environment: Environment = build("environments", recipe)
    solution = environment.solution()
    if solution is None:
        return {}
    told = {"rule": solution.rule, "sets": len(solution.components), "complete": solution.is_complete}
    values = {seat: round(float(value), 12) for seat, value in solution.values.items()}
    return {"optimum": {**told, "values": values, "accuracy": solution.accuracy}}


def _model(name: str) -> dict[str, Any]:
    """A simulated model with its parameters. Raises `InputError` on an unknown one."""
    model = type(simulated_model(name.removeprefix("sim/")))
    return {**described(model, name, "models"), "name": name}


def description_text(found: Mapping[str, Any]) -> RenderableType:
    """A description for the terminal: the docstring and a table of fields, or a mapping as YAML."""
    from rich.console import Group
    from rich.text import Text

    if "fields" not in found:
        return Text(_yaml({key: value for key, value in found.items() if key != "room"}))
    source = f"\n\nSource: {found['source']}" if found["source"] else ""
    about = Text(f"{found['name']} ({found['room']})\n\n{_flowing(found['description'] + source)}\n")
    fields = {
        name: (field["type"], field["default"], field["about"]) for name, field in found["fields"].items()
    }
    seats = {
        name: ("1" if seat["members"] == 1 else seat["members"], _answers(seat["answers"]))
        for name, seat in found.get("seats", {}).items()
    }
    return Group(
        about,
        *_lines(("field", "type", "default", "about"), fields),
        *_lines(("seat", "members", "answers"), seats),
        *_optimum_text(found),
        *_scenario_text(found),
    )


def as_written(name: str, found: Mapping[str, Any]) -> str | None:
    """A scenario's file, its path before it, and the Python code that it names; None for what is no file."""
    file = file_of(name) if found["room"] in ("scenarios", "studies") else None
    if file is None:
        return None
    runs = f"\n# Python code that it runs: {', '.join(found['code'])}\n" if "code" in found else ""
    return f"# {file}\n{file.read_text(encoding='utf-8').rstrip()}\n{runs}"


def _flowing(text: str) -> str:
    """The text with each paragraph in one line, which the terminal breaks; examples and lists stay as they are."""
    parts = text.replace("``", "`").split("\n\n")
    return "\n\n".join(
        part if part.startswith((">>>", "- ")) or "\n " in part else " ".join(part.splitlines())
        for part in parts
    )


def _answers(answers: list[str] | str) -> str:
    return answers if isinstance(answers, str) else " | ".join(answers)


def _optimum_text(found: Mapping[str, Any]) -> list[RenderableType]:
    """The rule by which the optimum is selected."""
    from rich.text import Text

    if "optimum" not in found:
        return []
    optimum = found["optimum"]
    known = "all equilibria are known" if optimum["complete"] else "there may be other equilibria"
    return [Text(f"\nthe optimum: {optimum['rule']} (sets of equilibria: {optimum['sets']}; {known})")]


def _scenario_text(found: Mapping[str, Any]) -> list[RenderableType]:
    """The scenario of an environment's name, as YAML."""
    from rich.text import Text

    if "scenario" not in found:
        return []
    head = f"\nthe scenario of that name, as `aleator run {found['name']}` runs it:\n"
    return [Text(head), Text(_yaml(found["scenario"]))]


def _lines(heads: tuple[str, ...], rows: Mapping[str, tuple[Any, ...]]) -> list[RenderableType]:
    """A table with a row for each name, or nothing where there is none."""
    from ..reports.whole_table import WholeTable

    cells = [[str(text) for text in (name, *rest)] for name, rest in rows.items()]
    return [WholeTable(heads, cells)] if rows else []


def _questions(kind: str) -> list[dict[str, str]]:
    is_study = kind == "studies"
    loaded = {name: load(name, study=is_study) for name in library_names(studies=is_study)}
    return [
        {"name": name, "kind": kind, "summary": mapping.get("question", "")}
        for name, mapping in loaded.items()
    ]


def _games(_: str) -> list[dict[str, str]]:
    """The games of the library, with the environment that plays them."""
    tables = [
        {"name": name, "kind": "matrix_game", "summary": game_file(name).title} for name in game_names()
    ]
    trees = [
        {"name": name, "kind": "extensive_game", "summary": _tree(name)["title"]} for name in tree_names()
    ]
    return tables + trees


def _tree(name: str) -> dict[str, Any]:
    """A game in extensive form of the library: where it is from, and its text in Gambit's format."""
    text = efg_text(name)
    game = efg_game(text, name)
    return {"name": name, "room": "games", "title": game.title, "source": game.comment, "efg": text}


def _models(_: str) -> list[dict[str, str]]:
    """The simulated models."""
    models = [_model(name) for name in model_names()]
    return [{"name": one["name"], "kind": "simulated", "summary": one["summary"]} for one in models]


def _plugins(room: str) -> list[dict[str, str]]:
    return [entry._asdict() for entry in listing(room)]


def _yaml(mapping: Mapping[str, Any]) -> str:
    from io import StringIO

    from ruamel.yaml import YAML

    text = StringIO()
    YAML(typ="safe", pure=True).dump(dict(mapping), text)
    return text.getvalue()


_CODE = re.compile(r"[\w./\\-]+:[A-Za-z_]\w*")
_LISTINGS = {"scenarios": _questions, "studies": _questions, "models": _models, "games": _games}
