"""What a model knows, elicited beside its act: the law that it states, and the law of its tokens.

Both are asked for in calls of their own, so that they cannot contaminate the act.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..chance import FloatArray
from .laws import read_law
from .prompting import user
from .style import Question
from .styles.stated_then_drawn import state_request

__all__ = ["labels_of_tokens", "stated_law", "token_law"]

_TOP = 20


async def stated_law(question: Question) -> FloatArray:
    """The law[A] over the options shown that the model states when asked for it; NaN where it states none."""
    asked = [*question.opening(), user(f"{question.words}\n\n{state_request(question)}")]
    reply = await question.call(asked)
    law = None if reply.error is not None else read_law(reply.text, question.shown)
    return np.full(len(question.shown), np.nan) if law is None else np.array(law)


async def token_law(question: Question) -> FloatArray:
    """The law[A] over the options shown of the first token of a direct answer, from its log-probabilities.

    The probabilities of all tokens that begin one label, in any spelling, are summed and scaled to sum to 1; NaN where the
    provider gives none, or where tokens cannot tell the labels apart.
    """
    asked = [*question.opening(), user(f"{question.words}\n\n{question.request()}")]
    reply = await question.call(asked, logprobs=True, top_logprobs=_TOP, max_tokens=1)
    first = ((reply.logprobs or {}).get("content") or [{}])[0]
    return labels_of_tokens(first.get("top_logprobs") or [], question.shown)


def labels_of_tokens(tokens: Sequence[Any], labels: Sequence[str]) -> FloatArray:
    """The law[A] over ``labels`` that the first tokens' log-probabilities imply; NaN where no label is among them.

    >>> tokens = [{"token": "He", "logprob": -0.5}, {"token": " Tails", "logprob": -1.5}, {"token": "tails", "logprob": -2.5}]
    >>> [round(float(p), 3) for p in labels_of_tokens(tokens, ["Heads", "Tails"])]
    [0.669, 0.331]
    """
    mass = np.zeros(len(labels))
    for token in tokens:
        start = token["token"].strip().casefold()
        places = [i for i, label in enumerate(labels) if start and label.casefold().startswith(start)]
        exact = [i for i in places if labels[i].casefold() == start]
        if len(exact or places) == 1:
            mass[(exact or places)[0]] += math.exp(token["logprob"])
    return mass / mass.sum() if mass.sum() > 0 else np.full(len(labels), np.nan)
