"""The calls made for one draw: each attempt recalled from the transcript, or made, written there, and read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from ..chance import Chance
from ..core import Address, Desk
from .models import Reply, Request, complete, is_simulated
from .prompting import Message

if TYPE_CHECKING:
    import tenacity

__all__ = ["Callee", "Line"]

_LONGEST_WAIT = 30.0


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
    def parameters(self) -> dict[str, Any]: ...


@dataclass(eq=False)
class Line:
    """The way to ``model`` for the draw ``at`` an address.

    ``dropped`` are requested parameters that the model does not take; ``seeds`` the luck that simulated models are sent, and
    ``private`` the law that they aim at.
    """

    model: Callee
    desk: Desk
    dropped: Sequence[str]
    at: Address
    seeds: Chance
    private: Mapping[str, Any] | None = None
    made: int = 0
    recalled: bool = False

    async def call(self, messages: list[Message], **extra: Any) -> Reply:
        """A reply to ``messages``, tried again while the failure is transient and retries are left.

        ``extra`` are parameters of this call alone (``tools``, ``logprobs``).
        """
        import tenacity

        trying = tenacity.AsyncRetrying(
            stop=tenacity.stop_after_attempt(self.model.retries + 1),
            wait=self._wait,
            retry=tenacity.retry_if_result(lambda reply: reply.transient),
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
        )
        return await trying(self._attempt, messages, extra)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        """Seconds before the next attempt: none where the failure is an old one, recalled."""
        return 0.0 if self.recalled else min(self.model.backoff * 2.0 ** (state.attempt_number - 1), _LONGEST_WAIT)

    async def _attempt(self, messages: list[Message], extra: Mapping[str, Any]) -> Reply:
        """The reply that stands in the transcript: recalled, or made, written, and read back."""
        address = self.at._replace(attempt=self.made)
        self.made += 1
        request = self._request(messages, extra, address.attempt)
        digest = request.digest()
        known = self.desk.recall(address, digest)
        self.recalled = known is not None
        if known is None:
            async with self.desk.place():
                made = (await complete(request)).as_record()
                self.desk.record(address, digest, request.body(), made)
            known = self.desk.recall(address, digest) or made
        return Reply.of_record(known)

    def _request(self, messages: list[Message], extra: Mapping[str, Any], attempt: int) -> Request:
        model = self.model.model
        seed = int(self.seeds.words(attempt)[0] >> np.uint64(33)) if is_simulated(model) else None
        parameters = {name: value for name, value in self.model.parameters().items() if name not in self.dropped}
        return Request(model, messages, {**parameters, **extra}, self.model.timeout, seed, self.private, self.model.api_base)
