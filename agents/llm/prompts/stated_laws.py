"""Asking a model for its law, and drawing from what it states."""

from __future__ import annotations

import numpy as np

from ....core.endings import cut_short
from ....core.errors import ChoiceError, InputError
from ....core.outcomes import Outcome
from ....core.reading import Parsed
from ....core.spaces.space import Space
from ..graphs.query import Query
from ..replies.law_reading import read_law, read_quantiles
from ..transport.reply import Reply
from .numbers import answers_are_numbers

__all__ = ["check_stated", "read_stated", "state_request"]

_LEVELS = (1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99)


def check_stated(space: Space, style: str) -> None:
    """Raise `InputError` for a space whose laws cannot be stated line by line."""
    if not space.options and not answers_are_numbers(space):
        raise InputError(
            f"style {style!r} came to a seat that answers {space.describe()}; it needs options or a range of numbers: use direct"
        )


def state_request(query: Query) -> str:
    """The demand for the law, in the form that `read_stated` reads."""
    if answers_are_numbers(query.space):
        levels = ", ".join(f'"{level}%"' for level in _LEVELS)
        return query.request(
            "Do not choose yet. State the distribution that your answer should be drawn from, by its quantiles, as a JSON object that"
            " gives for each of these probabilities the number below which the answer should fall with it:"
            f" {levels}. The numbers do not fall. Write nothing else."
        )
    ending = (
        "Do not choose yet. State for each option the probability with which it should be chosen, as a JSON object with the options as"
        " keys and numbers from 0 to 1, which sum to 1, as values. Write nothing else."
    )
    return query.request(ending, in_full=True)


def read_stated(query: Query, reply: Reply) -> Parsed:
    """The act drawn by address from the law in the reply."""
    chance = query.chance.sub("drawn")
    if answers_are_numbers(query.space):
        return _drawn_from_quantiles(query, reply, float(chance.uniform()[0]))
    law = read_law(reply.text, query.shown)
    return _no_law(reply) if law is None else Parsed(Outcome.LEGAL, int(chance.pick(law)[0]), law)


def _drawn_from_quantiles(query: Query, reply: Reply, u: float) -> Parsed:
    curve = read_quantiles(reply.text, _LEVELS)
    if curve is None:
        return _no_law(reply)
    number = float(np.interp(u, np.array(_LEVELS) / 100, curve))
    try:
        query.space.check(np.array([number]))
    except ChoiceError:
        return Parsed(Outcome.ILLEGAL)
    quantiles = {str(level): x for level, x in zip(_LEVELS, curve, strict=True)}
    return Parsed(Outcome.LEGAL, number, notes={"quantiles": quantiles})


def _no_law(reply: Reply) -> Parsed:
    return Parsed(cut_short(reply.finish) or Outcome.UNPARSABLE)
