"""Structured answers: a JSON object by schema, for providers that constrain what a model writes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ....core.errors import InputError
from ....core.spaces.interval import Interval
from ....core.spaces.menu import Menu
from ..graphs.style import Style
from ..transport.chat import is_simulated, load_litellm

__all__ = ["answer_in", "answer_schema", "check_structured", "supports_schema"]


def answer_schema(space: Menu | Interval, shown: Sequence[str]) -> dict[str, Any]:
    """The ``response_format`` of ``{"answer": ...}``: one of the options as shown, or a number."""
    answer = {"type": "number"} if isinstance(space, Interval) else {"type": "string", "enum": list(shown)}
    schema = {
        "type": "object",
        "properties": {"answer": answer},
        "required": ["answer"],
        "additionalProperties": False,
    }
    return {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema}}


def answer_in(text: str) -> str:
    """What a reply ``{"answer": ...}`` says; any other reply as it is.

    >>> answer_in('{"answer": "Heads"}'), answer_in("Heads")
    ('Heads', 'Heads')
    """
    try:
        document = json.loads(text)
    except ValueError:
        return text
    return str(document["answer"]) if isinstance(document, dict) and document.keys() == {"answer"} else text


def supports_schema(model: str, direct: bool) -> bool:
    """Whether a schema can be sent: to simulated models, to servers called directly, and where LiteLLM says so."""
    if is_simulated(model) or direct:
        return True
    return bool(load_litellm().supports_response_schema(model=model))


def check_structured(style: Style) -> None:
    """Raise `InputError` unless ``style`` asks, in one call, for the answer alone."""
    plain = (
        type(style).demand is Style.demand
        and type(style).read is Style.read
        and type(style).graph is Style.graph
    )
    if not plain:
        raise InputError(
            f"style {type(style).__name__} reads its replies as text and cannot be structured;"
            " set structured: false, or take a style that asks for the answer alone (direct, few_shot, framing, ...)"
        )
