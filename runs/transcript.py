"""The transcript: every attempt of every call to the outside world, written durably before it is used.

SQLite in WAL mode, one row an attempt, the address as primary key: a process killed at any moment loses nothing that it
had in hand, and running again reads what was paid for instead of paying again. A write is handed to the operating
system before it is used, and synchronised at checkpoints: a power cut may cost the replies of the last moments, never
the file (synchronising each reply would hold up all others for as long as the disk takes).
Two identical requests at different addresses are two draws, never one cached answer.
"""

from __future__ import annotations

import json
import math
import sqlite3
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

from ..core.callbacks import RunListener
from ..core.calls import NO_RETRIES, Address, PastCall, Record, RequestSharing, RetryPolicy
from ..core.errors import AleatorError, InputError
from ..core.failures import OVER_BUDGET, bill
from ..core.json_text import plain_json
from ..core.redaction import redacted
from .budget import Budget
from .circuit_breaker import STOP_AFTER
from .damage import opened
from .journal import Journal, Kept, digest_of_text, place_of
from .recorded_calls import CallQueue, Entry, RecordedCalls
from .request_sharing import SharedRequests
from .seat_calls import QUERY, SeatCalls, seat_calls
from .transcript_file import Unreadable, open_to_write, reading

__all__ = ["MissingReply", "Spending", "Transcript", "committed", "holds_calls"]

# What was not asked for want of money is asked when the run is continued.
_UNPAID = f"delete from attempts where json_extract(reply, '$.error') = '{OVER_BUDGET}'"
_INSERT = "insert or ignore into attempts values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_BODY = "insert or ignore into requests values (?, ?)"
_RECALL = (
    "select reply from attempts where scenario = ? and seed = ? and seat = ? and episode = ? and turn = ? and draw = ?"
    " and attempt = ? and member = ? and request = ?"
)
_OF_EPISODES = "select reply from attempts where scenario = ? and seed = ? and episode >= ? and episode < ?"
_PAST = (
    "select seat, episode, turn, draw, attempt, member, body, reply, written from attempts left join requests using (request)"
    " where scenario = ? and seed = ? and draw = 0 order by written"
)
_SENT = (
    "select seat, json_extract(reply, '$.sent') as parameters, min(written) from attempts join requests using (request)"
    " where scenario = ? and seed = ? and draw = 0 and parameters is not null"
    " and coalesce(json_extract(body, '$.model'), '') not like 'sim/%' group by seat order by min(written)"
)
_CALLS = f"select count(*) from attempts where json_extract(reply, '$.error') is not '{OVER_BUDGET}'"
_TICK = 1e-6  # seconds between two records at the least, so that they can be told apart in their order


class MissingReply(AleatorError):  # noqa: N818  # an absence, named after what is absent
    """A replay needs a reply that the transcript does not hold."""


class Spending(NamedTuple):
    """What the transcript's calls have committed: ``usd`` is None where some call has no known price; tokens as reported.

    Of ``usd``, ``uncertain_usd`` are those of ``uncertain_calls`` of which nobody knows what they cost, at most so much: they were
    cut off, or came back without their usage.
    """

    usd: float | None
    calls: int
    prompt_tokens: int
    completion_tokens: int
    uncertain_usd: float = 0.0
    uncertain_calls: int = 0


