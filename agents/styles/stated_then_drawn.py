"""Stated, then drawn: the model states its law, and the draw is made outside, by address."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from ...core import Answer, Interval
from ..laws import read_law, read_quantiles
from ..models import Reply
from ..parsing import Parsed
from ..style import Question, Style

__all__ = ["StatedThenDrawn", "state_request"]

_LEVELS = (1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99)


class StatedThenDrawn(Style):
    """Ask for the probability of every option (on an interval: for quantiles), and draw from what was stated.

    Probabilities that do not sum to 1 within 2 % are no law, and are asked for again. Between quantiles the law is taken to be
    even, and beyond the first and the last (1 % and 99 %) nothing is drawn.

    Source: Gu et al. (2026), arXiv 2604.06543: let the model specify the distribution and an external sampler draw.
    """

    mode: ClassVar[str] = "stated"

    def demand(self, question: Question) -> str:
        """The law, in a form that can be read."""
        return state_request(question)

    def read(self, question: Question, reply: Reply) -> Parsed:
        """The law that was stated, and the act drawn from it."""
        failed = question.parse(reply) if reply.error is not None else None
        return failed or read_stated(question, reply)


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
            return Parsed(Answer.TRUNCATED if reply.finish == "length" else Answer.UNPARSABLE)
        number = float(np.interp(luck.uniform()[0], np.array(_LEVELS) / 100, curve))
        inside = question.space.low <= number <= question.space.high
        return Parsed(Answer.LEGAL, number) if inside else Parsed(Answer.ILLEGAL)
    law = read_law(reply.text, question.shown)
    if law is None:
        return Parsed(Answer.TRUNCATED if reply.finish == "length" else Answer.UNPARSABLE)
    return Parsed(Answer.LEGAL, float(luck.pick(law)[0]), law)
