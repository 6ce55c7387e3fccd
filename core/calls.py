"""Calls to the outside world: where each belongs, what it needs of the run, and the client through which agents make them.

An agent never calls anybody by itself. It describes the call as a request and hands it to the client that the run's
context gives it; the client looks into the transcript first, and whatever it has to ask anew it pays from the run's
budget and writes down before it is used.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

__all__ = [
    "NO_RETRIES",
    "Address",
    "CallClient",
    "CallNeeds",
    "OutgoingRequest",
    "PastCall",
    "Record",
    "RequestSharing",
    "RetryPolicy",
    "RunContext",
]

Record = Mapping[str, Any]
"""What is kept of one attempt, as JSON. ``error`` (None: there was an answer), ``cost_usd``, ``worst_usd``, ``usage`` and
``retry_after`` mean the same in every record (`failures`), and so does ``asks_fewer``: too many answers were asked for at once, so
that the call is made again for fewer; the rest belongs to whoever made the call."""


class Address(NamedTuple):
    """Where an attempt belongs within a run. ``attempt`` counts the calls that were made for one draw, failed ones included."""

    seat: str
    episode: int
    turn: int
    draw: int
    attempt: int
    member: int = 0


class CallNeeds(NamedTuple):
    """What one call takes of the run.

    Calls of one ``lane`` are paced together, within its requests and tokens per minute (None: no limit);
    ``usd`` is the most that the call can cost, ``tokens`` how many it is expected to use, ``answers`` how many one call may
    ask for (None: any number). A call that ``nests`` makes other calls before it ends (a user's graph): it takes none of the
    run's places, and no other call waits for its money. Where ``stops`` is false no failure of the call ends the run: whoever
    made it deals with that.
    """

    lane: str = ""
    usd: float = 0.0
    tokens: int = 0
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    nests: bool = False
    answers: int | None = None
    stops: bool = True


class RetryPolicy(NamedTuple):
    """How often a failure that may pass is tried again, and after how many seconds.

    The wait doubles from ``backoff`` up to ``longest_wait``; where the other side says how long to wait, that is done, up to
    ``longest_asked``.
    """

    retries: int = 0
    backoff: float = 0.5
    longest_wait: float = 60.0
    longest_asked: float = 60.0


NO_RETRIES = RetryPolicy()


class OutgoingRequest(Protocol):
    """A call that may be made: what identifies it, what it needs, and how it is made."""

    def body(self) -> Mapping[str, Any]:
        """What is asked, as JSON: its hash is part of the address, and it is kept in the transcript."""

    def needs(self, answers: int, capped: bool) -> CallNeeds:
        """What one call for this number of ``answers`` needs. Where spending is ``capped`` its cost must be known."""

    async def send(self, together: Sequence[Any]) -> Sequence[Record]:
        """Make one call for the requests ``together``, which are equal to this one, the first of them; return a record for each.

        A failure is described in the records; only a cancellation is raised.
        """


class CallClient(Protocol):
    """Makes the calls of one draw, each attempt under the next number."""

    async def __call__(self, request: OutgoingRequest, /) -> Record:
        """The record of ``request``: read from the transcript where it stands there, else made now, retried by the policy, and written down."""


class RequestSharing(Protocol):
    """Joins the equal requests of rows that ask at the same time into one call."""

    def leave(self) -> None:
        """Say that a row will make no further request, so that the others need not wait for it."""


class PastCall(NamedTuple):
    """A call on record, with the body of its request."""

    address: Address
    body: Mapping[str, Any]
    record: Record


class RunContext(Protocol):
    """What a run lends to agents that call the outside world.

    ``seed`` is the run's seed and ``run_id`` a name that no other scenario and seed share; ``shared`` is where the agents of
    one run keep what belongs to several seats, by name.
    """

    seed: int
    shared: dict[str, Any]

    @property
    def run_id(self) -> str:
        """A name of this scenario with this seed."""

    def tell(self, words: str) -> None:
        """Tell the reader of the run's report something, once."""

    @property
    def capped(self) -> bool:
        """Whether the run's spending has a limit, so that every call must have a price."""

    def client(
        self,
        at: Address,
        retry: RetryPolicy = NO_RETRIES,
        sharing: RequestSharing | None = None,
        before_new: Callable[[], Awaitable[None]] | None = None,
    ) -> CallClient:
        """The client for the calls of the draw ``at``; ``before_new`` is awaited before any call that is not on record."""

    def share_requests(self, rows: int) -> RequestSharing:
        """The object through which ``rows`` that ask at the same time join equal requests."""

    def past(self, seats: Sequence[str]) -> Sequence[PastCall]:
        """The first draws on record at these seats, in the order in which they were written."""
