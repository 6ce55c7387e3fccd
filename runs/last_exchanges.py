"""What was asked and answered in a run, a decision each, read from its transcript."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from .transcript_file import open_to_read

__all__ = ["Exchange", "exchanges"]

_ASKED = (
    "select seat, episode, turn, member, attempt, body, reply, written from attempts join requests using (request)"
    " where draw = 0 order by episode, turn, seat, member, attempt"
)


class Exchange(NamedTuple):
    """The last attempt of a decision, ``attempts`` of which are on record: its request's ``messages``, the ``reply`` as recorded, and when
    it was ``written`` (seconds since 1970).
    """

    seat: str
    episode: int
    turn: int
    member: int
    attempts: int
    messages: list[dict[str, Any]]
    reply: Mapping[str, Any]
    written: float

    @property
    def place(self) -> tuple[str, int, int, int]:
        """Which decision it belongs to."""
        return self.seat, self.episode, self.turn, self.member


def exchanges(path: Path) -> list[Exchange]:
    """The exchanges of all decisions in the transcript at ``path``, in their order; one of plain text is a message of the user."""
    last: dict[tuple[str, int, int, int], Exchange] = {}
    with closing(open_to_read(path)) as file:
        for seat, episode, turn, member, attempt, body, reply, written in file.execute(_ASKED):
            found = Exchange(
                seat,
                episode,
                turn,
                member,
                attempt + 1,
                _messages(json.loads(body)),
                json.loads(reply),
                written,
            )
            last[found.place] = found
    return list(last.values())


def _messages(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    prompt = [{"role": "user", "content": body.get("prompt", "")}]
    return list(body.get("messages") or prompt)
