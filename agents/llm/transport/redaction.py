"""Texts without secrets: the values of environment variables that are called keys, tokens, secrets or passwords."""

from __future__ import annotations

import os
import re
from functools import cache

__all__ = ["keep_secret", "redacted"]

_SHORTEST = 8  # characters: what is shorter would take plain words out of texts
_SECRET = re.compile(r"KEY|TOKEN|SECRET|PASSWORD")
_names: set[str] = set()


def keep_secret(variable: str) -> None:
    """Treat the value of the environment variable called ``variable`` as a secret, whatever its name."""
    _names.add(variable)


def redacted(text: str, length: int | None = 500) -> str:
    """``text`` without any secret of the environment, cut to ``length``."""
    if len(text) < _SHORTEST:
        return text
    for secret in _secrets():
        text = text.replace(secret, "[redacted]")
    return text[:length]


def _secrets() -> list[str]:
    """The longest first."""
    found = {os.environ.get(name, "") for name in os.environ if _is_secret(name) or name in _names}
    return sorted((secret for secret in found if len(secret) >= _SHORTEST), key=len, reverse=True)


@cache
def _is_secret(name: str) -> bool:
    return _SECRET.search(name) is not None
