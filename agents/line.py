"""The calls made for one draw: each attempt recalled from the transcript, or made, written there, and read back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from ..chance import Chance
from ..core import Address, Call, Desk, OverBudget
from .budget import Price
from .failures import OVER_BUDGET, bill
from .models import Reply, Request, complete
from .prompting import Message

__all__ = ["Callee", "Line"]

_LONGEST_WAIT = 30.0
_LONGEST_ASKED_FOR = 600.0


class Callee(Protocol):
    """What a line needs to know of the model that it calls; the recipe `LLM` is one."""

    @property
    def model(self) -> str: ...
    @property
    def retries(self) -> int: ...
    @property
    def backoff(self) -> float: ...
    @property
    def timeout(self) -> float: ...
    @property
    def api_base(self) -> str | None: ...
    @property
    def api_key_from(self) -> str | None: ...
    @property
    def direct(self) -> bool: ...
    @property
    def requests_per_minute(self) -> float | None: ...
    @property
    def tokens_per_minute(self) -> float | None: ...
    @property
    def seeded(self) -> bool: ...
    def parameters(self) -> dict[str, Any]: ...


@dataclass(eq=False)
class Line:
    """The way to ``model`` for the draw ``at`` an address.

    ``dropped`` are requested parameters that the model does not take; ``seeds`` the luck that simulated models are sent, and
    ``private`` the law that they aim at; ``price`` what the model costs, None where that is not known.
    """

    model: Callee
    desk: Desk
    dropped: Sequence[str]
    at: Address
    seeds: Chance
    private: Mapping[str, Any] | None = None
    price: Price | None = None
    made: int = 0
    asked: int = 0
    recalled: bool = False

    async def call(self, messages: list[Message], **extra: Any) -> Reply:
        """A reply to ``messages``, tried again while the failure is transient and retries are left.

        ``extra`` are parameters of this call alone (``tools``, ``logprobs``).
        """
        reply = await self._attempt(messages, extra)
        for tried in range(self.model.retries):
            if not reply.transient:
                break
            await self._wait(reply, tried)
            reply = await self._attempt(messages, extra)
        self.asked += (
            1  # a retry has the luck of what it repeats, so that failures on the way change no answer
        )
        return reply

    async def _wait(self, reply: Reply, tried: int) -> None:
        """As long as the server asks for, else twice as long each time; not at all where the failure is an old one, recalled."""
        if self.recalled:
            return
        doubled = min(self.model.backoff * 2.0**tried, _LONGEST_WAIT)
        await asyncio.sleep(
            doubled if reply.retry_after is None else min(reply.retry_after, _LONGEST_ASKED_FOR)
        )

    async def _attempt(self, messages: list[Message], extra: Mapping[str, Any]) -> Reply:
        """The reply that stands in the transcript: recalled, or made, written, and read back."""
        address = self.at._replace(attempt=self.made)
        self.made += 1
        request = self._request(messages, extra)
        digest = request.digest()
        known = self.desk.recall(address, digest)
        self.recalled = known is not None
        if known is None:
            known = await self._made(request, address, digest)
        return Reply.of_record(known)

    async def _made(self, request: Request, address: Address, digest: str) -> Mapping[str, Any]:
        """The record of a call that is made now, or that the run's money does not allow."""
        try:
            async with self.desk.place(self._call(request)) as place:
                reply = await complete(request)
                made = reply.as_record()
                place.congested, place.usd, place.tokens = (
                    reply.congested,
                    bill(made),
                    sum(reply.usage.values()),
                )
                self.desk.record(address, digest, request.body(), made)
        except OverBudget as error:
            made = Reply(error=OVER_BUDGET, detail=str(error)).as_record()
            self.desk.record(address, digest, request.body(), made)
        return self.desk.recall(address, digest) or made

    def _call(self, request: Request) -> Call:
        return Call(
            lane=" ".join(filter(None, (self.model.model, self.model.api_base))),
            usd=request.worst_usd() if self.desk.capped else 0.0,
            tokens=request.expected_tokens(),
            requests_per_minute=self.model.requests_per_minute,
            tokens_per_minute=self.model.tokens_per_minute,
        )

    def _request(self, messages: list[Message], extra: Mapping[str, Any]) -> Request:
        callee = self.model
        parameters = {name: value for name, value in callee.parameters().items() if name not in self.dropped}
        return Request(
            model=callee.model,
            messages=messages,
            parameters={**parameters, **extra},
            timeout=callee.timeout,
            seed=int(self.seeds.words(self.asked)[0] >> np.uint64(33)) if callee.seeded else None,
            private=self.private,
            api_base=callee.api_base,
            direct=callee.direct,
            api_key_from=callee.api_key_from,
            price=self.price,
        )
