"""What was put before the player at each decision, as codes: all that was drawn to present the question.

The order of the options, the words that stood for them, the wording, the examples, the information set: whoever answers
by one of these is as predictable as one who answers by the clock, however evenly they were drawn.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...core.chance import IntArray
from .decisions import Decisions

__all__ = ["NAMES", "PRESENTED", "SEPARATOR", "coded", "places_shown", "prompts", "shown"]

PRESENTED = ("wording", "persona", "frame", "first_example", "last_example")
"""Logs that say how a question was put: in other words, by another person, in another frame, after which examples."""
NAMES = "names"
"""The log of the words that stood for the options, in the order of the options, joined by `SEPARATOR`."""
SEPARATOR = "|"


def coded(values: NDArray[Any]) -> IntArray:
    """Equal codes [N] for equal ``values[N, ...]``; numbered as they first come, so that later rows change no code."""
    rows = [tuple(row) if isinstance(row, list) else row for row in values.tolist()]
    codes: dict[Any, int] = {}
    return np.array([codes.setdefault(str(row), len(codes)) for row in rows], dtype=np.int64)


def shown(decisions: Decisions) -> dict[str, IntArray]:
    """Each thing that was shown, as codes [N]; the information set among them, where there is one."""
    found = {name: coded(column) for name in PRESENTED if (column := decisions.logs.get(name)) is not None}
    order = decisions.logs.get("order")
    if order is not None and order.ndim == 2 and order.shape[1] > 0:
        found["first option"] = np.nan_to_num(order[:, 0].astype(np.float64), nan=-1).astype(np.int64) + 1
    if decisions.infoset is not None:
        found["information set"] = coded(decisions.infoset)
    return found


def places_shown(decisions: Decisions, width: int) -> dict[str, IntArray]:
    """Where each action stood [N, A]: its place in the list, and, where options had other words, that of its word among
    them by the alphabet.
    """
    found = {}
    order, names = decisions.logs.get("order"), decisions.logs.get(NAMES)
    if order is not None and order.ndim == 2 and order.shape[1] == width:
        found["place"] = np.argsort(_whole(order), axis=-1)
    if names is not None:
        found["word"] = np.array([_ranks(words, width) for words in names.tolist()], dtype=np.int64)
    return found


def prompts(decisions: Decisions) -> IntArray:
    """Equal codes [N] for questions that are put in the same way; identical ones where nothing came before."""
    parts = list(shown(decisions).values())
    order = decisions.logs.get("order")
    columns = [
        *(part[:, None] for part in parts),
        *([] if order is None else [order.reshape(len(order), -1)]),
    ]
    if not columns:
        return np.zeros(len(decisions), dtype=np.int64)
    return coded(np.concatenate(columns, axis=-1))


def _whole(order: NDArray[Any]) -> IntArray:
    """Orders [N, A] as permutations: options that were not shown follow those that were."""
    known = np.nan_to_num(order.astype(np.float64), nan=-1).astype(np.int64)
    width = known.shape[1]
    rank = np.full((len(known), width), width)
    rows = np.arange(len(known))
    for place in range(width):
        there = known[:, place] >= 0
        rank[rows[there], known[there, place]] = place
    return np.argsort(rank, axis=-1, kind="stable")


def _ranks(words: Any, width: int) -> IntArray:
    parts = words.split(SEPARATOR) if isinstance(words, str) else []
    if len(parts) != width:
        return np.arange(width)
    return np.argsort(np.argsort(np.array(parts), kind="stable"), kind="stable")