class Transcript:
    """A run's context (`core.calls.RunContext`): every call on record, and the client through which new ones are made.

    ``path`` None keeps the transcript in memory; of one that is damaged, a copy is kept where ``repair`` says so, and what is
    missing is asked for again. Raises `InputError` without it. ``replay`` makes a reply that is not there an error (`MissingReply`),
    so that no call can be made. At most ``places`` calls are under way at once; ``budget`` None has no limit.
    ``retry_errors``: calls on record that failed by the way, the key or the server are made again, under further attempts;
    so many in a row that were given up for one cause as ``stop_after`` says end the run (0: none do). ``sharers``
    processes share what a model allows a minute. The ``listener`` is told of each call that is made.
    """

    def __init__(
        self,
        path: Path | None,
        scenario: str,
        seed: int,
        places: int = 32,
        replay: bool = False,
        budget: Budget | None = None,
        retry_errors: bool = False,
        stop_after: int = STOP_AFTER,
        repair: bool = False,
        sharers: int = 1,
        listener: RunListener | None = None,
    ) -> None:
        self.seed = seed
        self.listener = listener
        self.places = places
        self.budget = budget or Budget()
        self.shared: dict[str, Any] = {}
        self._told: dict[str, None] = {}
        self._scenario = scenario
        self._replay, self._retry_errors = replay, retry_errors and not replay
        self._queue = CallQueue(self, places, self.budget, stop_after, sharers, listener)
        self._written: set[str] = set()  # requests whose bodies stand in the file
        self._last = 0.0  # when the last record was written
        self._journal = Journal(None if path is None else path.with_suffix(".journal"))
        self._path = path
        self._file: sqlite3.Connection | None
        self._file, self._without_body = opened(path, self._journal, repair, replay)
        if not replay:
            self._connection.execute(_UNPAID)

    @property
    def _connection(self) -> sqlite3.Connection:
        """The open file, which is opened anew after a `rest`."""
        if self._file is None:
            self._file = open_to_write(self._path)
        return self._file

    def rest(self) -> None:
        """Close the files until they are needed again: a study has more cells than a process may have open files."""
        if self._path is not None:
            self.close()

    @property
    def run_id(self) -> str:
        """A name of this scenario with this seed."""
        return f"{self._scenario}/{self.seed}"

    def tell(self, words: str) -> None:
        """Keep ``words`` for the reader of the run's report, once."""
        self._told[words] = None

    def told(self) -> list[str]:
        """What was told, in order."""
        return list(self._told)

    @property
    def answered(self) -> bool:
        """Whether any call of this sitting was answered."""
        return self._queue.answered

    @property
    def capped(self) -> bool:
        """Whether spending has a limit."""
        return self.budget.cap is not None

    def client(
        self,
        at: Address,
        retry: RetryPolicy = NO_RETRIES,
        sharing: RequestSharing | None = None,
        before_new: Callable[[], Awaitable[None]] | None = None,
    ) -> RecordedCalls:
        """The client for the calls of the draw ``at``; ``before_new`` is awaited before any call that is not on record."""
        own = cast("SharedRequests | None", sharing)  # what `share_requests` made
        return RecordedCalls(self, self._queue, at, retry, own, before_new)

    def share_requests(self, rows: int) -> SharedRequests:
        """The object through which ``rows`` that ask at the same time join equal requests."""
        return SharedRequests(self._queue, rows)

    def past(self, seats: Sequence[str]) -> list[PastCall]:
        """The first draws on record at these seats, in the order in which they were written. Raises `InputError` where what was asked is lost."""
        found = []
        for *at, body, reply, written in self._connection.execute(_PAST, (self._scenario, str(self.seed))):
            self._last = max(self._last, written)
            if at[0] in seats:
                if body is None:
                    raise InputError(
                        f"transcript {str(self._path)!r} has lost what seat {at[0]!r} was asked in episode {at[1]}, which must be asked in order"
                        " again; give another directory"
                    )
                found.append(PastCall(Address(*at), json.loads(body), json.loads(reply)))
        return found

    def recall(self, address: Address, request: str, body: Mapping[str, Any] | None = None) -> Record | None:
        """The recorded reply, or None; a ``body`` of its request that was lost is written again. Raises `MissingReply` in a replay that
        lacks it.
        """
        row = self._row(address, request)
        if row is not None and body is not None and request in self._without_body and not self._replay:
            self._connection.execute(_BODY, (request, _stored(body)[0]))
            self._without_body.discard(request)
        if row is None and self._replay:
            raise MissingReply(
                f"the transcript has no reply of seat {address.seat!r} in episode {address.episode}, turn {address.turn},"
                f" attempt {address.attempt} to this request; finish the run with `aleator run` before replaying it"
            )
        reply: Record | None = None if row is None else json.loads(row[0])
        return reply

    def calls_again(self, address: Address, request: str) -> bool:
        """Whether the call at ``address``, which follows a failure on record, was made or is to be made."""
        return self._retry_errors or self._row(address, request) is not None

    def _row(self, address: Address, request: str) -> Any:
        return self._connection.execute(
            _RECALL, (self._scenario, str(self.seed), *address, request)
        ).fetchone()

    def begin(self, most_usd: float) -> str:
        """Write down that a call which may cost so much is about to be made; returns the name under which it is `record`ed."""
        return self._journal.begin(most_usd)

    def record(
        self, entries: Sequence[Entry], records: Sequence[Record], call: str | None = None
    ) -> list[Record]:
        """Write a record of a ``call`` at the address of each entry, in one transaction; returns what stands there.

        A second write at the same address changes nothing, and the first one stands.
        """
        self._last = now = max(time.time(), self._last + _TICK)
        requests, rows = dict[str, str](), []
        stored = [_stored(record) for record in records]
        for (at, request, body), (text, _) in zip(entries, stored, strict=True):
            if request not in self._written:
                requests[request], _ = _stored(body)
            rows.append((self._scenario, str(self.seed), *at, request, text, now))
        if len(rows) == 1 and not requests:
            new = [self._insert(rows[0])]
        else:
            new = self._all_or_none(requests, rows)
        self._written.update(requests)
        came = [record for _, record in stored]
        stands = [
            own if is_new else self.recall(entry.address, entry.request) or own
            for entry, own, is_new in zip(entries, came, new, strict=True)
        ]
        if call is not None:
            self._end(call, rows, came, stands)
        return stands

    def _end(
        self, call: str, rows: Sequence[tuple[Any, ...]], came: Sequence[Record], stands: Sequence[Record]
    ) -> None:
        """Write down which of the replies that ``came`` are those that stand in their places, and what the others cost."""
        kept, unkept = list[Kept](), 0.0
        for row, own, there in zip(rows, came, stands, strict=True):
            if own is there:
                kept.append(Kept(place_of(row), digest_of_text(row[9]), bill(own)))
            else:
                unkept += bill(own)
        self._journal.end(call, kept, unkept)

    def _all_or_none(self, requests: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> list[bool]:
        """Write in one transaction; whether each row is new."""
        with self._connection as connection:
            connection.execute("begin")
            connection.executemany(_BODY, requests.items())
            return [self._insert(row) for row in rows]

    def _insert(self, row: tuple[Any, ...]) -> bool:
        """Write a row unless one stands there; whether it is new."""
        return self._connection.execute(_INSERT, row).rowcount == 1

    def pacing(self) -> dict[str, list[dict[str, Any]]]:
        """How many calls each lane was allowed at once, as it changed."""
        return self._queue.pacing()

    def committed(self) -> float:
        """USD that all attempts in the file cost, of any scenario, and those that are not on record; of unknown fate at their worst."""
        return _committed(self._connection, self._journal)

    def spent(self, episodes: range) -> float:
        """USD that the attempts in these ``episodes`` of this scenario and seed cost, those of unknown fate at their worst."""
        rows = self._connection.execute(
            _OF_EPISODES, (self._scenario, str(self.seed), episodes.start, episodes.stop)
        )
        return math.fsum(bill(json.loads(text)) for (text,) in rows)

    def models(self) -> dict[str, dict[str, int]]:
        """How often each model's name was returned, by seat, in the order in which they came."""
        query = (
            "select seat, json_extract(reply, '$.model') as model, count(*) from attempts"
            " where scenario = ? and seed = ? and model is not null group by seat, model order by min(written)"
        )
        found: dict[str, dict[str, int]] = {}
        for seat, model, n in self._connection.execute(query, (self._scenario, str(self.seed))):
            found.setdefault(seat, {})[model] = n
        return found

    def sent(self) -> dict[str, dict[str, Any]]:
        """The parameters with which each seat's first request to a model outside was sent."""
        rows = self._connection.execute(_SENT, (self._scenario, str(self.seed)))
        return {seat: json.loads(parameters) for seat, parameters, _ in rows}

    def failures(self) -> dict[str, tuple[int, str]]:
        """How many calls failed, and the newest message, by the class of their failure; the most frequent first."""
        query = (
            "select json_extract(reply, '$.error') as kind, count(*), json_extract(reply, '$.detail'), max(written)"
            " from attempts where scenario = ? and seed = ? and kind is not null group by kind order by count(*) desc, kind"
        )
        rows = self._connection.execute(query, (self._scenario, str(self.seed)))
        return {kind: (calls, str(message or "")) for kind, calls, message, _ in rows if kind != OVER_BUDGET}

    def calls(self) -> dict[str, SeatCalls]:
        """What the calls of each seat were like."""
        return seat_calls(self._connection.execute(QUERY, (self._scenario, str(self.seed))))

    def spending(self, seat: str | None = None) -> Spending:
        """The sum over all attempts of this scenario and seed, or over those of one ``seat``."""
        spent, uncertain, is_known = list[float](), list[float](), True
        calls = prompt = completion = 0
        query = "select reply from attempts where scenario = ? and seed = ? and (? is null or seat = ?)"
        for (text,) in self._connection.execute(query, (self._scenario, str(self.seed), seat, seat)):
            reply = json.loads(text)
            calls += reply.get("error") != OVER_BUDGET
            prompt += (reply.get("usage") or {}).get("prompt", 0)
            completion += (reply.get("usage") or {}).get("completion", 0)
            spent.append(bill(reply))
            if reply.get("cost_usd") is None:
                uncertain.append(spent[-1])
                is_known &= reply.get("error") is not None or spent[-1] > 0
        if seat is None:
            uncertain += self._journal.uncertain.values()
            spent += (*self._journal.uncertain.values(), self._journal.gone_usd)
        doubtful = [usd for usd in uncertain if usd > 0]
        usd = math.fsum(spent) if is_known else None
        return Spending(usd, calls, prompt, completion, math.fsum(doubtful), len(doubtful))

    def recorded(self) -> int:
        """How many calls of any scenario are on record, those aside that were not made for want of money."""
        (found,) = self._connection.execute(_CALLS).fetchone()
        return int(found)

    def close(self) -> None:
        """Close the files. Nothing is lost by it: every record is written already."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self._journal.close()


def _stored(document: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """A record or a body as its text is stored, in strict JSON and without secrets, and as it is read back from there."""
    document = plain_json(document)
    text = json.dumps(document, allow_nan=False)
    kept = redacted(text, None)
    return kept, document if kept == text else json.loads(kept)


def committed(path: Path) -> float:
    """USD that the attempts in the file at ``path`` cost, those of unknown fate at their worst; where it is torn, by its journal."""
    journal = Journal(path.with_suffix(".journal"))
    try:
        with reading(path) as connection:
            return _committed(connection, journal)
    except Unreadable:
        if not (written := journal.all_written()):
            raise
        replies = math.fsum(kept.usd for kept in written)
        return math.fsum((replies, journal.gone_usd, *journal.uncertain.values()))


def holds_calls(path: Path) -> bool:
    """Whether the file at ``path`` holds any attempt, or its journal a call that may have been made."""
    if not path.exists():
        return False
    with reading(path) as connection:
        held = connection.execute("select 1 from attempts limit 1").fetchone() is not None
    return held or bool(Journal(path.with_suffix(".journal")).uncertain)


def _committed(connection: sqlite3.Connection, journal: Journal) -> float:
    rows = connection.execute("select reply from attempts")
    replies = math.fsum(bill(json.loads(text)) for (text,) in rows)
    return math.fsum((replies, journal.gone_usd, *journal.uncertain.values()))
