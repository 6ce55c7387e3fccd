"""Why a reply ended, as providers spell it: what ended for any other reason than that it was whole is no answer.

>>> cut_short("stop"), cut_short("MAX_TOKENS"), cut_short("SAFETY"), cut_short("something new")
(None, <Outcome.TRUNCATED: 4>, <Outcome.REFUSED: 3>, <Outcome.UNPARSABLE: 2>)
"""

from __future__ import annotations

from functools import lru_cache

from .outcomes import Outcome

__all__ = ["cut_short"]

_WHOLE = (
    "",
    "stop",
    "stop_sequence",
    "end_turn",
    "eos",
    "eos_token",
    "complete",
    "completed",
    "done",
    "finished",
)
_ENDINGS = {
    Outcome.TRUNCATED: (
        "length", "max_tokens", "max_output_tokens", "max_length", "model_length", "context_length", "token_limit",
        "model_context_window_exceeded", "context_window_exceeded", "incomplete",
    ),
    Outcome.REFUSED: (
        "content_filter", "content_filtered", "content_policy", "safety", "image_safety", "refusal", "recitation",
        "blocklist", "blocked", "prohibited_content", "spii", "guardrail_intervened", "sensitive", "error_toxic",
    ),
    Outcome.ERROR: (
        "error", "abort", "aborted", "cancelled", "canceled", "failed", "network_error", "engine_overloaded",
        "insufficient_system_resource", "insufficient_system_resources",
    ),
}  # fmt: skip
_MEANS = {word: outcome for outcome, words in _ENDINGS.items() for word in words}


@lru_cache(maxsize=256)
def cut_short(finish: str | None) -> Outcome | None:
    """What a reply is that ended for the reason ``finish``; None where it is whole, or nothing was told.

    Case, hyphens, and a prefix such as ``FINISH_REASON_`` do not count. A reason that is not known, a call of a tool among them,
    says nothing of a whole answer: unparsable.
    """
    if finish is None or finish == "stop":
        return None
    word = finish.rpartition(".")[2].strip().lower().replace("-", "_").removeprefix("finish_reason_")
    return None if word in _WHOLE else _MEANS.get(word, Outcome.UNPARSABLE)
