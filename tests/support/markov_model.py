"""A language model with known probabilities behind a completions endpoint: the next token depends on the last one alone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

__all__ = ["MarkovModel", "law_by_enumeration"]

END = "\n"


class MarkovModel:
    """``chain`` maps a token ("": the end of the prompt) to the probabilities of the next.

    ``follows``: log-probabilities are those at the temperature asked for, else always those at 1; ``echoes``: a prompt's own tokens are
    scored where that is asked for; ``told``: log-probabilities are given at all. Every option's first token begins with a blank.
    """

    def __init__(
        self,
        chain: Mapping[str, Mapping[str, float]],
        *,
        follows: bool = False,
        echoes: bool = False,
        told: bool = True,
    ) -> None:
        self.chain, self.follows, self.echoes, self.told = chain, follows, echoes, told
        self.tokens = sorted({token for row in chain.values() for token in row}, key=len, reverse=True)

    def next(self, last: str, temperature: float = 1.0) -> dict[str, float]:
        """The probabilities of the next token at a temperature."""
        row = self.chain.get(last, {END: 1.0})
        weights = {token: p ** (1 / temperature) for token, p in row.items() if p > 0}
        return {token: weight / sum(weights.values()) for token, weight in weights.items()}

    def answer(self, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """The response to a request: the likeliest token, with what was asked for beside it."""
        head, begun = _parted(body)
        spelt = self._spelt(begun)
        row = self.next(spelt[-1] if spelt else "", body["temperature"] if self.follows else 1.0)
        text = max(row, key=lambda token: row[token])
        logprobs = self._logprobs(row, text) if self.told and body.get("logprobs") is not None else None
        if body.get("echo") and self.echoes:
            logprobs, text = self._echo(head, spelt, logprobs or {}), body["prompt"] + text
        choice = {"index": 0, "text": text, "finish_reason": "length" if body["max_tokens"] == 1 else "stop"}
        if "messages" in body:
            choice = {**choice, "message": {"role": "assistant", "content": text.strip()}}
        usage = {"prompt_tokens": 10, "completion_tokens": 1, "total_tokens": 11}
        return 200, {"id": "c", "object": "text_completion", "created": 1, "model": "markov",
                     "choices": [{**choice, "logprobs": logprobs}], "usage": usage}  # fmt: skip

    def _spelt(self, text: str) -> list[str]:
        found = []
        while text:
            token = next(token for token in self.tokens if text.startswith(token))
            found.append(token)
            text = text[len(token) :]
        return found

    def _logprobs(self, row: Mapping[str, float], said: str) -> dict[str, Any]:
        told = {token: math.log(p) for token, p in row.items()}
        return {"tokens": [said], "token_logprobs": [told[said]], "top_logprobs": [told]}

    def _echo(self, head: str, spelt: Sequence[str], last: Mapping[str, Any]) -> dict[str, Any]:
        own = [math.log(self.next(before)[token]) for before, token in zip(["", *spelt], spelt, strict=False)]
        return {
            "tokens": [head[:5], head[5:], *spelt, *last["tokens"]],
            "token_logprobs": [None, -7.0, *own, *last["token_logprobs"]],
            "top_logprobs": [None, {}, *({} for _ in spelt), *last["top_logprobs"]],
        }


def _parted(body: Mapping[str, Any]) -> tuple[str, str]:
    """A prompt, and the reply that it begins."""
    if "messages" in body:
        return "", ""
    head, cue, begun = body["prompt"].rpartition("Reply:")
    return head + cue, begun


def law_by_enumeration(model: MarkovModel, options: Sequence[str], depth: int = 6) -> list[float]:
    """The probability of each option among all, by every reply of up to ``depth`` tokens: that with which the reply begins, the longest."""
    mass = [0.0] * len(options)
    for text, p in _replies(model, "", "", 1.0, depth):
        begun = [i for i, option in enumerate(options) if text.startswith(f" {option}")]
        if begun:
            mass[max(begun, key=lambda i: len(options[i]))] += p
    return [each / sum(mass) for each in mass]


def _replies(model: MarkovModel, text: str, last: str, p: float, left: int) -> Iterator[tuple[str, float]]:
    if not left or last == END:
        yield text, p
        return
    for token, q in model.next(last).items():
        yield from _replies(model, text + token, token, p * q, left - 1)
