"""Simulated models as a LiteLLM provider: text in, text out, with usage and log-probabilities."""

from __future__ import annotations

import asyncio
import math
import time
from typing import Any

import litellm

from ...chance import Chance
from ...core import InputError
from .faults import SimulatedModel, Spoken, simulated_model
from .reading import Task, read

__all__ = ["SimulatedModels"]


class SimulatedModels(litellm.CustomLLM):  # type: ignore[misc]  # LiteLLM is not followed by the type checker
    """The provider ``sim``. Luck comes from the request's ``seed``; without one every reply is seed 0's."""

    def completion(self, model: str, messages: list[dict[str, Any]], **sent: Any) -> Any:
        """Answer at once, after the model's latency."""
        recipe, task, spoken = _answer(model, messages, sent)
        time.sleep(recipe.latency)
        return _response(model, messages, task, spoken, sent)

    async def acompletion(self, model: str, messages: list[dict[str, Any]], **sent: Any) -> Any:
        """Answer without blocking, after the model's latency."""
        recipe, task, spoken = _answer(model, messages, sent)
        if recipe.latency:
            await asyncio.sleep(recipe.latency)
        return _response(model, messages, task, spoken, sent)


def _answer(
    model: str, messages: list[dict[str, Any]], sent: dict[str, Any]
) -> tuple[SimulatedModel, Task, Spoken]:
    try:
        return _spoken(model, messages, sent)
    except InputError as error:
        raise litellm.BadRequestError(str(error), model=model, llm_provider="sim") from None


def _spoken(
    model: str, messages: list[dict[str, Any]], sent: dict[str, Any]
) -> tuple[SimulatedModel, Task, Spoken]:
    recipe = simulated_model(model)
    private = ((sent.get("litellm_params") or {}).get("metadata") or {}).get("aleator")
    task = read("\n\n".join(str(message["content"]) for message in messages), private)
    seed = int((sent.get("optional_params") or {}).get("seed") or 0)
    return recipe, task, recipe.reply(task, Chance.of(seed, "simulated", [0]))


def _response(
    model: str, messages: list[dict[str, Any]], task: Task, spoken: Spoken, sent: dict[str, Any]
) -> Any:
    prompt, completion = sum(_tokens(str(m["content"])) for m in messages), _tokens(spoken.text)
    choice: dict[str, Any] = {
        "index": 0,
        "message": {"role": "assistant", "content": spoken.text},
        "finish_reason": spoken.finish,
    }
    wanted = sent.get("optional_params") or {}
    if wanted.get("logprobs") and task.options:
        choice["logprobs"] = _logprobs(task, spoken, int(wanted.get("top_logprobs") or 0))
    usage = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
    return litellm.ModelResponse(model=f"sim/{model}", choices=[choice], usage=usage)


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
