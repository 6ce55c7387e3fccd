"""Simulated models as a LiteLLM provider: text in, text out, with usage and log-probabilities."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import litellm

from ...core.errors import InputError
from .chat import chat
from .faults import simulated_model

__all__ = ["SimulatedModels"]


class SimulatedModels(litellm.CustomLLM):  # type: ignore[misc]  # LiteLLM is not followed by the type checker
    """The provider ``sim``. Its random numbers come from the request's ``seed``; without one every reply is seed 0's."""

    def completion(self, model: str, messages: list[dict[str, Any]], **sent: Any) -> Any:
        """Answer at once, after the model's latency."""
        answer = _answer(model, messages, sent)
        time.sleep(simulated_model(model).latency)
        return answer

    async def acompletion(self, model: str, messages: list[dict[str, Any]], **sent: Any) -> Any:
        """Answer without blocking, after the model's latency."""
        answer = _answer(model, messages, sent)
        if latency := simulated_model(model).latency:
            await asyncio.sleep(latency)
        return answer


def _answer(model: str, messages: list[dict[str, Any]], sent: dict[str, Any]) -> Any:
    private = ((sent.get("litellm_params") or {}).get("metadata") or {}).get("aleator")
    try:
        answer = chat(model, messages, sent.get("optional_params") or {}, private)
    except InputError as error:
        raise litellm.BadRequestError(str(error), model=model, llm_provider="sim") from None
    return litellm.ModelResponse(
        id=answer["id"], model=answer["model"], choices=answer["choices"], usage=answer["usage"]
    )
