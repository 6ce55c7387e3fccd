"""The law over whole options: the probability that a reply begins with the text of each, by the log-probabilities of its tokens.

Where the server gives those of a prompt's own tokens (``echo``), each option is scored after the prompt, in one call. Else the
tokens that may come next are asked for after the prompt and whatever begins an option, token by token, and multiplied (chain
rule): a call for each beginning, and tokens beyond the twenty likeliest are not seen.

An option counts where the reply begins with it and with no longer one, so ``A`` and ``A lot`` are told apart. The law is that among
the options: what begins with none of them is left out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ....core.chance import FloatArray
from ....core.errors import AleatorError
from ..graphs.query import Query
from ..transport.endpoints import plain_prompt
from ..transport.reply import Reply
from .log_probabilities_probe import MOST_TOKENS, next_tokens, score_in_echo
from .wording import Message

__all__ = ["Scores", "Unscored", "likeliest", "scores_by_echo", "scores_by_tokens"]

_NEGLIGIBLE = 1e-4  # probability of a beginning that is not followed further


class Scores(NamedTuple):
    """The probability ``mass[A]`` of each option, and the most that was not seen beside them."""

    mass: FloatArray
    unseen: float


class Unscored(AleatorError):  # noqa: N818  # an absence, named after what is absent
    """There is no score, for the reason that the message gives."""


async def scores_by_echo(query: Query) -> Scores:
    """Each option's score in an echo of the prompt that ends with it. Raises `Unscored`."""
    asked = _question(query)
    found = []
    for option in query.shown:
        whole = _continued(asked, option)
        reply = await query.call(whole, echo=True, logprobs=True, top_logprobs=1, max_tokens=1)
        score = score_in_echo(_answered(reply), plain_prompt(asked), plain_prompt(whole))
        if score is None:
            raise Unscored("the tokens of the options do not begin where the prompt ends")
        found.append(score)
    spelt = [tokens for tokens, _ in found]
    alone = [math.exp(logprob) for _, logprob in found]
    return Scores(np.array([_of_no_longer(i, spelt, alone) for i in range(len(found))]), 0.0)


def _of_no_longer(i: int, spelt: Sequence[tuple[str, ...]], mass: Sequence[float]) -> float:
    """The probability of option ``i`` without those longer ones that begin with its tokens."""
    longer = [j for j, tokens in enumerate(spelt) if j != i and tokens[: len(spelt[i])] == spelt[i]]
    nearest = [j for j in longer if not any(k != j and spelt[j][: len(spelt[k])] == spelt[k] for k in longer)]
    return max(mass[i] - math.fsum(mass[j] for j in nearest), 0.0)


async def scores_by_tokens(query: Query) -> Scores:
    """The options' scores by the tokens that may come next after each beginning of one. Raises `Unscored`."""
    asked, walk = _question(query), _Walk(query.shown)
    while (begun := walk.next()) is not None:
        text, mass = begun
        messages = _continued(asked, text) if text else asked
        reply = await query.call(messages, logprobs=True, top_logprobs=MOST_TOKENS, max_tokens=1)
        walk.take(text, mass, likeliest(reply))
    return Scores(walk.mass, min(walk.unseen, 1.0))


@dataclass
class _Walk:
    """Beginnings of ``options`` with their probabilities, the shortest first, and what was found of whole ones."""

    options: Sequence[str]

    def __post_init__(self) -> None:
        self.mass, self.unseen = np.zeros(len(self.options)), 0.0
        self._waiting = {"": 1.0}

    def next(self) -> tuple[str, float] | None:
        """The beginning that is to be continued next, and its probability."""
        while self._waiting:
            text = min(self._waiting, key=lambda each: (len(each), each))
            mass = self._waiting.pop(text)
            if mass >= _NEGLIGIBLE:
                return text, mass
            self.unseen += mass
        return None

    def take(self, text: str, mass: float, tokens: Sequence[tuple[str, float]]) -> None:
        """Note the ``tokens`` that may follow ``text``."""
        for token, logprob in tokens:
            self._add(text, token, mass * math.exp(min(logprob, 0.0)))
        self.unseen += mass * max(1.0 - math.fsum(math.exp(logprob) for _, logprob in tokens), 0.0)

    def _add(self, before: str, token: str, mass: float) -> None:
        text = before + (token if before else token.lstrip(" "))
        if token and any(len(option) > len(text) and option.startswith(text) for option in self.options):
            if text == before:  # a blank alone, which no option begins with
                self.unseen += mass
            else:
                self._waiting[text] = self._waiting.get(text, 0.0) + mass
            return
        begun = [i for i, option in enumerate(self.options) if text.startswith(option)]
        if begun:
            self.mass[max(begun, key=lambda i: len(self.options[i]))] += mass


def _question(query: Query) -> list[Message]:
    return query.messages(query.words, query.request())


def _continued(asked: Sequence[Message], text: str) -> list[Message]:
    """The question with a reply that has begun with ``text``."""
    return [*asked, {"role": "assistant", "content": text}]


def likeliest(reply: Reply) -> list[tuple[str, float]]:
    """The likeliest tokens with which the reply might have begun, and their log-probabilities. Raises `Unscored` where none were told."""
    tokens = next_tokens(_answered(reply))
    if not tokens:
        raise Unscored("the server gave no log-probabilities")
    return tokens


def _answered(reply: Reply) -> Reply:
    """The reply. Raises `Unscored` where the call failed."""
    if reply.error is not None:
        raise Unscored(f"the call failed: {reply.error}")
    return reply
