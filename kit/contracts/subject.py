"""A plug-in that is held to its contract."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from ...core.errors import AleatorError, InputError
from ...registry.describing import describe
from ...registry.finding import find
from ...registry.recipes import build, recipe_of

__all__ = [
    "Broken",
    "Contract",
    "NotTried",
    "Subject",
    "hold",
    "it_can_be_built_without_arguments",
    "it_is_frozen_and_refuses_unknown_fields",
    "it_is_read_back_as_it_was_written",
    "the_docstring_ends_with_its_source",
    "the_docstring_says_what_it_is",
]


class Broken(AleatorError):  # noqa: N818  # a promise, named after what became of it
    """A plug-in does not keep a promise of its room's contract."""


# What a scaffold or a hurried hand leaves where a source should stand.
_PLACEHOLDER = re.compile(
    r"(?i)^\W*$|\bauthor \(year\)|\b(?:todo|tbd|fixme|xxx|lorem ipsum|placeholder)\b|\bwrite here\b|<[^>]*>|\byour (?:name|source)\b"
)


class NotTried(AleatorError):  # noqa: N818  # no fault of the plug-in
    """A promise that cannot be tried yet, and why."""


def hold(kept: object, otherwise: str) -> None:
    """Raise `Broken` with the text ``otherwise`` unless ``kept``."""
    if not kept:
        raise Broken(otherwise)


@dataclass(frozen=True, eq=False)
class Subject:
    """The plug-in ``name`` of ``room``, with ``fields`` where it is a recipe."""

    room: str
    name: str
    fields: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def plugin(self) -> Any:
        """The class or the function that the plug-in is."""
        return find(self.room, self.name)

    @cached_property
    def recipe(self) -> Any:
        """The recipe with its fields."""
        return build(self.room, {"name": self.name, **self.fields})


Contract = Callable[[Subject], str]


def the_docstring_says_what_it_is(subject: Subject) -> str:
    """The docstring's first line is not empty."""
    hold(subject.plugin.__doc__, "there is no docstring of its own; write one")
    described = describe(subject.room, subject.name)
    json.dumps(described, allow_nan=False)
    hold(described["summary"], "the docstring's first line is empty; say there what it is")
    return str(described["summary"])


def the_docstring_ends_with_its_source(subject: Subject) -> str:
    """The docstring begins with a line that says what it is, and ends with its source."""
    the_docstring_says_what_it_is(subject)
    last = (inspect.getdoc(subject.plugin) or "").split("\n\n")[-1]
    hold(
        "Source: " in last,
        "the docstring does not end with its source; close it with a paragraph `Source: author (year), where.`",
    )
    blank = _PLACEHOLDER.search(last.partition("Source: ")[2])
    hold(
        blank is None,
        f"its source is a placeholder ({last.strip()!r:.80}); name an author, a year and a work",
    )
    return str(describe(subject.room, subject.name)["source"])


def it_can_be_built_without_arguments(subject: Subject) -> str:
    """It can be built with no arguments, so that a room can list, document and test it."""
    try:
        built = build(subject.room, subject.name)
    except InputError as error:
        raise Broken(f"{error}; give every field a default") from None
    hold(built == build(subject.room, subject.name), "built twice it differs; let equal recipes be equal")
    return f"{len(type(built).model_fields)} fields, all with defaults"


def it_is_read_back_as_it_was_written(subject: Subject) -> str:
    """It is the same after a way through JSON, as a run's directory holds it."""
    try:
        written = json.dumps(recipe_of(subject.recipe), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise Broken(
            f"its fields cannot be written as JSON ({error}); use plain numbers, texts, lists and mappings"
        ) from None
    hold(
        build(subject.room, json.loads(written)) == subject.recipe,
        f"{written} is read back as another recipe",
    )
    return f"{len(written)} bytes of JSON"


def it_is_frozen_and_refuses_unknown_fields(subject: Subject) -> str:
    """It cannot be changed, so that it can be compared and hashed, and refuses a field that it does not have."""
    for name in type(subject.recipe).model_fields:
        hold(
            name not in subject.plugin.__class_vars__,
            f"{name!r} is no field, but says what the class is; write `{name}: ClassVar[...] = ...`",
        )
        try:
            setattr(subject.recipe, name, getattr(subject.recipe, name))
        except ValidationError:
            continue
        raise Broken(f"field {name!r} can be set after birth; keep model_config frozen")
    try:
        build(subject.room, {"name": subject.name, "no_such_field": 1})
    except InputError as error:
        hold("no_such_field" in str(error), f"an unknown field is refused, but not by its name: {error}")
        return "frozen; an unknown field is refused by name"
    raise Broken("an unknown field is accepted; keep model_config extra='forbid'")
