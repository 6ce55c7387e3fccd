"""The newest calls on record in a transcript, while a run is under way or after."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from ..core.failures import OVER_BUDGET
from .transcript_file import open_to_read

__all__ = ["NewestCall", "Recorded", "recorded"]

_COUNTS = (
    "select count(*), count(json_extract(reply, '$.error')), coalesce(sum(written > ?), 0) from attempts"
    f" where json_extract(reply, '$.error') is not '{OVER_BUDGET}'"
)
_NEWEST = (
    "select written, seat, episode, turn, body, reply from attempts join requests using (request)"
    f" where json_extract(reply, '$.error') is not '{OVER_BUDGET}' order by written desc limit ?"
)


class NewestCall(NamedTuple):
    """A call: when it was ``written`` (seconds since 1970), who asked in which episode and turn, and the texts of both sides."""

    written: float
    seat: str
    episode: int
    turn: int
    prompt: str
    reply: str


class Recorded(NamedTuple):
    """How many ``calls`` are on record, how many of them ``failed``, how many are ``recent``, and the ``newest``."""

    calls: int
    failed: int
    recent: int
    newest: list[NewestCall]


def recorded(path: Path, since: float, most: int) -> Recorded:
    """What stands in the transcript at ``path``; recent is what was written ``since`` then, newest are ``most`` calls at most."""
    with closing(open_to_read(path)) as file:
        calls, failed, recent = file.execute(_COUNTS, (since,)).fetchone()
        rows = file.execute(_NEWEST, (most,)).fetchall()
    return Recorded(calls, failed, recent, [_call(*row) for row in rows])


def _call(written: float, seat: str, episode: int, turn: int, body: str, reply: str) -> NewestCall:
    return NewestCall(written, seat, episode, turn, _asked(json.loads(body)), _said(json.loads(reply)))


def _asked(body: Mapping[str, Any]) -> str:
    """The last message of a request, or the text of one that has none."""
    messages = body.get("messages")
    content = messages[-1].get("content") if messages else body.get("prompt", "")
    return content if isinstance(content, str) else json.dumps(content)


def _said(reply: Mapping[str, Any]) -> str:
    if reply.get("error") is not None:
        return f"{reply['error']}: {reply.get('detail', '')}"
    return str(reply.get("text") or "")
