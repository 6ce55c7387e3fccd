"""What an OpenAI-compatible server says it serves."""

from __future__ import annotations

import http.client
import json
import os
import urllib.error
import urllib.request

from ....core.errors import InputError
from .http_session import LONGEST
from .server_address import is_loopback

__all__ = ["served_models", "without_redirects"]

_SECONDS = 10.0


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Answers a redirection as the failure that it is, since it would carry the key elsewhere."""

    def redirect_request(self, *_: object) -> None: ...


def without_redirects() -> urllib.request.OpenerDirector:
    """What opens an address, and goes nowhere else."""
    return urllib.request.build_opener(_NoRedirects)


def served_models(address: str) -> list[str]:
    """The names at ``{address}/models``. Raises `InputError` where nobody answers, or not with a list of models.

    The key goes to that address alone: not to a server on this machine, which needs none, and not to where it redirects.
    """
    key = None if is_loopback(address) else os.environ.get("OPENAI_API_KEY")
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    request = urllib.request.Request(f"{address}/models", headers=headers)  # noqa: S310  # `mended` lets http alone through
    try:
        with without_redirects().open(request, timeout=_SECONDS) as response:
            document = json.loads(response.read(LONGEST))
        return [str(model["id"]) for model in document["data"]]
    except urllib.error.HTTPError as error:
        error.close()
        raise InputError(
            f"{address}/models answered {error.code} ({error.reason}); is it the right address?"
        ) from None
    except OSError as error:
        told = getattr(error, "reason", error)
        raise InputError(
            f"no server answers at {address} ({told}); start it, or give another address"
        ) from None
    except (ValueError, LookupError, TypeError, RecursionError, http.client.HTTPException):
        raise InputError(f"{address}/models answered with something else than a list of models") from None
