"""Asking a model for its law, and drawing from what it states."""

from __future__ import annotations

import numpy as np

from ....core.outcomes import Outcome
from ....core.reading import Parsed
from ....core.spaces.interval import Interval
from ..graphs.style import Question
from ..replies.law_reading import read_law, read_quantiles
from ..transport.chat import Reply

__all__ = ["read_stated", "state_request"]

_LEVELS = (1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99)


def state_request(question: Question) -> str:
    """The demand for the law in a form that can be read."""
    if isinstance(question.space, Interval):
        lines = "\n".join(f"{level}%: ..." for level in _LEVELS)
        return question.request(
            "Do not choose yet. State the distribution that your answer should be drawn from, by its quantiles: in each of these lines"
            " put, for the dots, the number below which the answer should fall with that probability. Write these lines and nothing"
            f" else.\n\n{lines}"
        )
    ending = (
        "Do not choose yet. State for each option the probability with which it should be chosen,"
        " one line for each in the form `OPTION: P%`, summing to 100%, and nothing else."
    )
    return question.request(ending, in_full=True)


def read_stated(question: Question, reply: Reply) -> Parsed:
    """The act drawn by address from the law in the reply."""
    luck = question.chance.sub("drawn")
    if isinstance(question.space, Interval):
        curve = read_quantiles(reply.text, _LEVELS)
        if curve is None:
            return Parsed(Outcome.TRUNCATED if reply.finish == "length" else Outcome.UNPARSABLE)
        number = float(np.interp(luck.uniform()[0], np.array(_LEVELS) / 100, curve))
        inside = question.space.low <= number <= question.space.high
        notes = {"quantiles": {str(level): x for level, x in zip(_LEVELS, curve, strict=True)}}
        return Parsed(Outcome.LEGAL, number, notes=notes) if inside else Parsed(Outcome.ILLEGAL)
    law = read_law(reply.text, question.shown)
    if law is None:
        return Parsed(Outcome.TRUNCATED if reply.finish == "length" else Outcome.UNPARSABLE)
    return Parsed(Outcome.LEGAL, float(luck.pick(law)[0]), law)
