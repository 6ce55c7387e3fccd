"""What was asked and answered for each decision, as it stands in a transcript."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from .transcript_file import reading

__all__ = ["Call", "Exchange", "Place", "Recording", "call_of"]

_COLUMNS = "select seat, episode, turn, member, attempt, body, reply, written from attempts join requests using (request)"
_RUN = f"{_COLUMNS} where scenario = ? and seed = ?"
_ACTS = f"{_RUN} and draw = 0 order by episode, turn, seat, member, attempt, written"
_DECISION = (
    f"{_RUN} and seat = ? and episode = ? and turn = ? and member = ? order by draw, attempt, written limit ?"
)


class Place(NamedTuple):
    """Which decision it is."""

    seat: str
    episode: int
    turn: int
    member: int


class Call(NamedTuple):
    """A call under the number ``attempt``: the ``messages`` that were sent, (role, text) each, a prompt without a role under the role
    "prompt"; the ``reply`` as recorded; and when it was ``written`` (seconds since 1970).
    """

    messages: Sequence[tuple[str, str]]
    reply: Mapping[str, Any]
    attempt: int = 0
    written: float = 0.0

    @property
    def failed(self) -> bool:
        """Whether there is no reply, but an error."""
        return self.reply.get("error") is not None

    @property
    def said(self) -> str:
        """The text of the reply, or why there is none."""
        if self.failed:
            return f"{self.reply['error']}: {self.reply.get('detail', '')}"
        return str(self.reply.get("text") or "")


class Exchange(NamedTuple):
    """The ``calls`` for the decision at ``place``, in their order."""

    place: Place
    calls: Sequence[Call]


class Recording(NamedTuple):
    """Where the calls of a run stand: the transcript's ``path``, and the ``scenario`` and ``seed`` of its addresses. It pickles."""

    path: Path
    scenario: str
    seed: int

    def of(self, decisions: Iterable[Place], most: int) -> list[Exchange]:
        """The exchanges of these decisions, with their first calls, ``most`` at most; decisions without a call are left out."""
        if not self.path.exists():
            return []
        with reading(self.path) as file:
            asked = ((place, file.execute(_DECISION, (*self._run, *place, most))) for place in decisions)
            found = [_exchange(place, rows) for place, rows in asked]
        return [one for one in found if one.calls]

    def acts(self) -> Iterator[Exchange]:
        """The exchange of each decision, without those that elicited a law, by episode, turn, seat and member."""
        if not self.path.exists():
            return
        with reading(self.path) as file:
            for place, rows in groupby(file.execute(_ACTS, self._run), lambda row: row[:4]):
                yield _exchange(place, rows)

    @property
    def _run(self) -> tuple[str, str]:
        return self.scenario, str(self.seed)


def call_of(body: str, reply: str, attempt: int = 0, written: float = 0.0) -> Call:
    """The call with this ``body`` of its request and this ``reply``, JSON as it is recorded."""
    return Call(_messages(json.loads(body)), json.loads(reply), attempt, written)


def _exchange(place: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Exchange:
    return Exchange(
        Place(*place), [call_of(body, reply, attempt, written) for *_, attempt, body, reply, written in rows]
    )


def _messages(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    messages = body.get("messages") or [{"role": "prompt", "content": body.get("prompt", "")}]
    return [(str(one.get("role", "")), _words(one.get("content"))) for one in messages]


def _words(content: Any) -> str:
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
