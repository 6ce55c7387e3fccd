"""The client that a user's function or graph makes its own calls through, so that they are recorded, paid for and resumed."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Literal

import numpy as np

from ....core.calls import Address, CallNeeds, OutgoingRequest, Record, RetryPolicy, RunContext
from ....core.chance import Chance
from ....core.errors import AleatorError, InputError, OverBudget
from ....core.failures import OVER_BUDGET, CallError, CallFailed
from ...llm.transport.chat import Request
from ...llm.transport.litellm_transport import is_simulated, known_price
from ...llm.transport.reply import Reply, failure_of

__all__ = ["UserCalls"]

_PER_ATTEMPT = 2**16  # draws set apart for each time that a decision is asked for
_LANE = "calls of the user's"


class UserCalls:
    """``await calls(request, make)`` and ``await calls.model(name, messages)``, for one decision.

    Each call stands in the transcript under the address of the decision, with a draw number of its own: the first call of a
    request is draw 1, the same request again draw 2; another request does not disturb them, so calls may be made side by
    side. A run that is continued recalls them and pays for none twice.
    """

    def __init__(
        self, context: RunContext, at: Address, retry: RetryPolicy, only_recall: bool = False
    ) -> None:
        self._context, self._at, self._retry = context, at, retry
        self._before_new = self._refuse if only_recall else None
        self._asked: Counter[str] = Counter()

    @property
    def made(self) -> int:
        """How many calls were made or recalled."""
        return self._asked.total()

    async def __call__(
        self,
        request: Mapping[str, Any],
        make: Callable[[], Awaitable[Any]],
        *,
        most_usd: float = 0.0,
        lane: str = _LANE,
    ) -> Any:
        """What ``make()`` returned, as JSON; recalled where ``request`` stands in the transcript here.

        ``request`` is JSON and says what is asked; ``make`` is called without arguments and awaited. ``most_usd`` is set
        aside before the call where spending is limited; a mapping with ``cost_usd`` says what it really cost. Calls of one
        ``lane`` are paced together. Raises `CallFailed` where there is no answer after the last retry, `OverBudget` where
        the run's money does not allow the call, and `TypeError` where the answer is no JSON.
        """
        asked = _UserRequest(request, make, most_usd, lane)
        return (await self._recorded(asked, self._place(asked)))["answer"]

    async def model(
        self,
        model: str,
        messages: list[dict[str, Any]],
        *,
        api_base: str | None = None,
        api_key_from: str | None = None,
        transport: Literal["litellm", "direct"] = "litellm",
        timeout: float = 120.0,  # noqa: ASYNC109  # of one attempt, not of this method
        price_in: float | None = None,
        price_out: float | None = None,
        **parameters: Any,
    ) -> Reply:
        """The reply of a model by Aleator's own path, under the fields of the agent `llm`; ``parameters`` are the chat API's.

        Raises as a call does, and `InputError` where spending is limited and the model has no known price.
        """
        price = known_price(model, price_in, price_out)
        if price is None and self._context.capped:
            raise InputError(
                f"model {model!r} has no known price; give price_in and price_out (USD per million tokens)"
            )
        request = Request(
            model=model,
            messages=messages,
            parameters=parameters,
            timeout=timeout,
            api_base=api_base,
            plain_http=transport == "direct" and not is_simulated(model),
            api_key_from=api_key_from,
            price=price,
        )
        at = self._place(request)
        if is_simulated(model):
            request = replace(request, seed=self._seed(at, request))
        return Reply(**await self._recorded(request, at))

    def _place(self, request: OutgoingRequest) -> Address:
        """The draw of the next call of this request."""
        digest = _digest(request)
        draw = 1 + self._at.attempt * _PER_ATTEMPT + self._asked[digest]
        self._asked[digest] += 1
        return self._at._replace(draw=draw, attempt=0)

    def _seed(self, at: Address, request: OutgoingRequest) -> int:
        """The seed that a simulated model is sent: it belongs to the draw and to the request."""
        stream = f"calls/{at.seat}/{_digest(request)}"
        chance = Chance.of(self._context.seed, stream, [at.episode], at.turn, at.member or None)
        return int(chance.words(at.draw)[0] >> np.uint64(33))

    async def _recorded(self, request: OutgoingRequest, at: Address) -> Record:
        record = await self._context.client(at, self._retry, before_new=self._before_new)(request)
        error = record.get("error")
        if error is None:
            return record
        if error == OVER_BUDGET:
            raise OverBudget(str(record.get("detail")))
        raise CallFailed(error, str(record.get("detail")))

    async def _refuse(self) -> None:
        at = self._at
        raise InputError(
            f"asked about seat {at.seat!r}, episode {at.episode}, turn {at.turn} again, a player that remembers makes a call that is not"
            " on record, so this run cannot be continued; give another directory"
        )


@dataclass(frozen=True)
class _UserRequest:
    """A call that the user's own code makes."""

    asked: Mapping[str, Any]
    make: Callable[[], Awaitable[Any]]
    most_usd: float
    lane: str

    def body(self) -> Mapping[str, Any]:
        return self.asked

    def needs(self, answers: int, capped: bool) -> CallNeeds:
        return CallNeeds(lane=self.lane, usd=self.most_usd, stops=False)

    async def send(self, together: Sequence[Any]) -> list[Record]:
        """What the user's code returned, as JSON, or how it failed."""
        started = time.monotonic()
        try:
            found: dict[str, Any] = _answered(await self.make())
        except Exception as error:  # any failure of the user's code is kept, and told to it
            if isinstance(error, AleatorError) and not isinstance(error, CallError):
                raise
            found = failure_of(error)
        return [{**found, "latency": time.monotonic() - started, "worst_usd": self.most_usd}]


def _answered(value: Any) -> dict[str, Any]:
    """The record of an answer. Raises `TypeError` where it is no JSON."""
    plain = value.model_dump(mode="json") if hasattr(value, "model_dump") else value
    answer = json.loads(json.dumps(plain))
    cost = answer.get("cost_usd") if isinstance(answer, dict) else None
    return {"answer": answer, "error": None, "cost_usd": None if cost is None else float(cost)}


def _digest(request: OutgoingRequest) -> str:
    return sha256(json.dumps(request.body(), sort_keys=True).encode()).hexdigest()[:16]
