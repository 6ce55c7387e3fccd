"""Scenarios and studies as YAML: the built-in library, and files of the user's."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from ..core.errors import InputError
from ..core.yaml_files import read_yaml
from ..environments.games.shared.game_files import game_names
from ..environments.games.shared.tree_files import tree_names
from ..registry.finding import names, stands
from ..registry.rooms import ROOMS
from ..registry.suggesting import nearest, suggest

__all__ = ["file_of", "is_from_elsewhere", "is_study", "library_names", "load", "playable_names"]

_LIBRARY = Path(__file__).parent / "library"
_STUDIES = _LIBRARY / "studies"  # those that are called as a scenario is


def library_names(studies: bool | None = None) -> list[str]:
    """Names of the built-in and installed scenarios and studies; ``studies`` picks one kind of the built-in."""
    found = {path.stem for path in _LIBRARY.glob("*.yaml")}
    if studies is not None:
        found = {name for name in found if is_study(load(name)) == studies}
    if studies is not False:
        found |= {path.stem for path in _STUDIES.glob("*.yaml")}
    installed = [] if studies else [point.name for point in entry_points(group="aleator.scenarios")]
    return sorted({*found, *installed})


def playable_names() -> list[str]:
    """Names of the environments and of the games that are played as they are."""
    return [*names("environments"), *game_names(), *tree_names()]


def load(name: str, *, study: bool = False) -> dict[str, Any]:
    """The mapping of a built-in scenario or study, of an installed one, or of a YAML file; where a scenario and a study have one name,
    that of the ``study`` if it is wanted.

    Raises `InputError` on an unknown name or a file that is not a mapping.
    """
    alike = _STUDIES / f"{name}.yaml"
    file = alike if study and alike.exists() else file_of(name)
    mapping, stem = (_installed(name), name) if file is None else (read_yaml(file), file.stem)
    return {"name": stem, **mapping}


def file_of(name: str) -> Path | None:
    """The YAML file of a scenario or study: the one at this path, or the built-in one of this name; None where there is neither."""
    if name.endswith((".yaml", ".yml")):
        return Path(name)
    built_in = _LIBRARY / f"{name}.yaml"
    return built_in if built_in.exists() else None


def is_from_elsewhere(name: str) -> bool:
    """Whether ``name`` is a file outside the working folder, which others may have written."""
    return name.endswith((".yaml", ".yml")) and not Path(name).resolve().is_relative_to(Path.cwd().resolve())


def is_study(mapping: Mapping[str, Any]) -> bool:
    """Whether a mapping describes a study and not a single scenario."""
    return "scenario" in mapping


def _installed(name: str) -> dict[str, Any]:
    for point in entry_points(group="aleator.scenarios"):
        if point.name == name:
            return dict(point.load())
    raise InputError(f"scenario {name!r} is unknown; {_hint(name)}")


def _hint(name: str) -> str:
    """What somebody may have meant who asked for a scenario of a name that none has."""
    if Path(name).is_dir():
        return f"it is a directory: `aleator report {name}` shows a finished run"
    if Path(name).is_file():
        return "it is a file whose name does not end in .yaml or .yml"
    if name in playable_names():
        return f"it is played as it is by `aleator run {name}`"
    if rooms := [room for room in ROOMS.values() if stands(room.name, name)]:
        nouns = " and ".join(room.noun for room in rooms)
        return f"there is a plug-in of that name ({nouns}): see `aleator show {name}`"
    library = library_names()
    near = () if nearest(name, library) else nearest(name, playable_names())
    return f"{suggest(name, [*library, *near], 'aleator list scenarios')}; or give a YAML file"
