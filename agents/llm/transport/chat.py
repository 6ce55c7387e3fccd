"""One request to a model, whoever carries it: what identifies it, what it may cost, and the replies that it brings."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ....core.calls import CallNeeds, Record
from ....core.errors import InputError
from ....core.prices import FREE, Price
from .answer_limit import AnswerLimit, stated_limit
from .answers import answers_of
from .endpoints import ENDPOINTS, Endpoint
from .litellm_transport import complete_by_litellm, is_simulated, load_litellm, plain_document
from .openai_compatible import complete_by_http
from .reply import Reply, failure_of

__all__ = ["Request", "complete", "complete_many"]

_OF_A_MESSAGE = 16  # tokens at most that mark where a message begins and ends, and whose it is


@dataclass(frozen=True)
class Request:
    """What is sent, and where to: ``parameters`` are the sampling parameters of the OpenAI chat API.

    ``seed`` is sent where it is given; ``private`` goes to simulated models and to nobody else; ``api_base`` is the address
    of the server, None for the provider's own, and ``plain_http`` says to call it by the HTTP client, without LiteLLM; ``api_key_from`` the
    environment variable with its key, None for the provider's usual one; ``price`` None means that none is known;
    ``limit`` learns how many answers one request may ask for; ``by`` is the endpoint (`endpoints.ENDPOINTS`).
    Only ``model``, ``messages`` (or the prompt that is made of them) and ``parameters`` are the request's identity (`core.calls.OutgoingRequest`).
    """

    model: str
    messages: list[dict[str, Any]]
    parameters: Mapping[str, Any]
    timeout: float
    seed: int | None = None
    private: Mapping[str, Any] | None = None
    api_base: str | None = None
    plain_http: bool = False
    api_key_from: str | None = None
    price: Price | None = None
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    limit: AnswerLimit | None = None
    by: str = "chat"

    @property
    def endpoint(self) -> Endpoint:
        """The endpoint that is asked."""
        return ENDPOINTS[self.by]

    def body(self) -> dict[str, Any]:
        """What identifies the request."""
        content = self.endpoint.content(self.messages)
        return {"model": self.model, **content, "parameters": dict(self.parameters)}

    def needs(self, answers: int, capped: bool) -> CallNeeds:
        """What a call for so many answers needs of the run."""
        return CallNeeds(
            self.model if self.api_base is None else f"{self.model} {self.api_base}",
            self.worst_usd(answers) if capped else self._known_worst(answers),
            self.expected_tokens(answers) if self.tokens_per_minute else 0,
            self.requests_per_minute,
            self.tokens_per_minute,
            answers=None if self.limit is None else self.limit.most,
        )

    async def send(self, together: Sequence[Request]) -> list[Record]:
        """One call for the requests ``together``: a record for each.

        One failure stands for all. Answers that did not come are asked for again, no more at once than came.
        """
        answers = len(together)
        records = await self._joined(together).attempt(answers)
        if records[0]["error"] is not None:
            shared: Record = {**records[0], "worst_usd": records[0]["worst_usd"] / answers}
            return [{**shared, "asks_fewer": True} if self._learns(records[0], answers) else shared] * answers
        if len(records) >= answers:
            return _with_surplus(records, answers)
        return [*records, *[self._missing(records, answers)] * (answers - len(records))]

    def _joined(self, together: Sequence[Request]) -> Request:
        """The request for all answers; a simulated model is told the seed and the private part of each, so that none depends on the others."""
        if len(together) == 1 or self.seed is None or not is_simulated(self.model):
            return self
        draws = [{"seed": one.seed, "private": one.private} for one in together]
        return replace(self, private={"draws": draws})

    def _learns(self, failure: Record, answers: int) -> bool:
        """Whether the failure was about the number of ``answers``; then fewer are asked for from now on."""
        if self.limit is None or answers == 1 or failure["error"] != "BadRequestError":
            return False
        most = stated_limit(failure["detail"], answers)
        if most is not None:
            self.limit.lower(most, answers, failure["detail"])
        return most is not None

    def _missing(self, came: Sequence[Record], answers: int) -> Record:
        """The record of an answer that did not come."""
        words = "fewer answers came than were asked for"
        if self.limit is not None:
            self.limit.lower(len(came), answers, words)
        return {
            "error": "APIConnectionError",
            "detail": words,
            "sent": came[0]["sent"],
            "asks_fewer": self.limit is not None,
        }

    async def attempt(self, answers: int = 1) -> list[dict[str, Any]]:
        """One attempt, a record for each answer that came; one with ``error`` where none did."""
        if not self.plain_http:
            load_litellm()  # it takes seconds to import, which are not the provider's
        sent, worst, started = self.effective(answers), self._known_worst(answers), time.monotonic()
        try:
            async with asyncio.timeout(self.timeout):
                found = await self._answers(sent)
        except Exception as error:  # noqa: BLE001  # any class of failure is an outcome; cancellation passes through
            found = [failure_of(error)]
        rest = {"latency": time.monotonic() - started, "sent": sent, "worst_usd": worst / len(found)}
        for fields in found:
            fields.update(rest)
        return found

    async def _answers(self, sent: Mapping[str, Any]) -> list[dict[str, Any]]:
        content = self.endpoint.content(self.messages)
        if self.plain_http:
            document = await complete_by_http(
                self.model, self.endpoint.path, content, sent, self.api_base, self.api_key_from
            )
        else:
            response = await complete_by_litellm(
                self.model,
                content,
                sent,
                self.timeout,
                self.api_base,
                self.api_key_from,
                self.private,
            )
            document = plain_document(response)
        free = self.price is None and is_simulated(self.model)
        return answers_of(document, FREE if free else self.price)

    def effective(self, answers: int = 1) -> dict[str, Any]:
        """The sampling parameters that are sent: the seed among them where there is one, and ``n`` for several answers."""
        own = self.api_base is None and not is_simulated(self.model)
        sent = self.endpoint.parameters(self.parameters, own)
        if self.seed is not None:
            sent["seed"] = self.seed
        if answers > 1:
            sent["n"] = answers
        return sent

    def most_tokens(self) -> int:
        """More than the prompt can have: a token is one byte or more."""
        texts = [
            json.dumps(part, ensure_ascii=False)
            for part in (*self.messages, *self.parameters.get("tools", ()))
        ]
        return sum(len(text.encode()) + _OF_A_MESSAGE for text in texts)

    def expected_tokens(self, answers: int = 1) -> int:
        """About four bytes a token, and as many for each answer as it is allowed, or 256."""
        return self.most_tokens() // 4 + self._answers_of(answers) * int(
            self.parameters.get("max_tokens") or 256
        )

    def worst_usd(self, answers: int = 1) -> float:
        """The most that the request can cost; 0 where there is no price. Raises `InputError` where a reply has no longest."""
        if self.price is None or not (self.price.prompt or self.price.completion):
            return 0.0
        longest = self.parameters.get("max_tokens") or self.price.longest
        if longest is None:
            raise InputError(
                f"the longest reply of model {self.model!r} is not known, and so not what it may cost; set max_tokens"
            )
        return self.price.of(self.most_tokens(), self._answers_of(answers) * int(longest))

    def _known_worst(self, answers: int) -> float:
        if self.price is None or not (self.price.prompt or self.price.completion):
            return 0.0
        try:
            return self.worst_usd(answers)
        except InputError:
            return 0.0

    def _answers_of(self, answers: int) -> int:
        return max(answers, int(self.parameters.get("n") or 1))


def _with_surplus(records: Sequence[Record], answers: int) -> list[Record]:
    """The first ``answers``, which share in what those beyond them cost."""
    costs = [record["cost_usd"] for record in records]
    paid = None if None in costs else sum(costs) / answers
    worst = sum(record["worst_usd"] for record in records) / answers
    return [{**record, "cost_usd": paid, "worst_usd": worst} for record in records[:answers]]


async def complete(request: Request) -> Reply:
    """One attempt, recorded nowhere. Whatever goes wrong at the provider or on the way comes back as a `Reply` with ``error``."""
    return (await complete_many(request))[0]


async def complete_many(request: Request) -> list[Reply]:
    """One attempt, a reply for each answer that came; one with ``error`` where none did."""
    return [Reply(**record) for record in await request.attempt(int(request.parameters.get("n") or 1))]
