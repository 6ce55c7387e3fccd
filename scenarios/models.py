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

from ..agents.llm.transport.server_address import mended, served_name
from ..core.errors import InputError
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


def chosen(mapping: dict[str, Any], spec: Any, model: str | None) -> tuple[dict[str, Any], str | None]:
    """A scenario's or a study's mapping with the models of ``spec`` (None: its own), and the ``model`` where that is still to be set.

    A ``model`` picks the one of that name; a scenario with several becomes a study over them. Raises `InputError` where
    ``spec`` holds no such model.
    """
    models = named_models(mapping.get("models", []) if spec is None else spec)
    picked = [one for one in models if model in (None, one["name"])]
    if not picked:
        if spec is not None:
            names = ", ".join(one["name"] for one in models)
            raise InputError(f"model {model!r} is not in the models file; it has {names or 'none'}")
        return {field: value for field, value in mapping.items() if field != "models"}, model
    if is_study(mapping):
        return {**mapping, "models": picked}, None
    if len(picked) == 1:
        return with_entry(mapping, picked[0]), None
    return {"name": mapping["name"], "scenario": mapping, "models": picked}, None


def _entry(spec: Any) -> dict[str, Any]:
    fields = {"model": spec} if isinstance(spec, str) else spec
    if not isinstance(fields, Mapping) or not isinstance(fields.get("model"), str):
        raise InputError(f"models hold {spec!s:.80}; {_FORM}")
    if "style" in fields:
        raise InputError("a model has no style; vary cast.SEAT.style in the study, or set it with --set")
    entry = {"name": fields["model"], **fields}
    if entry.get("api_base") is not None:
        entry |= {"model": served_name(entry["model"]), "api_base": mended(str(entry["api_base"]))}
    build("agents", {**entry, "name": "llm"})
    return entry
