"""What a model's log-probabilities are worth, found out by questions of their own: once a run, on record like any call."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..graphs.query import ChatCall
from ..transport.endpoints import plain_prompt
from ..transport.reply import Reply
from .wording import Message, user

__all__ = ["MOST_TOKENS", "LogProbabilitiesProbe", "next_tokens", "score_in_echo", "slope"]

MOST_TOKENS = 20
_ASKED: list[Message] = [user("Heads or Tails? Answer with one word.")]
_REPLIED = "Heads"
# A temperature that every provider takes; it doubles the differences of log-probabilities that follow it.
_HALF = 0.5
_LEAST_SPREAD = 0.05


class LogProbabilitiesProbe:
    """Asks the model by ``call(draw)``, under draws below 0, which no decision has."""

    def __init__(self, call: Callable[[int], ChatCall]) -> None:
        self._call = call
        self._asking = asyncio.Lock()
        self._found: dict[str, bool | None] = {}

    async def follow_temperature(self) -> bool | None:
        """Whether they are those of what is sampled at the temperature asked for, or always those at 1; None where that cannot be told."""
        return await self._once("temperature", self._compared)

    async def echo(self) -> bool:
        """Whether the log-probabilities of a prompt's own tokens can be had."""
        return bool(await self._once("echo", self._echoed))

    async def _once(self, name: str, ask: Callable[[], Any]) -> bool | None:
        async with self._asking:
            if name not in self._found:
                self._found[name] = await ask()
        return self._found[name]

    async def _compared(self) -> bool | None:
        call = self._call(-1)
        wanted = {"logprobs": True, "top_logprobs": MOST_TOKENS, "max_tokens": 1}
        plain, sharp = [
            next_tokens(await call(_ASKED, **wanted, temperature=temperature)) for temperature in (1.0, _HALF)
        ]
        found = slope(dict(plain), dict(sharp))
        return None if found is None else found > (1 + 1 / _HALF) / 2

    async def _echoed(self) -> bool:
        messages = [*_ASKED, {"role": "assistant", "content": _REPLIED}]
        reply = await self._call(-2)(messages, echo=True, logprobs=True, top_logprobs=1, max_tokens=1)
        return score_in_echo(reply, plain_prompt(_ASKED), plain_prompt(messages)) is not None


def next_tokens(reply: Reply) -> list[tuple[str, float]]:
    """The likeliest first tokens of a reply with their log-probabilities; empty where none were told."""
    told = reply.logprobs.get("content") if isinstance(reply.logprobs, Mapping) else None
    first = told[0] if isinstance(told, list) and told else {}
    listed = [one for one in first.get("top_logprobs") or [] if one.get("logprob") is not None]
    return [(_plain(str(one["token"])), float(one["logprob"])) for one in listed]


def slope(plain: Mapping[str, float], sharp: Mapping[str, float]) -> float | None:
    """By how much log-probabilities that differ by 1 in ``plain`` differ in ``sharp``: 1 / T where these follow a temperature T.

    Least squares over the tokens in both; None where they differ too little in ``plain``.

    >>> slope({"a": -1.0, "b": -2.0}, {"a": -0.3, "b": -2.3}), slope({"a": -1.0}, {"a": -1.0})
    (2.0, None)
    """
    shared = [token for token in plain if token in sharp]
    if len(shared) < 2:
        return None
    before, after = (np.array([told[token] for token in shared]) for told in (plain, sharp))
    spread = before - before.mean()
    total = float(spread @ spread)
    return None if total < _LEAST_SPREAD else round(float(spread @ (after - after.mean())) / total, 9)


def score_in_echo(reply: Reply, prompt: str, whole: str) -> tuple[tuple[str, ...], float] | None:
    """The tokens of ``whole`` that follow ``prompt`` in an echo, and the log-probability of all of them.

    None where the server echoes nothing, or no token begins where the prompt ends.
    """
    told = reply.logprobs.get("content") if isinstance(reply.logprobs, Mapping) else None
    tokens = [(_plain(str(one["token"])), one["logprob"]) for one in told or ()]
    ends = np.cumsum([len(token) for token, _ in tokens], dtype=np.int64).tolist()
    if len(prompt) not in ends or len(whole) not in ends or _joined(tokens)[: len(whole)] != whole:
        return None
    own = tokens[ends.index(len(prompt)) + 1 : ends.index(len(whole)) + 1]
    if any(logprob is None for _, logprob in own):
        return None
    return tuple(token for token, _ in own), math.fsum(logprob for _, logprob in own)


def _joined(tokens: Sequence[tuple[str, Any]]) -> str:
    return "".join(token for token, _ in tokens)


def _plain(token: str) -> str:
    """Without tokenisers' signs for blanks and line ends."""
    return token.replace("\u2581", " ").replace("\u0120", " ").replace("\u010a", "\n")
