"""The way to a model for one draw: messages become a request, and the recorded-call client does the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ....core.calls import NO_RETRIES, CallClient, RetryPolicy
from ....core.chance import Chance
from ....core.prices import Price
from ..prompts.wording import Message
from .chat import Request
from .reply import Reply

__all__ = ["ChatClient", "ModelSettings"]


@dataclass(frozen=True)
class ModelSettings:
    """What every request to one model has in common, settled once a run.

    ``parameters`` are the sampling parameters that the model takes; ``seeded`` says that each request carries a seed of its
    own; ``simulated`` that the model is one of Aleator's; ``price`` is None where none is known.
    """

    model: str
    parameters: Mapping[str, Any]
    timeout: float
    simulated: bool
    seeded: bool
    plain_http: bool = False
    api_base: str | None = None
    api_key_from: str | None = None
    price: Price | None = None
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    retry: RetryPolicy = NO_RETRIES


class ChatClient:
    """Calls the model of ``settings`` for one draw.

    ``chance`` is where seeds come from, ``private`` the law that a simulated model aims at, and ``always`` are parameters of
    every call made here.
    """

    __slots__ = ("_always", "_asked", "_calls", "_chance", "_private", "_settings")

    def __init__(
        self,
        settings: ModelSettings,
        calls: CallClient,
        chance: Chance,
        private: Mapping[str, Any] | None = None,
        always: Mapping[str, Any] | None = None,
    ) -> None:
        self._settings, self._calls, self._chance = settings, calls, chance
        self._private, self._always = private, always or {}
        self._asked = 0

    async def __call__(self, messages: list[Message], **extra: Any) -> Reply:
        """A reply to ``messages``, tried again while the failure may pass and retries are left.

        ``extra`` are parameters of this call alone (``tools``, ``logprobs``). A retry has the seed of what it repeats, so that
        failures on the way change no answer.
        """
        settings = self._settings
        request = Request(
            model=settings.model,
            messages=messages,
            parameters={**settings.parameters, **self._always, **extra},
            timeout=settings.timeout,
            seed=int(self._chance.words(self._asked)[0] >> _HIGH_BITS) if settings.seeded else None,
            private=self._private,
            api_base=settings.api_base,
            plain_http=settings.plain_http,
            api_key_from=settings.api_key_from,
            price=settings.price,
            requests_per_minute=settings.requests_per_minute,
            tokens_per_minute=settings.tokens_per_minute,
        )
        self._asked += 1
        return Reply(**await self._calls(request))


_HIGH_BITS = np.uint64(33)  # a seed is 31 bits: what every provider takes
