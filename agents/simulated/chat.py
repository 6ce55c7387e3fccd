"""A simulated model's answer in the shape of the OpenAI chat API, whoever carries it.

>>> asked = [{"role": "user", "content": "Draw:\\n- Heads: 100%\\n- Tails: 0%\\n\\nOptions:\\n- Heads\\n- Tails\\n"}]
>>> chat("fair", asked, {"n": 2})["choices"][1]["message"]["content"]
'Heads'
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...core.chance import Chance
from .faults import simulated_model
from .reading import Task, read
from .speaking import Spoken

__all__ = ["chat"]

_Messages = Sequence[Mapping[str, Any]]


def chat(
    model: str, messages: _Messages, parameters: Mapping[str, Any], private: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The chat completion of simulated ``model`` (without ``sim/``).

    ``parameters`` honoured: ``seed`` (of all random draws; 0 where absent), ``n``, ``logprobs``, ``top_logprobs``, ``tools``, ``response_format``.
    ``private`` is the law to aim at, where finding it is the reasoning that a real model would do.
    Raises `InputError` on an unknown model or parameter of one.
    """
    recipe = simulated_model(model)
    seed, n = int(parameters.get("seed") or 0), int(parameters.get("n") or 1)
    prompt, completion, choices = 0, 0, []
    for message in messages:
        prompt += _tokens(str(message.get("content") or ""))
    task = read(messages, private, parameters)
    for i in range(n):
        spoken = recipe.reply(task, Chance(seed, "simulated", np.array([i]), 0))
        completion += _tokens(spoken.text)
        choices.append(_choice(i, task, spoken, parameters))
    usage = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
    return {
        "id": f"chatcmpl-{seed}",
        "object": "chat.completion",
        "created": 0,
        "model": f"sim/{model}",
        "choices": choices,
        "usage": usage,
    }


def _choice(index: int, task: Task, spoken: Spoken, parameters: Mapping[str, Any]) -> dict[str, Any]:
    text = (
        json.dumps({"answer": spoken.text})
        if parameters.get("response_format") and spoken.text
        else spoken.text
    )
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if spoken.calls:
        message["tool_calls"] = [dict(call) for call in spoken.calls]
    choice: dict[str, Any] = {"index": index, "message": message, "finish_reason": spoken.finish}
    if parameters.get("logprobs") and task.options:
        choice["logprobs"] = _logprobs(task, spoken, int(parameters.get("top_logprobs") or 0))
    return choice


def _tokens(text: str) -> int:
    """About four characters a token."""
    return max(1, round(len(text) / 4))


def _logprobs(task: Task, spoken: Spoken, top: int) -> dict[str, Any]:
    """The law acted on, each option as one token, the likeliest first."""
    entries = [_token(label, p) for label, p in zip(task.options, spoken.law.tolist(), strict=True)]
    entries.sort(key=lambda entry: -entry["logprob"])
    said = next((entry for entry in entries if entry["token"] == spoken.text), _token(spoken.text, 1.0))
    return {"content": [{**said, "top_logprobs": entries[:top]}]}


def _token(label: str, probability: float) -> dict[str, Any]:
    logprob = math.log(probability) if probability > 0 else -9999.0
    return {"token": label, "logprob": logprob, "bytes": list(label.encode())}
