"""The newest calls on record in a transcript, while a run is under way or after."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ..core.failures import OVER_BUDGET
from .exchanges import call_of
from .transcript_file import reading

__all__ = ["NOTHING", "NewestCall", "Recorded", "recorded"]

_COUNTS = (
    "select count(*), coalesce(sum(attempt > 0), 0), count(json_extract(reply, '$.error')), coalesce(sum(written > ?1), 0),"
    " min(case when written > ?1 then written end) from attempts"
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
    """How many ``calls`` are on record, how many of them were tried or asked again (``retried``), ``failed`` and are ``recent``; when the first
    recent one was written (``since``; None: there is none); and the ``newest``.
    """

    calls: int
    retried: int
    failed: int
    recent: int
    since: float | None
    newest: Sequence[NewestCall]


NOTHING = Recorded(0, 0, 0, 0, None, ())
"""What stands on record where no call was made."""


def recorded(path: Path, since: float, most: int) -> Recorded:
    """What stands in the transcript at ``path``; recent is what was written ``since`` then, newest are ``most`` calls at most."""
    with reading(path) as file:
        calls, retried, failed, recent, first = file.execute(_COUNTS, (since,)).fetchone()
        rows = file.execute(_NEWEST, (most,)).fetchall()
    return Recorded(calls, retried, failed, recent, first, [_newest(*row) for row in rows])


def _newest(written: float, seat: str, episode: int, turn: int, body: str, reply: str) -> NewestCall:
    call = call_of(body, reply)
    return NewestCall(written, seat, episode, turn, call.messages[-1][1], call.said)
