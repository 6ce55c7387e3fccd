"""What an OpenAI-compatible server says it serves."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request

from ....core.errors import InputError

__all__ = ["served_models"]

_SECONDS = 10.0


def served_models(address: str) -> list[str]:
    """The names at ``{address}/models``. Raises `InputError` where nobody answers, or not with a list of models."""
    key = os.environ.get("OPENAI_API_KEY")
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    request = urllib.request.Request(f"{address}/models", headers=headers)  # noqa: S310  # `mended` lets http alone through
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as response:  # noqa: S310
            document = json.load(response)
        return [str(model["id"]) for model in document["data"]]
    except urllib.error.HTTPError as error:
        raise InputError(
            f"{address}/models answered {error.code} ({error.reason}); is it the right address?"
        ) from None
    except OSError as error:
        told = getattr(error, "reason", error)
        raise InputError(
            f"no server answers at {address} ({told}); start it, or give another address"
        ) from None
    except (ValueError, KeyError, TypeError):
        raise InputError(f"{address}/models answered with something else than a list of models") from None
