"""Calls in the words of OpenTelemetry's semantic conventions for generative AI.

The names are those of the conventions' registry as of 1.41 (status: development); what they have no name for is ``aleator.*``.

Source: OpenTelemetry, "Semantic conventions for generative client AI spans", https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

from ....core.callbacks import CallMade
from ....core.redaction import redacted

__all__ = ["Attributes", "attributes_of", "evaluations_of", "name_of_call"]

Attributes = dict[str, Any]

_PROVIDERS = {
    "azure": "azure.ai.openai",
    "azure_ai": "azure.ai.inference",
    "bedrock": "aws.bedrock",
    "gemini": "gcp.gemini",
    "mistral": "mistral_ai",
    "vertex_ai": "gcp.vertex_ai",
    "watsonx": "ibm.watsonx.ai",
    "xai": "x_ai",
}  # LiteLLM's word for a provider, where the conventions have another
_PARAMETERS = {
    "frequency_penalty": "frequency_penalty",
    "max_completion_tokens": "max_tokens",
    "max_tokens": "max_tokens",
    "presence_penalty": "presence_penalty",
    "seed": "seed",
    "temperature": "temperature",
    "top_k": "top_k",
    "top_p": "top_p",
}


def name_of_call(call: CallMade) -> str:
    """The span's name: ``chat MODEL``; of a call that asks no model, what is called.

    >>> name_of_call(CallMade((), {"model": "openai/gpt-5-mini", "messages": []}, ({},), 0.0, 0.0))
    'chat gpt-5-mini'
    """
    body = call.body
    return f"{_operation(body)} {_model(body)[1]}" if "model" in body else f"call {call.addresses[0].seat}"


def attributes_of(call: CallMade, content: bool) -> Attributes:
    """What is said of a call: the model and what it was sent with, tokens, how answers ended, and the address of the first of them.

    Prompts and replies stand there only with ``content``, and without the values of secrets that the environment holds.
    """
    first, record = call.addresses[0], call.records[0]
    found = {
        **{f"aleator.{name}": value for name, value in first._asdict().items()},
        "aleator.cost_usd": _sum(call, "cost_usd"),
        "error.type": record.get("error"),
        **(_of_model(call) if "model" in call.body else {}),
        **(_content(call) if content else {}),
    }
    return {name: value for name, value in found.items() if value is not None}


def _of_model(call: CallMade) -> Attributes:
    record = call.records[0]
    provider, model = _model(call.body)
    sent = {**call.body.get("parameters", {}), **record.get("sent", {})}
    usage = [one["usage"] for one in call.records if one.get("usage")]
    endings = [one["finish"] for one in call.records if one.get("finish")]
    return {
        "gen_ai.operation.name": _operation(call.body),
        "gen_ai.provider.name": provider,
        "gen_ai.request.model": model,
        "gen_ai.request.choice.count": len(call.records) if len(call.records) > 1 else None,
        **{f"gen_ai.request.{ours}": sent[name] for name, ours in _PARAMETERS.items() if name in sent},
        "gen_ai.response.model": record.get("model"),
        "gen_ai.response.finish_reasons": endings or None,
        "gen_ai.usage.input_tokens": sum(one.get("prompt", 0) for one in usage) if usage else None,
        "gen_ai.usage.output_tokens": sum(one.get("completion", 0) for one in usage) if usage else None,
    }


def _operation(body: Mapping[str, Any]) -> str:
    return "chat" if "messages" in body else "text_completion"


def _model(body: Mapping[str, Any]) -> tuple[str | None, str]:
    """The provider, where the name says it, and the model, as the conventions call them."""
    provider, named, model = str(body["model"]).partition("/")
    return (_PROVIDERS.get(provider, provider), model) if named else (None, provider)


def _sum(call: CallMade, name: str) -> float | None:
    known = [one[name] for one in call.records if one.get(name) is not None]
    return sum(known) if known else None


def _content(call: CallMade) -> Attributes:
    """Prompts and replies as the conventions' JSON."""
    body = call.body
    if "model" not in body:
        return {
            "aleator.asked": _text(body),
            "aleator.answers": _text([one.get("answer") for one in call.records]),
        }
    asked = body.get("messages") or [{"role": "user", "content": body.get("prompt", "")}]
    said = [_message("assistant", one.get("text") or "", one.get("finish")) for one in call.records]
    return {
        "gen_ai.input.messages": _text([_message(one.get("role", ""), one.get("content")) for one in asked]),
        "gen_ai.output.messages": None if call.error else _text(said),
    }


def _message(role: str, content: Any, finish: str | None = None) -> dict[str, Any]:
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    ended = {} if finish is None else {"finish_reason": finish}
    return {"role": role, "parts": [{"type": "text", "content": text}], **ended}


def _text(value: Any) -> str:
    return redacted(json.dumps(value, ensure_ascii=False, default=str), None)


def evaluations_of(document: Mapping[str, Any]) -> Iterator[Attributes]:
    """Each metric of each seat of a run's JSON ``document``, as the conventions describe a result of an evaluation."""
    for seat, one in document["seats"].items():
        for name, estimate in one.get("metrics", {}).items():
            value = estimate.get("value")
            if isinstance(value, int | float) and isfinite(value):
                ends = {
                    f"aleator.{end}": estimate[end]
                    for end in ("low", "high")
                    if estimate.get(end) is not None
                }
                score = {"gen_ai.evaluation.name": name, "gen_ai.evaluation.score.value": float(value)}
                yield {**score, "aleator.seat": seat, **ends}
        if one.get("verdict"):
            label = {"gen_ai.evaluation.name": "verdict", "gen_ai.evaluation.score.label": one["verdict"]}
            yield {**label, "aleator.seat": seat}
