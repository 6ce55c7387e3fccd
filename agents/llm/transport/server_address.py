"""Addresses of OpenAI-compatible servers, as people write them and as requests need them."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit, urlunsplit

from ....core.errors import InputError

__all__ = ["is_loopback", "mended", "served_here", "served_name"]

_CALLED = ("/chat/completions", "/completions")
_COMPATIBLE = ("openai/", "hosted_vllm/", "lm_studio/", "llamafile/", "custom_openai/")
_OWN = (*_COMPATIBLE, "ollama/", "ollama_chat/", "text-completion-openai/")


def mended(address: str) -> str:
    """The address below which ``/chat/completions`` and ``/completions`` stand: with a scheme, and with ``/v1`` once.

    A path of another form is kept. Raises `InputError` on what is no address.

    >>> mended("localhost:8080"), mended("http://127.0.0.1:8000/v1/v1/")
    ('http://localhost:8080/v1', 'http://127.0.0.1:8000/v1')
    >>> mended("https://gateway.example/team/a/v1/chat/completions")
    'https://gateway.example/team/a/v1'
    """
    written = address.strip() if "://" in address else f"http://{address.strip()}"
    parts = urlsplit(written)
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or " " in written
        or not _has_port(written)
    ):
        raise InputError(f"api_base {address!r} is no address; give http://HOST:PORT/v1")
    if parts.username or parts.password or parts.query:
        raise InputError(
            f"the api_base at host {parts.hostname!r} holds a name, a password or a query, and it is logged;"
            " leave that out, and name the variable with the key by api_key_from"
        )
    path = parts.path.rstrip("/")
    for called in _CALLED:
        path = path.removesuffix(called)
    while path.endswith("/v1/v1"):
        path = path.removesuffix("/v1")
    return urlunsplit((parts.scheme, parts.netloc, path or "/v1", "", ""))


def is_loopback(address: str | None) -> bool:
    """Whether a server at ``address`` runs on this machine, and so needs no key.

    >>> is_loopback("http://127.0.0.1:8000/v1"), is_loopback("https://api.openai.com/v1"), is_loopback(None)
    (True, False, False)
    """
    host = urlsplit(address or "").hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def served_name(model: str) -> str:
    """The model of a server of one's own as LiteLLM takes it: ``openai/NAME`` where no such provider is written.

    >>> served_name("qwen2.5"), served_name("Qwen/Qwen2.5-0.5B-Instruct"), served_name("openai/qwen2.5")
    ('openai/qwen2.5', 'openai/Qwen/Qwen2.5-0.5B-Instruct', 'openai/qwen2.5')
    """
    return model if model.startswith(("sim/", *_OWN)) else f"openai/{model}"


def served_here(model: str) -> bool:
    """Whether ``model`` is written as one of a server that speaks OpenAI's own language."""
    return model.startswith(_COMPATIBLE)


def _has_port(address: str) -> bool:
    """Whether what stands for a port is one, or none stands there."""
    try:
        return urlsplit(address).port != 0
    except ValueError:
        return False
