"""What recorded values answer: the options, numbers and other answers themselves, or whole replies that hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...agents.backends.shared.recorded_values import RecordedValues
from ...agents.llm.replies.lists import read_answers
from ...core.chance import IntArray
from ...core.outcomes import Outcome
from ...core.reading import Parsed
from ...core.spaces.space import Space, as_objects
from .layout import Layout

__all__ = ["Answers", "answers"]


class Answers(NamedTuple):
    """Decisions read from a column, [N]: the ``row`` that each comes from, what was answered, and what is logged with it."""

    row: IntArray
    action: NDArray[Any]
    outcome: NDArray[np.int8]
    logs: Mapping[str, NDArray[Any]]


def answers(raw: Sequence[str | None], space: Space, labels: Mapping[str, str], layout: Layout) -> Answers:
    """What the values answer in ``space``; ``labels`` say which option a value stands for.

    Raises `InputError` on a label for what is no option.
    """
    values = RecordedValues(space, labels)
    if layout.count is not None:
        return _of_replies(raw, space, values.places, layout)
    read = {value: values.read(value) for value in {*raw}}
    return Answers(np.arange(len(raw)), *_columns(space, [read[value] for value in raw]), {})


def _of_replies(raw: Sequence[Any], space: Space, places: Mapping[str, int], layout: Layout) -> Answers:
    """The answers that each reply should hold: those that did not come are unparsable, those beyond are only counted."""
    count = layout.count or 1
    read = [read_answers(value or "", None, space, list(places), layout.decimal) for value in raw]
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
