"""What a server of one's own samples with where it is not told otherwise, as far as it says so (llama.cpp's ``GET /props``)."""

from __future__ import annotations

import http.client
import json
import math
from collections.abc import Mapping
from contextlib import closing
from typing import Any

from .served_models import without_redirects
from .server_address import mended

__all__ = ["sampling_defaults"]

_SECONDS = 2.0
_LONGEST = 1_000_000  # bytes
_NAMES = {
    "temperature": "temperature",
    "top_p": "top_p",
    "top_k": "top_k",
    "min_p": "min_p",
    "presence_penalty": "presence_penalty",
    "frequency_penalty": "frequency_penalty",
    "repeat_penalty": "repetition_penalty",
}


def sampling_defaults(api_base: str) -> dict[str, float]:
    """The server's own values of sampling parameters, under the names that requests have for them; empty where it tells none.

    It is asked without a key, and what it answers changes nothing but the report.
    """
    address = f"{mended(api_base).removesuffix('/v1')}/props"
    try:
        with closing(without_redirects().open(address, timeout=_SECONDS)) as response:
            document = json.loads(response.read(_LONGEST))
    except (OSError, ValueError, RecursionError, http.client.HTTPException):
        return {}
    told = document.get("default_generation_settings") if isinstance(document, Mapping) else None
    settings = told.get("params", told) if isinstance(told, Mapping) else None
    return _named(settings) if isinstance(settings, Mapping) else {}


def _named(settings: Mapping[str, Any]) -> dict[str, float]:
    numbers = {name: _number(settings.get(own)) for own, name in _NAMES.items()}
    return {name: number for name, number in numbers.items() if number is not None}


def _number(told: Any) -> float | None:
    """None for what is no finite number."""
    try:
        known = isinstance(told, int | float) and not isinstance(told, bool) and math.isfinite(told)
    except OverflowError:  # an integer of hundreds of digits
        return None
    return round(float(told), 6) if known else None
