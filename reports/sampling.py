"""Which sampling parameters a seat's model was sent, and which its server decided on by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .comparison import Sampling

__all__ = ["sampling_of"]

_LEFT = (
    "temperature",
    "top_p",
    "top_k",
    "min_p",
    "presence_penalty",
    "frequency_penalty",
    "repetition_penalty",
    "seed",
)
_NO_SAMPLING = frozenset(("n", "logprobs", "top_logprobs", "tools", "response_format", "stop", "echo"))


def sampling_of(sent: Mapping[str, Mapping[str, Any]]) -> dict[str, Sampling]:
    """By seat, from the parameters that its first request was ``sent`` with.

    >>> sampling_of({"row": {"temperature": 1.0, "n": 2}})["row"].left_to_server[:2]
    ['top_p', 'top_k']
    """
    return {
        seat: Sampling(
            sent={name: value for name, value in parameters.items() if name not in _NO_SAMPLING},
            left_to_server=[name for name in _LEFT if name not in parameters],
        )
        for seat, parameters in sent.items()
    }
