"""A player behind an HTTP address."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pydantic import Field

from ...core.calls import RetryPolicy, RunContext
from ...core.chance import Chance, IntArray
from ...core.errors import InputError
from ...core.failures import CallError, seconds
from ...core.questions import Observation, Seat
from ...core.recipes import Player
from ...core.redaction import is_secret_name, redacted
from ..llm.transport.http_session import session, text_of
from .shared.external_agent import BACKOFF, ExternalAgent
from .shared.external_player import MOST_USD, ExternalPlayer, PlayerPolicy
from .shared.memory import Memory
from .shared.player_reply import PlayerReply, as_reply, no_answer
from .shared.reading import answers_in_parts
from .shared.replay import replay_of
from .shared.situation import Situation, situation_in_full
from .shared.user_calls import UserCalls

__all__ = ["HttpPlayer"]

_NUMBERS = ("uniform", "seed")


class HttpPlayer(ExternalAgent):
    """Sends each decision to a server and takes its choice: POST the situation as JSON, receive ``{"action": ...}``.

    The body holds ``words``, ``seat``, ``episode``, ``turn``; ``options`` on a menu, ``low`` and ``high`` on an interval
    (null where infinite); ``sees``, the numbers behind the words; with ``luck`` also ``uniform`` and ``seed``, numbers
    that belong to this decision; on asking again ``rejected``, what the last answer was. The reply may hold ``law`` {label: p},
    the one drawn from, and ``cost_usd`` (unknown: ``most_usd`` counts). A body that holds no action is unparsable. A failed connection, a time-out, 429 and
    5xx are tried again, after ``Retry-After`` where the server says so; every attempt is on record.

    Source: RFC 9110 (HTTP semantics), sections 10.2.3 (Retry-After) and 15.
    """

    url: str = Field(
        "", description="http or https address that is posted to; it is logged, so let it hold no secret"
    )
    headers_from: str | None = Field(
        None,
        description="environment variable with headers, as a JSON mapping; their values are never logged",
    )
    luck: bool = Field(
        False, description="send `uniform` and `seed`, from which a player can draw repeatably"
    )
    timeout: float = Field(120.0, gt=0, description="seconds for one attempt")
    retries: int = Field(4, ge=0, description="how often a failure that may pass is tried again")
    backoff: float = Field(0.5, ge=0, description=BACKOFF)
    reasks: int = Field(0, ge=0, description="how often an answer that is not legal is asked for again")
    most_usd: float = Field(0.0, ge=0, description=MOST_USD)
    remembers: bool = Field(
        False,
        description="whether the server forgets, when it is started anew, what it was asked before: such a run is not continued",
    )

    @property
    def lacks(self) -> str:
        """A server of yours, where none is named."""
        return "" if self.url else "a server of yours: set `url`"

    def connect(self, context: RunContext) -> Callable[[Seat, IntArray], Player]:
        """Seat players that share ``context`` and one session. Raises `InputError` on an unusable address or headers."""
        _check_address(self.url)
        headers = _headers(self.headers_from)
        policy = PlayerPolicy(
            partial(_sent, self.luck),
            reasks=self.reasks,
            retry=RetryPolicy(self.retries, self.backoff),
            most_usd=self.most_usd,
            lane=self.url,
        )
        memory = Memory.STATE if self.remembers else Memory.NONE
        refusal = "a server cannot be asked again what it has answered"
        replay = replay_of(context, f"http_player {self.url!r}", memory, self.remembers, refusal)

        def seated(seat: Seat, episode: IntArray) -> Player:
            ask = partial(_ask, self, headers, answers_in_parts(seat.space))
            return ExternalPlayer(context, ask, policy, replay, seat, episode)

        return seated


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError(f"url {url!r} is no address; give http://HOST:PORT/PATH or https://...")
    if parts.username or parts.password or any(is_secret_name(name) for name, _ in parse_qsl(parts.query)):
        raise InputError(
            f"the url of host {parts.hostname!r} holds a password or a key, and it would be logged; use headers_from"
        )


def _headers(variable: str | None) -> dict[str, str]:
    """The headers in the environment variable. Raises `InputError`, without its value, where it holds no mapping of text."""
    if variable is None:
        return {}
    try:
        headers = json.loads(os.environ[variable])
        if isinstance(headers, dict) and all(isinstance(value, str) for value in headers.values()):
            return headers
    except (KeyError, json.JSONDecodeError):
        pass
    state = "holds no such mapping" if variable in os.environ else "is not set"
    raise InputError(
        f"environment variable {variable} {state}; set it to headers as JSON: " + '{"Authorization": "..."}'
    ) from None


def _sent(with_numbers: bool, observation: Observation, row: int, chance: Chance) -> Situation:
    full = situation_in_full(observation, row, chance)
    sent: Situation = _finite(
        {name: value for name, value in full.items() if with_numbers or name not in _NUMBERS}
    )
    return sent


def _finite(value: Any) -> Any:
    """``value`` as JSON can write it: null for what is not a finite number."""
    if isinstance(value, Mapping):
        return {name: _finite(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


async def _ask(
    recipe: HttpPlayer, headers: Mapping[str, str], in_parts: bool, asked: Situation, _: UserCalls
) -> PlayerReply:
    """One attempt, whose texts hold none of the headers' values."""
    import aiohttp

    client = await session()
    limit = aiohttp.ClientTimeout(total=recipe.timeout)
    try:
        async with client.post(
            recipe.url, json=asked, headers=headers, timeout=limit, allow_redirects=False
        ) as response:
            one = _reply(response.status, response.headers, await text_of(response), in_parts)
    except (aiohttp.ClientError, TimeoutError) as error:
        one = no_answer(error, transient=True)
    except CallError as error:
        one = no_answer(error)
    return replace(one, text=_without(headers, one.text), detail=_without(headers, one.detail or "") or None)


def _reply(status: int, headers: Mapping[str, str], body: str, in_parts: bool) -> PlayerReply:
    if status != 200:
        again = status == 429 or status >= 500
        wait = seconds(headers.get("Retry-After")) if again else None
        return PlayerReply(
            error=f"HTTP {status}",
            detail=redacted(body),
            transient=again,
            congested=status == 429,
            retry_after=wait,
        )
    try:
        answer = json.loads(body)
        if isinstance(answer, dict):
            return as_reply(answer, in_parts)
    except (TypeError, ValueError, AttributeError, RecursionError):
        pass
    return PlayerReply(detail=f"no action in {redacted(body)}")


def _without(headers: Mapping[str, str], text: str) -> str:
    """``text`` without the headers' values and the words in them: ``Bearer abc`` hides ``abc`` too."""
    secrets = {part for value in headers.values() for part in (value, *value.split()) if len(part) >= 8}
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, "[redacted]")
    return text
