"""A simulated model's answer in the shape of the OpenAI chat API, whoever carries it.

>>> asked = [{"role": "user", "content": "Draw:\\n- Heads: 100%\\n- Tails: 0%\\n\\nOptions:\\n- Heads\\n- Tails\\n"}]
>>> chat("fair", asked, {"n": 2})["choices"][1]["message"]["content"]
'Heads'
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ...core.chance import Chance
from .faults import simulated_model
from .reading import Task, read
from .speaking import Spoken

__all__ = ["chat", "completion"]

_Messages = Sequence[Mapping[str, Any]]


def chat(
    model: str, messages: _Messages, parameters: Mapping[str, Any], private: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The chat completion of simulated ``model`` (without ``sim/``).

    ``parameters`` honoured: ``seed`` (of all random draws; 0 where absent), ``n``, ``logprobs``, ``top_logprobs``, ``tools``, ``response_format``.
    ``private`` is the law to aim at, where finding it is the reasoning that a real model would do; or {"draws": [{seed, private}, ...]},
    a seed and a private part for each answer.
    Raises `InputError` on an unknown model or parameter of one.
    """
    recipe = simulated_model(model)
    seed = int(parameters.get("seed") or 0)
    prompt, completion, choices = 0, 0, []
    for message in messages:
        prompt += _tokens(str(message.get("content") or ""))
    for i, (task, chance) in enumerate(_draws(messages, parameters, private)):
        spoken = recipe.reply(task, chance)
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


def _draws(
    messages: _Messages, parameters: Mapping[str, Any], private: Mapping[str, Any] | None
) -> Iterator[tuple[Task, Chance]]:
    """For each answer the task as it was told, and the answer's chance."""
    if private is not None and "draws" in private:
        for draw in private["draws"]:
            yield read(messages, draw["private"], parameters), _chance(int(draw["seed"]), 0)
    else:
        task, seed = read(messages, private, parameters), int(parameters.get("seed") or 0)
        for i in range(int(parameters.get("n") or 1)):
            yield task, _chance(seed, i)


def _chance(seed: int, answer: int) -> Chance:
    return Chance(seed, "simulated", np.array([answer]), 0)


def completion(model: str, prompt: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The completion of a ``prompt``, which is read as a chat's one message would be; ``logprobs`` is the number of tokens listed."""
    beside = parameters.get("logprobs")
    wanted = {**parameters, "logprobs": beside is not None, "top_logprobs": beside}
    said = chat(model, [{"role": "user", "content": prompt}], wanted)
    return {
        **said,
        "object": "text_completion",
        "choices": [_as_text(choice) for choice in said["choices"]],
    }


def _as_text(choice: Mapping[str, Any]) -> dict[str, Any]:
    """A choice in the form of completions, whose log-probabilities are a list for each of their fields."""
    found = {"index": choice["index"], "finish_reason": choice["finish_reason"], "logprobs": None}
    if told := choice.get("logprobs"):
        tokens = told["content"]
        found["logprobs"] = {
            "tokens": [one["token"] for one in tokens],
            "token_logprobs": [one["logprob"] for one in tokens],
            "top_logprobs": [
                {each["token"]: each["logprob"] for each in one["top_logprobs"]} for one in tokens
            ],
        }
    return {**found, "text": choice["message"]["content"]}


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
