"""Texts without secrets, as they are stored and shown: the values of environment variables that are called keys, tokens or the like.

A value that is a plain word or hardly more is no secret, whatever its variable is called: ``HOTKEY=Scissors`` hides no answer.
"""

from __future__ import annotations

import base64
import json
import math
import os
import re
from collections import Counter
from functools import cache
from urllib.parse import quote

__all__ = ["is_secret_name", "keep_secret", "redacted"]

_SHORTEST = 8  # characters: what is shorter would take plain words out of texts
_BITS = 30.0  # of entropy, from which a value cannot be taken for a word
_NAMED = re.compile(r"API_?KEY|(?:^|_)(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)(?:_|$)")
_WORD = re.compile(r"[A-Za-z]{1,23}|\d{1,23}")
_HIDDEN = "[redacted]"
_names: set[str] = set()


def keep_secret(variable: str) -> None:
    """Treat the value of the environment variable called ``variable`` as a secret, whatever its name and its value."""
    _names.add(variable)


def redacted(text: str, length: int | None = 500) -> str:
    """``text`` without any secret of the environment, however it is written (as it is, in JSON, percent-encoded, in base 64), cut to ``length``."""
    if len(text) < _SHORTEST:
        return text
    for secret in _secrets():
        for form in _forms(secret):
            text = text.replace(form, _HIDDEN)
    return text[:length]


def _secrets() -> list[str]:
    """The longest first."""
    named = {os.environ.get(name, "").strip() for name in _names}
    called = {
        value for name in os.environ if is_secret_name(name) and _is_strong(value := os.environ[name].strip())
    }
    return sorted((secret for secret in named | called if len(secret) >= _SHORTEST), key=len, reverse=True)


@cache
def is_secret_name(name: str) -> bool:
    """Whether what is called so is a key, a token, a password or the like."""
    return _NAMED.search(name.upper()) is not None


@cache
def _is_strong(value: str) -> bool:
    """Whether a value is neither a word nor a number, and as hard to guess as a secret is."""
    if len(value) < _SHORTEST or _WORD.fullmatch(value):
        return False
    shares = [count / len(value) for count in Counter(value).values()]
    return -len(value) * sum(share * math.log2(share) for share in shares) >= _BITS


@cache
def _forms(secret: str) -> tuple[str, ...]:
    """How a secret may be written, the longest first."""
    forms = {secret, json.dumps(secret)[1:-1], quote(secret, safe=""), *_in_base_64(secret.encode())}
    return tuple(sorted((form for form in forms if len(form) >= _SHORTEST), key=len, reverse=True))


def _in_base_64(secret: bytes) -> set[str]:
    """What every text in base 64 holds that has the secret in it, at whatever place it begins."""
    found = set()
    for before in range(3):
        whole = base64.b64encode(bytes(before) + secret).decode()
        first, last = -(-before * 8 // 6), (before + len(secret)) * 8 // 6
        found |= {whole[first:last], whole[first:last].translate(str.maketrans("+/", "-_"))}
    return found
