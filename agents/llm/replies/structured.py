"""Structured answers: a JSON object by schema, for providers that constrain what a model writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ....core.errors import InputError
from ....core.spaces.space import Space
from ..graphs.style import Style
from ..transport.litellm_transport import is_simulated, load_litellm

__all__ = ["answer_schema", "check_structured", "supports_schema"]


def answer_schema(space: Space, shown: Sequence[str]) -> dict[str, Any]:
    """The ``response_format`` of ``{"answer": ...}``: one of the options as shown, or whatever else the space takes."""
    schema = {
        "type": "object",
        "properties": {"answer": space.schema(shown)},
        "required": ["answer"],
        "additionalProperties": False,
    }
    return {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema}}


def supports_schema(model: str, own_server: bool) -> bool:
    """Whether a schema can be sent: to simulated models, to a server of one's own, and where LiteLLM's table says so."""
    if is_simulated(model) or own_server:
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
