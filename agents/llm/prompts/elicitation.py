"""What a model knows, elicited beside its act: the law that it states, that of its first token, and that of whole options by their tokens.

All are asked for in calls of their own, so that they cannot contaminate the act.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from ....core.chance import FloatArray
from ..graphs.query import Query
from ..replies.law_reading import read_law
from .log_probabilities_probe import MOST_TOKENS, LogProbabilitiesProbe
from .scoring import Unscored, likeliest, scores_by_echo, scores_by_tokens
from .stated_laws import state_request

__all__ = ["Elicited", "TokenLaws", "elicited", "labels_of_tokens"]

_UNTOLD = 0.01
_AT_ONE = "the log-probabilities are those at temperature 1, whatever the temperature"
_UNKNOWN = "whether the log-probabilities follow the temperature could not be found out"
_UNUSABLE = "the log-probabilities are not known to be those at the temperature of the acts: they are not used as the law of the act"


class Elicited(NamedTuple):
    """A ``law[A]`` over the options shown, NaN where there is none for the reason in ``missing``, and what to log with it."""

    law: FloatArray
    missing: str = ""
    notes: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True)
class TokenLaws:
    """How the log-probabilities of a run's model are read: ``temperature`` is the one that acts are drawn at (None: not known).

    ``probe`` finds out what they are worth, None for a simulated model, whose are those of its acts; ``tell`` keeps words for the report.
    """

    temperature: float | None
    probe: LogProbabilitiesProbe | None
    tell: Callable[[str], None]

    async def exponent(self) -> float:
        """By what log-probabilities are multiplied to be those of the acts. Raises `Unscored` where that is not known.

        At temperature 0 nothing is drawn, and the law before the likeliest token is taken is told as it is.
        """
        if self.probe is None or self.temperature == 1:
            return 1.0
        if self.temperature == 0:
            self.tell(
                "acts at temperature 0 are not drawn: beside them stands the law of the tokens before the likeliest is taken"
            )
            return 1.0
        follow = await self.probe.follow_temperature()
        if follow:
            return 1.0
        if follow is None or self.temperature is None:
            self.tell(_UNUSABLE)
            raise Unscored(_UNKNOWN if follow is None else _AT_ONE)
        self.tell(
            "the log-probabilities do not follow the temperature: token laws are computed from those at temperature 1 for acts at"
            f" {self.temperature:g}"
        )
        return 1 / self.temperature

    async def are_echoed(self) -> bool:
        """Whether options can be scored in an echo of the prompt, whose log-probabilities are those at temperature 1."""
        return self.probe is not None and self.temperature in (0, 1) and await self.probe.echo()


async def elicited(kind: str, query: Query, tokens: TokenLaws) -> Elicited:
    """The law of this ``kind``: ``stated``, ``token`` or ``scored``."""
    try:
        return await _ASKING[kind](query, tokens)
    except Unscored as absent:
        return Elicited(np.full(len(query.shown), np.nan), str(absent))


async def _stated_law(query: Query, tokens: TokenLaws) -> Elicited:
    """The law that the model states when asked for it; the ``tokens`` tell nothing of that."""
    asked = query.messages(query.words, state_request(query))
    reply = await query.call(asked)
    law = None if reply.error is not None else read_law(reply.text, query.shown)
    return Elicited(np.full(len(query.shown), np.nan) if law is None else np.array(law))


async def _token_law(query: Query, tokens: TokenLaws) -> Elicited:
    """The law of the first token of a direct answer: the probabilities of all tokens that begin one label, in any spelling, are
    summed and scaled to sum to 1 (`labels_of_tokens`).
    """
    asked = query.messages(query.words, query.request())
    likely = likeliest(await query.call(asked, logprobs=True, top_logprobs=MOST_TOKENS, max_tokens=1))
    power = await tokens.exponent()
    listed = [{"token": token, "logprob": logprob * power} for token, logprob in likely]
    law = labels_of_tokens(listed, query.shown)
    return Elicited(law, "the first token does not tell the options apart" if np.isnan(law).any() else "")


async def _scored_law(query: Query, tokens: TokenLaws) -> Elicited:
    """The law over whole options (`scoring`), with the probability ``scored_mass`` that a reply begins with any of them, and
    ``scored_unseen``, the most that was not seen.
    """
    if await tokens.exponent() != 1:
        raise Unscored(_AT_ONE)
    scores = await (scores_by_echo if await tokens.are_echoed() else scores_by_tokens)(query)
    total = float(scores.mass.sum())
    if not total:
        raise Unscored("no option is among the likeliest tokens")
    return Elicited(scores.mass / total, notes={"scored_mass": total, "scored_unseen": scores.unseen})


_ASKING = {"stated": _stated_law, "token": _token_law, "scored": _scored_law}


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
