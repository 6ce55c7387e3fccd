"""Which sampling parameters a seat's model was sent, and which its server decided on by itself."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
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


def sampling_of(
    sent: Mapping[str, Mapping[str, Any]], defaults: Mapping[str, Mapping[str, float]] = MappingProxyType({})
) -> dict[str, Sampling]:
    """By seat, from the parameters that its first request was ``sent`` with, and the ``defaults`` that its server states.

    >>> found = sampling_of({"row": {"temperature": 1.0, "n": 2}}, {"row": {"temperature": 0.8, "top_k": 40}})
    >>> found["row"].left_to_server[:2], found["row"].server_values
    (['top_p', 'top_k'], {'top_k': 40.0})
    """
    return {seat: _sampling(parameters, defaults.get(seat, {})) for seat, parameters in sent.items()}


def _sampling(parameters: Mapping[str, Any], defaults: Mapping[str, float]) -> Sampling:
    left = [name for name in _LEFT if name not in parameters]
    found = Sampling(
        sent={name: value for name, value in parameters.items() if name not in _NO_SAMPLING},
        left_to_server=left,
    )
    stated = {name: defaults[name] for name in left if name in defaults}
    return found.joined(Sampling(server_values=stated)) if stated else found
