"""LiteLLM: any provider's models, and the simulated ones, which it knows as a provider of its own.

Its own retries, cache and callbacks are off: a retry is an attempt of ours, written to the transcript like every other.
It takes seconds to import, so that is done when it is first needed.
"""

from __future__ import annotations

import gc
import os
import warnings
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from ....core.errors import InputError
from ....core.failures import CallError
from ....core.machine_faults import causes_of
from ....core.prices import FREE, Price
from ...simulated.faults import simulated_model
from .endpoints import text_model
from .litellm_clients import (
    clients_kept_safe,
    clients_of_this_loop,
    text_client,
    text_clients_of_this_loop,
)
from .model_table import table_price
from .per_loop import of_this_loop
from .server_address import is_loopback

__all__ = [
    "complete_by_litellm",
    "dropped_parameters",
    "is_simulated",
    "known_price",
    "load_litellm",
    "plain_document",
]

_NO_KEY = "none"  # the clients behind LiteLLM refuse to go without one


def is_simulated(model: str) -> bool:
    """Whether ``model`` is one of Aleator's simulated models."""
    return model.startswith("sim/")


@cache
def load_litellm() -> Any:
    """LiteLLM, set up to send only what it is given and to print nothing, and with the simulated models as a provider."""
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    os.environ.setdefault("LITELLM_MODE", "PRODUCTION")
    os.environ.setdefault("LITELLM_LOG", "ERROR")
    import litellm

    from ...simulated.provider import SimulatedModels

    # It makes this coroutine in a thread: where the call is cancelled meanwhile, nobody awaits it, and Ctrl-C would say so.
    warnings.filterwarnings("ignore", "coroutine '.*acompletion' was never awaited", RuntimeWarning)
    litellm.suppress_debug_info = True
    litellm.drop_params = False
    litellm.telemetry = False
    litellm.in_memory_llm_clients_cache = clients_kept_safe()
    litellm.custom_provider_map = [{"provider": "sim", "custom_handler": SimulatedModels()}]
    gc.collect()
    gc.freeze()  # what LiteLLM made is there to stay: to look through it again and again costs a tenth of every call
    return litellm


def dropped_parameters(model: str, parameters: Iterable[str]) -> list[str]:
    """Which of the ``parameters`` the model's provider does not take, by LiteLLM's own table.

    Raises `InputError` where LiteLLM knows no provider for ``model``, or there is no such simulated model.
    """
    if is_simulated(model):
        simulated_model(model.removeprefix("sim/"))
        return []
    litellm = load_litellm()
    try:
        _, provider, _, _ = litellm.get_llm_provider(model)
    except litellm.BadRequestError:
        raise InputError(
            f"model {model!r} has no known provider; write provider/model, for example openai/gpt-5-mini"
        ) from None
    taken = litellm.get_supported_openai_params(model=model, custom_llm_provider=provider)
    return [] if taken is None else sorted(set(parameters) - set(taken))


def known_price(model: str, price_in: float | None = None, price_out: float | None = None) -> Price | None:
    """The price of ``model`` from USD per million tokens, or by LiteLLM's own table; None where none is known. Simulated models are free
    where nothing is declared.
    """
    if price_in is not None and price_out is not None:
        return Price(price_in / 1e6, price_out / 1e6, price_in / 1e6, declared=True)
    return FREE if is_simulated(model) else table_price(model)


async def complete_by_litellm(
    model: str,
    content: Mapping[str, Any],
    parameters: Mapping[str, Any],
    timeout: float,  # noqa: ASYNC109  # LiteLLM's own argument
    api_base: str | None = None,
    api_key_from: str | None = None,
    private: Mapping[str, Any] | None = None,
) -> Any:
    """LiteLLM's response to one request, which has ``messages`` or a ``prompt`` as its ``content``, without a retry.

    ``private`` goes to simulated models and to nobody else. Raises what LiteLLM raises, and `CallError` where a body could not be read.
    """
    called = text_model(model) if "prompt" in content else model
    sent = {"model": called, **content, "timeout": timeout, "max_retries": 0, **parameters}
    if api_base is not None:
        sent["api_base"] = api_base
    if api_key_from is not None:
        # Without a key of its own LiteLLM would send the provider's usual one, which is not for this server.
        sent["api_key"] = os.environ.get(api_key_from, "").strip() or _NO_KEY
    elif is_loopback(api_base) and "OPENAI_API_KEY" not in os.environ:
        sent["api_key"] = _NO_KEY
    if private is not None and is_simulated(model):
        sent["metadata"] = {"aleator": private}
    await of_this_loop(clients_of_this_loop)
    try:
        return await _called(sent)
    except Exception as error:
        for cause in causes_of(error):
            if isinstance(cause, CallError):  # LiteLLM calls it a connection error, without a reason
                raise cause from None
        raise


async def _called(sent: Mapping[str, Any]) -> Any:
    litellm = load_litellm()
    if "prompt" not in sent:
        return await litellm.acompletion(**sent)
    if is_simulated(sent["model"]):
        return await litellm.acompletion(**_as_chat(sent))
    key = sent.get("api_key") or os.environ.get("OPENAI_API_KEY", "").strip()
    client = text_client(await of_this_loop(text_clients_of_this_loop), sent.get("api_base"), key)
    return await litellm.atext_completion(**sent, client=client)


def _as_chat(sent: Mapping[str, Any]) -> dict[str, Any]:
    """A request for the completion of a prompt as one for a chat; a simulated model reads the words alike."""
    rest = {name: value for name, value in sent.items() if name not in ("prompt", "logprobs", "stop")}
    beside = {} if "logprobs" not in sent else {"logprobs": True, "top_logprobs": sent["logprobs"]}
    return {**rest, **beside, "messages": [{"role": "user", "content": sent["prompt"]}]}


def plain_document(response: Any) -> dict[str, Any]:
    """LiteLLM's response as the document of a completion, of a chat or of a prompt."""
    return {
        "model": response.model,
        "choices": [_plain_choice(choice) for choice in response.choices],
        "usage": _plain(getattr(response, "usage", None)),
    }


def _plain_choice(choice: Any) -> dict[str, Any]:
    message = getattr(choice, "message", None)
    if message is None:
        return {
            "text": choice.text,
            "finish_reason": choice.finish_reason,
            "logprobs": _plain(getattr(choice, "logprobs", None)),
        }
    refusal = getattr(message, "refusal", None) or (
        getattr(message, "provider_specific_fields", None) or {}
    ).get("refusal")
    calls = [_plain(call) for call in getattr(message, "tool_calls", None) or ()]
    return {
        "message": {"content": message.content, "refusal": refusal, "tool_calls": calls},
        "finish_reason": (getattr(choice, "provider_specific_fields", None) or {}).get("native_finish_reason")
        or choice.finish_reason,
        "logprobs": _plain(getattr(choice, "logprobs", None)),
    }


def _plain(part: Any) -> Any:
    """A part of a response as JSON; providers give it as a model, a mapping, or not at all."""
    return part.model_dump() if hasattr(part, "model_dump") else part
