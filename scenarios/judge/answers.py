"""What recorded values answer: the options, numbers and other answers themselves, or whole replies that hold them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...agents.llm.replies.lists import read_answers
from ...core.chance import IntArray
from ...core.outcomes import Outcome
from ...core.reading import Parsed
from ...core.spaces.menu import Menu
from ...core.spaces.space import Space, as_objects
from .layout import Layout

__all__ = ["Answers", "answers"]


class Answers(NamedTuple):
    """Decisions read from a column, [N]: the ``row`` that each comes from, what was answered, and what is logged with it."""

    row: IntArray
    action: NDArray[Any]
    outcome: NDArray[np.int8]
    logs: Mapping[str, NDArray[Any]]


def answers(raw: Sequence[Any], space: Space, labels: Mapping[str, str], layout: Layout) -> Answers:
    """What the values answer in ``space``; ``labels`` say which option a value stands for.

    Raises `InputError` on a label for what is no option.
    """
    places = _places(space, labels)
    if layout.count is not None:
        return _of_replies(raw, space, places, layout)
    exact = {_canonical(name): place for name, place in places.items()}
    read = [_of_value(value, space, exact) for value in raw]
    return Answers(np.arange(len(raw)), *_columns(space, read), {})


def _of_replies(raw: Sequence[Any], space: Space, places: Mapping[str, int], layout: Layout) -> Answers:
    """The answers that each reply should hold: those that did not come are unparsable, those beyond are only counted."""
    count = layout.count or 1
    read = [read_answers(_text(value), None, space, list(places), layout.decimal) for value in raw]
    missing = Parsed(Outcome.UNPARSABLE)
    kept = [_at_places(parsed, places) for reply in read for parsed in [*reply, *[missing] * count][:count]]
    came = np.array([len(reply) for reply in read], dtype=np.int64)
    logs = {
        "place": np.tile(np.arange(count), len(read)),
        "came": np.repeat(came, count),
        "wanted": np.full(len(kept), count),
        "forms": as_objects(",".join(parsed.forms) or None for parsed in kept),
    }
    return Answers(np.repeat(np.arange(len(read)), count), *_columns(space, kept), logs)


def _at_places(parsed: Parsed, places: Mapping[str, int]) -> Parsed:
    """A position among the names that stand for options, as the option's own."""
    if parsed.action is None or not places:
        return parsed
    return parsed._replace(action=list(places.values())[int(parsed.action)])


def _columns(space: Space, read: Sequence[Parsed]) -> tuple[NDArray[Any], NDArray[np.int8]]:
    outcome = np.array([parsed.outcome for parsed in read], dtype=np.int8)
    return space.pack([parsed.action for parsed in read]), outcome


def _places(space: Space, labels: Mapping[str, str]) -> dict[str, int]:
    """The place among the options of everything that stands for one: its own label, unless a label says otherwise."""
    menu = Menu(space.options) if space.options else None
    if menu is None:
        return {}
    given = {value: menu.index(action) for value, action in labels.items()}
    taken = {_canonical(value) for value in given}
    own = {action: place for place, action in enumerate(menu.actions) if _canonical(action) not in taken}
    return {**own, **given}


def _of_value(value: Any, space: Space, places: Mapping[str, int]) -> Parsed:
    if value is None or not str(value).strip():
        return Parsed(Outcome.UNPARSABLE)
    if not places:
        return space.read_exact(value) if isinstance(value, str) else space.from_json(value)
    place = places.get(_canonical(value))
    return Parsed(Outcome.ILLEGAL) if place is None else Parsed(Outcome.LEGAL, place)


def _canonical(value: Any) -> str:
    """One text for one value: ``1``, ``1.0`` and ``"1"`` are the same, case and outer blanks do not count."""
    text = str(value).strip()
    try:
        return f"{float(text):.12g}"
    except ValueError:
        return text.casefold()


def _text(value: Any) -> str:
    """A reply; a list that the file itself holds is one in JSON."""
    return value if isinstance(value, str) else "" if value is None else json.dumps(value, default=str)
