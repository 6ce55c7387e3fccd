"""Models by name, each with its own server, key, prices and parameters: what a models file and the ``models`` of a study hold.

A list of fields of the `llm` agent; ``name`` is what tables call the model, its ``model`` where none is given:

    - {name: qwen, model: qwen2.5, api_base: "localhost:8080", transport: direct, extra: {top_k: 0}}
    - {name: mini, model: openai/gpt-5-mini, api_key_from: TEAM_KEY, max_tokens: 400}
    - sim/step
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..agents.llm.transport.litellm_transport import is_simulated
from ..agents.llm.transport.server_address import mended, served_name
from ..core.errors import InputError
from ..core.json_text import plain_text
from ..core.yaml_files import read_yaml_value
from ..registry.recipes import build
from .changes import changed, seats_that_ask
from .files import is_study

__all__ = ["chosen", "named_models", "with_entry"]

_FORM = "a models file is a list, each of it a model's name or a mapping with a `model`"


def named_models(spec: Any) -> list[dict[str, Any]]:
    """The models of a list, or of the file at a path, each with a ``name``. Raises `InputError` on what is none, or names one twice."""
    listed = read_yaml_value(Path(spec), "models file") if isinstance(spec, str | Path) else spec
    if isinstance(listed, Mapping):
        listed = listed.get("models")
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        raise InputError(f"models {spec!s:.80} came; {_FORM}")
    models = [_entry(one) for one in listed]
    name, times = Counter(one["name"] for one in models).most_common(1)[0] if models else ("", 0)
    if times > 1:
        raise InputError(f"models name {name!r} {times} times; give each a name of its own")
    return models


def with_entry(mapping: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a scenario's mapping in which every seat that asks a model asks this one. Raises `InputError` where there is none."""
    fields = {field: value for field, value in entry.items() if field != "name"}
    paths = [f"cast.{seat}" for seat in seats_that_ask(mapping, entry["name"])]
    return changed(mapping, [(f"{path}.{field}", value) for path in paths for field, value in fields.items()])


def chosen(
    mapping: dict[str, Any], spec: Any, wanted: Sequence[str], api_base: str | None = None
) -> tuple[dict[str, Any], str | None]:
    """A scenario's or a study's mapping with the models of ``spec`` (None: its own), and the one model that is still to be set.

    ``wanted`` picks those of these names, in their order; without a ``spec`` other names stand for themselves, several of them asked at
    ``api_base``. A scenario with several models becomes a study over them. Raises `InputError` where ``spec`` holds no such model.
    """
    listed = named_models(mapping.get("models", []) if spec is None else spec)
    known = {one["name"]: one for one in listed}
    strange = [name for name in wanted if name not in known]
    if spec is not None and not listed:
        raise InputError(f"the models file is empty; {_FORM}")
    if spec is not None and strange:
        raise InputError(f"model {strange[0]!r} is not in the models file; it has {', '.join(known)}")
    if len(wanted) > 1:
        picked = named_models([known.get(name) or _at(name, api_base) for name in wanted])
    elif strange or not listed:
        rest = {field: value for field, value in mapping.items() if field != "models"}
        return rest, next(iter(strange), None)
    else:
        picked = [known[name] for name in wanted] or listed
    if is_study(mapping):
        return {**mapping, "models": picked}, None
    if len(picked) == 1:
        return with_entry(mapping, picked[0]), None
    return {"name": mapping["name"], "scenario": mapping, "models": picked}, None


def _at(model: str, api_base: str | None) -> dict[str, Any]:
    """A model by its name alone, of the server at ``api_base`` where there is one and the model is not simulated."""
    if not model.strip():
        raise InputError("an empty model came; give provider/model, or a simulated one such as sim/fair")
    own = {} if api_base is None or is_simulated(model) else {"api_base": api_base}
    return {"name": model, "model": model, **own}


def _entry(spec: Any) -> dict[str, Any]:
    fields = {"model": spec} if isinstance(spec, str) else spec
    if not isinstance(fields, Mapping) or not isinstance(fields.get("model"), str):
        raise InputError(f"models hold {spec!s:.80}; {_FORM}")
    if "style" in fields:
        raise InputError("a model has no style; vary cast.SEAT.style in the study, or set it with --set")
    entry = {"name": fields["model"], **fields}
    name = entry["name"]
    if not isinstance(name, str) or not name.strip() or name != plain_text(name):
        raise InputError(f"a model is named {name!r:.80}; give it a name in words, or none")
    if entry.get("api_base") is not None:
        entry |= {"model": served_name(entry["model"]), "api_base": mended(str(entry["api_base"]))}
    build("agents", {**entry, "name": "llm"})
    return entry
