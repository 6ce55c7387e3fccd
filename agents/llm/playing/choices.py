"""What was said as a choice: the acts, the laws beside them, and the columns of the ledger.

Columns are those that every model has, those that a method declares, and JSON for the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ....core.chance import FloatArray
from ....core.questions import Choice
from ....core.reading import Parsed
from ....core.spaces.space import Space
from ..graphs.style import Style

__all__ = ["Decided", "choice_of"]


class Decided(NamedTuple):
    """How a row ended: what was read, the order in which options were shown, the notes, the outcomes on the way, the model's
    name as returned, the laws learnt beside the act, what is logged with these, and what the options were called.
    """

    parsed: Parsed
    order: Sequence[int]
    notes: Mapping[str, Any]
    trail: Sequence[str]
    model: str | None
    elicited: Mapping[str, FloatArray]
    beside: Mapping[str, Any]
    names: Sequence[str]


def choice_of(
    decided: Sequence[Decided], space: Space, style: Style, dropped: Sequence[str], renamed: bool
) -> Choice:
    """The rows as one choice; ``dropped`` are parameters that the model did not take, and ``renamed`` says that options were
    called otherwise than in the space.
    """
    parsed, orders, notes, trails, models, elicited, beside, names = zip(*decided, strict=True)
    outcomes, actions, laws, _, forms = zip(*parsed, strict=True)
    learnt = {kind: np.stack([one[kind] for one in elicited]) for kind in elicited[0]} if elicited[0] else {}
    drawn_from = any(laws) and bool(space.options)
    if drawn_from:
        learnt["drawn_from"] = _laws(laws, len(space.options))
    columns: dict[str, NDArray[Any]] = {
        "trail": np.array([" ".join(trail) for trail in trails], dtype=object),
        "model": np.array(models, dtype=object),
        "forms": np.array([",".join(form) or None for form in forms], dtype=object),
        **_shown(notes, orders, names if renamed else None, len(space.options)),
    }
    if dropped:
        columns["dropped"] = np.array([",".join(dropped)] * len(decided), dtype=object)
    columns |= _measured(beside) | _noted(notes, style)
    attempt = np.array([len(trail) - 1 for trail in trails], dtype=np.int16)
    return Choice(
        action=space.pack(actions),
        outcome=np.array(outcomes, dtype=np.int8),
        attempt=attempt,
        notes=_rest(notes, {*style.columns, "order"}) if any(notes) else None,
        mode=style.mode,
        law_kind="stated" if drawn_from else None,
        elicited=learnt,
        columns=columns,
    )


def _laws(laws: Sequence[Sequence[float] | None], options: int) -> FloatArray:
    """The laws [B, A] that acts were drawn from, NaN where none was stated."""
    unknown = np.full(options, np.nan)
    return np.stack([unknown if law is None else np.asarray(law) for law in laws])


def _shown(
    notes: Sequence[Mapping[str, Any]],
    orders: Sequence[Sequence[int]],
    names: Sequence[Sequence[str]] | None,
    options: int,
) -> dict[str, NDArray[Any]]:
    """The order in which the options were shown, where there are any, and what they were called, where that is their own ``names``."""
    if not options:
        return {}
    called = {} if names is None else {"names": np.array(["|".join(one) for one in names], dtype=object)}
    return {"order": _orders(notes, orders, options), **called}


def _measured(beside: Sequence[Mapping[str, Any]]) -> dict[str, NDArray[Any]]:
    """What is logged with the laws learnt: numbers, and why one is missing in words."""
    return {
        name: _column([one.get(name) for one in beside], str if name.endswith("_missing") else float)
        for name in dict.fromkeys(name for one in beside for name in one)
    }


def _noted(notes: Sequence[Mapping[str, Any]], style: Style) -> dict[str, NDArray[Any]]:
    """The columns that the ``style`` declares; one of lists is there where some row has one."""
    said = {name: [note.get(name) for note in notes] for name in style.columns}
    return {
        name: _column(said[name], kind)
        for name, kind in style.columns.items()
        if kind is not list or any(value is not None for value in said[name])
    }


def _orders(
    notes: Sequence[Mapping[str, Any]], orders: Sequence[Sequence[int]], options: int
) -> NDArray[np.int64]:
    """The option shown in each place, [B, A], as the notes say or else as shown; -1 after the last where a row was shown fewer."""
    table = np.full((len(orders), options), -1, dtype=np.int64)
    for row, (note, shown) in enumerate(zip(notes, orders, strict=True)):
        order = note.get("order", shown)
        table[row, : len(order)] = order
    return table


def _column(values: Sequence[Any], kind: type) -> NDArray[Any]:
    """Values [B] of one ``kind``, None where a row has none: NaN among numbers, None among words."""
    if kind is str:
        return np.array(values, dtype=object)
    if kind is list:
        width = next(len(value) for value in values if value is not None)
        return np.array([[np.nan] * width if value is None else value for value in values], dtype=np.float64)
    if any(value is None for value in values):
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    return np.array(values, dtype=kind)


def _rest(notes: Sequence[Mapping[str, Any]], named: set[str]) -> list[dict[str, Any]] | None:
    """The notes [B] that have no column of their own; None where there are none."""
    rest = [{name: value for name, value in note.items() if name not in named} for note in notes]
    return rest if any(rest) else None
