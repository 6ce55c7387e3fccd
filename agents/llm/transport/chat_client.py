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
from .answer_limit import AnswerLimit
from .chat import Request
from .endpoints import ENDPOINTS
from .reply import Reply

__all__ = ["ChatClient", "ModelSettings"]


@dataclass(frozen=True)
class ModelSettings:
    """What every request to one model has in common, settled once a run.

    ``parameters`` are the sampling parameters that the model takes; ``seeded`` says that each request carries a seed of its
    own; ``simulated`` that the model is one of Aleator's; ``price`` is None where none is known;
    ``limit`` learns how many answers the model gives to one request; ``by`` is the endpoint (`endpoints.ENDPOINTS`).
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
    limit: AnswerLimit | None = None
    by: str = "chat"

    @property
    def lane(self) -> str:
        """The model and its address."""
        return self.model if self.api_base is None else f"{self.model} {self.api_base}"


@dataclass(slots=True, eq=False)
class ChatClient:
    """Calls the model of ``settings`` for one draw.

    Seeds come from the ``stream`` of the decision's own ``chance``; ``private`` is the law that a simulated model aims at,
    ``always`` are parameters of every call made here, ``one_line`` says that each reply is to be one; ``asked`` counts the calls.
    """

    settings: ModelSettings
    calls: CallClient
    chance: Chance
    stream: str = "request"
    private: Mapping[str, Any] | None = None
    always: Mapping[str, Any] | None = None
    one_line: bool = False
    asked: int = 0

    async def __call__(self, messages: list[Message], **extra: Any) -> Reply:
        """A reply to ``messages``, tried again while the failure may pass and retries are left.

        ``extra`` are parameters of this call alone (``tools``, ``logprobs``). A retry has the seed of what it repeats, so that
        failures on the way change no answer.
        """
        settings = self.settings
        words = self.chance.sub(self.stream).words(self.asked) if settings.seeded else None
        ending = ENDPOINTS[settings.by].ending(self.one_line)
        request = Request(
            model=settings.model,
            messages=messages,
            parameters={**ending, **settings.parameters, **(self.always or {}), **extra},
            timeout=settings.timeout,
            seed=None if words is None else int(words[0] >> _HIGH_BITS),
            private=self.private,
            api_base=settings.api_base,
            plain_http=settings.plain_http,
            api_key_from=settings.api_key_from,
            price=settings.price,
            requests_per_minute=settings.requests_per_minute,
            tokens_per_minute=settings.tokens_per_minute,
            limit=settings.limit,
            by=settings.by,
        )
        self.asked += 1
        return Reply(**await self.calls(request))


_HIGH_BITS = np.uint64(33)  # a seed is 31 bits: what every provider takes
