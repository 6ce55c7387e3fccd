"""What a model knows, elicited beside its act: the law that it states, and the law of its tokens.

Both are asked for in calls of their own, so that they cannot contaminate the act.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ....core.chance import FloatArray
from ..graphs.query import Query
from ..replies.law_reading import read_law
from .stated_laws import state_request

__all__ = ["labels_of_tokens", "stated_law", "token_law"]

_TOP = 20
_UNTOLD = 0.01


async def stated_law(query: Query) -> FloatArray:
    """The law[A] over the options shown that the model states when asked for it; NaN where it states none."""
    asked = query.messages(query.words, state_request(query))
    reply = await query.call(asked)
    law = None if reply.error is not None else read_law(reply.text, query.shown)
    return np.full(len(query.shown), np.nan) if law is None else np.array(law)


async def token_law(query: Query) -> FloatArray:
    """The law[A] over the options shown of the first token of a direct answer, from its log-probabilities.

    The probabilities of all tokens that begin one label, in any spelling, are summed and scaled to sum to 1 (`labels_of_tokens`);
    NaN where the provider gives none, or where tokens cannot tell the labels apart.
    """
    asked = query.messages(query.words, query.request())
    reply = await query.call(asked, logprobs=True, top_logprobs=_TOP, max_tokens=1)
    told = reply.logprobs.get("content") if isinstance(reply.logprobs, Mapping) else None
    first = told[0] if isinstance(told, list) and told else None
    return labels_of_tokens((first or {}).get("top_logprobs") or [], query.shown)


def labels_of_tokens(tokens: Sequence[Any], labels: Sequence[str]) -> FloatArray:
    """The law[A] over ``labels`` that the first tokens' log-probabilities imply; NaN where they do not tell it.

    A token counts for the label that it begins, whatever its case and the blanks and marks around it. One that begins several
    labels (``A``, of ``A`` and ``A lot``) counts for the label that it spells out, if each longer one has a token of its own in
    the list; else it tells nothing, and where such tokens hold more than 1 % of the mass, neither does the law.

    >>> tokens = [{"token": "He", "logprob": -0.5}, {"token": " Tails", "logprob": -1.5}, {"token": "tails", "logprob": -2.5}]
    >>> [round(float(p), 3) for p in labels_of_tokens(tokens, ["Heads", "Tails"])]
    [0.665, 0.335]
    """
    names = [_bare(label) for label in labels]
    likely = [token for token in tokens if token.get("logprob") is not None]  # without one: probability 0
    starts = [(_bare(str(token["token"])), math.exp(min(token["logprob"], 0.0))) for token in likely]
    begun = [
        (start, p, [i for i, name in enumerate(names) if name.startswith(start)])
        for start, p in starts
        if start
    ]
    single = {places[0] for _, _, places in begun if len(places) == 1}
    mass, untold = np.zeros(len(labels)), 0.0
    for start, p, places in begun:
        spelt = [i for i in places if names[i] == start]
        if len(places) == 1 or (len(spelt) == 1 and single >= {*places} - {*spelt}):
            mass[(spelt or places)[0]] += p
        else:
            untold += p * bool(places)
    known = mass.sum()
    return (
        mass / known if known > 0 and untold <= _UNTOLD * (known + untold) else np.full(len(labels), np.nan)
    )


def _bare(text: str) -> str:
    """Without case, tokenisers' signs for blanks, blanks, and marks around."""
    return (
        text.casefold()
        .replace("\u2581", " ")
        .replace("\u0121", " ")
        .lstrip(" \t\n\"'*`")
        .rstrip(" \t\n\"'*`.,:;!")
    )
