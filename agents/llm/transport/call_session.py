"""The calls made for one draw: each attempt recalled from the transcript, or made, written there, and read back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from ....core.calls import Address, RunContext
from ....core.chance import Chance
from ....core.prices import Price
from ..prompts.wording import Message
from .batching import Combiner, made_now
from .chat import Reply, Request

__all__ = ["CallSession", "Callee"]

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
class CallSession:
    """The way to ``model`` for the draw ``at`` an address.

    ``dropped`` are requested parameters that the model does not take; ``seeds`` the luck that simulated models are sent, and
    ``private`` the law that they aim at; ``price`` what the model costs, None where that is not known; ``combiner`` joins the calls of rows that ask side by side.
    """

    model: Callee
    context: RunContext
    dropped: Sequence[str]
    at: Address
    seeds: Chance
    private: Mapping[str, Any] | None = None
    price: Price | None = None
    combiner: Combiner | None = None
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
        if self.combiner is not None:
            self.combiner.leave()
        doubled = min(self.model.backoff * 2.0**tried, _LONGEST_WAIT)
        await asyncio.sleep(
            doubled if reply.retry_after is None else min(reply.retry_after, _LONGEST_ASKED_FOR)
        )
        if self.combiner is not None:
            self.combiner.back()

    async def _attempt(self, messages: list[Message], extra: Mapping[str, Any]) -> Reply:
        """The reply that stands in the transcript: recalled, or made, written, and read back."""
        address = self.at._replace(attempt=self.made)
        self.made += 1
        request = self._request(messages, extra)
        digest = request.digest()
        known = self.context.recall(address, digest)
        self.recalled = known is not None
        if known is None:
            known = await self._made(request, address, digest)
        return Reply.of_record(known)

    async def _made(self, request: Request, address: Address, digest: str) -> Mapping[str, Any]:
        """The record of a call that is made now, alone or shared with rows that ask the same."""
        if self.combiner is not None:
            return await self.combiner.join(request, address, digest)
        return (await made_now(self.context, request, [(address, digest)]))[0]

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
            requests_per_minute=callee.requests_per_minute,
            tokens_per_minute=callee.tokens_per_minute,
        )
