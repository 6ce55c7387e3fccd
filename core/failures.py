"""What a failed call means, by the class of its failure: whether to try again, to slow down, to stop, and whether it may be billed.

The classes are LiteLLM's, whatever carried the call.

>>> failure_class(CallError(429, "too many requests"))
'RateLimitError'
>>> FAILURES["RateLimitError"]
Failure(transient=True, congested=True, billed=False, outside=False)
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from socket import gaierror
from typing import Any, NamedTuple

from .errors import AleatorError
from .machine_faults import causes_of, raise_machine_fault
from .outcomes import Outcome

__all__ = [
    "ABOUT_THE_QUESTION",
    "DEARER",
    "FAILURES",
    "OVER_BUDGET",
    "CallError",
    "CallFailed",
    "Failure",
    "bill",
    "failure_class",
    "is_congested",
    "is_retried_later",
    "is_unreached",
    "may_pass",
    "retry_after",
    "seconds",
]

OVER_BUDGET = "OverBudget"
DEARER = "DearerThanSetAside"


class Failure(NamedTuple):
    """``transient``: the same request may succeed later; ``congested``: fewer calls at once are wanted.

    ``billed``: the provider may have done the work although no answer was had. ``outside``: it lasts until something outside
    the run is mended, such as a key or a model's name, and until then no other call can succeed.
    """

    transient: bool
    congested: bool = False
    billed: bool = False
    outside: bool = False


FAILURES: Mapping[str, Failure] = {
    "RateLimitError": Failure(transient=True, congested=True),
    "InternalServerError": Failure(transient=True),
    "ServiceUnavailableError": Failure(transient=True, congested=True),
    "BadGatewayError": Failure(transient=True),
    "APIConnectionError": Failure(transient=True, billed=True),
    "Timeout": Failure(transient=True, congested=True, billed=True),
    "QuotaExceededError": Failure(transient=False, outside=True),
    "AuthenticationError": Failure(transient=False, outside=True),
    "PermissionDeniedError": Failure(transient=False, outside=True),
    "NotFoundError": Failure(transient=False, outside=True),
    "BadRequestError": Failure(transient=False),
    "UnprocessableEntityError": Failure(transient=False),
    "ContextWindowExceededError": Failure(transient=False),
    "ContentPolicyViolationError": Failure(transient=False),
    OVER_BUDGET: Failure(transient=False),
    DEARER: Failure(transient=False, billed=True),
}
_LASTING = Failure(transient=False)
ABOUT_THE_QUESTION: Mapping[str, Outcome] = {
    "ContentPolicyViolationError": Outcome.REFUSED,
    "ContextWindowExceededError": Outcome.TRUNCATED,
}
"""Failures that tell of what was asked and not of who answers, and what they make of the decision."""
_BY_STATUS = {
    400: "BadRequestError",
    401: "AuthenticationError",
    403: "PermissionDeniedError",
    404: "NotFoundError",
    408: "Timeout",
    422: "BadRequestError",
    429: "RateLimitError",
    502: "BadGatewayError",
    503: "ServiceUnavailableError",
    504: "Timeout",
    529: "ServiceUnavailableError",
}
_FULL = "ContextWindowExceededError"
_UNWANTED = "ContentPolicyViolationError"
_NO_KEY = "AuthenticationError"
# What providers write where a failure means something more definite than its status or its type tells, in lower case.
_MARKS = {
    "BadRequestError": (
        ("context_length_exceeded", _FULL), ("maximum context length", _FULL), ("exceed_context_size_error", _FULL),
        ("exceeds the available context size", _FULL), ("prompt is too long", _FULL), ("input is too long", _FULL),
        ("longer than the maximum model length", _FULL), ("longer than the model's context length", _FULL),
        ("exceeds the maximum number of tokens", _FULL),
        ("content_filter", _UNWANTED), ("content_policy_violation", _UNWANTED), ("content management policy", _UNWANTED),
    ),
    "PermissionDeniedError": (("flagged", _UNWANTED),),
    "RateLimitError": (("insufficient_quota", "QuotaExceededError"), ("exceeded your current quota", "QuotaExceededError")),
    "InternalServerError": (
        ("openaiexception - connection error", "APIConnectionError"), ("missing credentials", _NO_KEY), ("api_key client option must be set", _NO_KEY),
        ("exceed_context_size_error", _FULL), ("invalid response object", "APIConnectionError"),
    ),
    "APIConnectionError": (("missing gemini api key", _NO_KEY), ("api key is required", _NO_KEY)),
}  # fmt: skip


class CallError(AleatorError):
    """A call that an HTTP server answered with ``status_code``, or never answered (None)."""

    def __init__(self, status_code: int | None, words: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(words)
        self.status_code = status_code
        self.headers = headers or {}


class CallFailed(Exception):  # noqa: N818  # a failed call on record, as user code sees it
    """A recorded call that brought no answer: ``kind`` is the class of its failure."""

    def __init__(self, kind: str, words: str) -> None:
        super().__init__(words)
        self.kind = kind


def failure_class(error: Exception) -> str:
    """The class of ``error``: LiteLLM's name for it, by its status and its words where its type does not tell.

    Raises `MachineFault` where it is a fault of this machine, which is no answer of anybody's.
    """
    raise_machine_fault(error)
    if isinstance(error, CallFailed):
        return error.kind
    name = type(error).__name__
    if isinstance(error, TimeoutError):
        return "Timeout"
    if isinstance(error, CallError) and error.status_code is None:
        return "APIConnectionError"
    kind = name if name in FAILURES else _by_status(getattr(error, "status_code", None)) or name
    told = str(error).lower() if kind in _MARKS else ""
    return next((marked for mark, marked in _MARKS.get(kind, ()) if mark in told), kind)


def is_unreached(error: BaseException) -> bool:
    """Whether nobody listens at the address: the connection was refused, or the name of the host is not known."""
    return any(isinstance(cause, ConnectionRefusedError | gaierror) for cause in causes_of(error))


def _by_status(status: Any) -> str | None:
    if not isinstance(status, int):
        return None
    return _BY_STATUS.get(status) or ("InternalServerError" if status >= 500 else "BadRequestError")


def retry_after(error: Exception) -> float | None:
    """Seconds that the server asked to wait for, or None."""
    headers = getattr(error, "headers", None) or getattr(error, "litellm_response_headers", None) or {}
    return seconds(headers.get("Retry-After"))


def seconds(value: str | None) -> float | None:
    """Seconds that a ``Retry-After`` asks for, given as a number or as a date; None where it says nothing usable.

    Source: RFC 9110, section 10.2.3.
    """
    if value is None:
        return None
    try:
        wait = float(value)
    except ValueError:
        try:
            wait = (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
        except (TypeError, ValueError):
            return None
    return max(wait, 0.0) if math.isfinite(wait) else None


def bill(record: Mapping[str, Any]) -> float:
    """USD that an attempt on record counts against a limit: its cost, and its worst one where nobody knows."""
    error, cost = record.get("error"), record.get("cost_usd")
    if error is not None and (record.get("unreached") or not FAILURES.get(error, _LASTING).billed):
        return 0.0
    return float(record.get("worst_usd") or 0.0 if cost is None else cost)


def may_pass(record: Mapping[str, Any]) -> bool:
    """Whether the same request may succeed later: as the record says (``transient``), else by the class of its error."""
    error = record.get("error")
    if error is None:
        return False
    value = record.get("transient")
    return FAILURES.get(error, _LASTING).transient if value is None else bool(value)


def is_retried_later(record: Mapping[str, Any]) -> bool:
    """Whether the cause of a failure on record was the way, the key or the server, so that a run that is continued calls again."""
    return may_pass(record) or FAILURES.get(str(record.get("error")), _LASTING).outside


def is_congested(record: Mapping[str, Any]) -> bool | None:
    """Whether the other side wants fewer calls at once: yes, no (it answered), or nothing was said."""
    error = record.get("error")
    if error is None:
        return False
    return bool(record.get("congested")) or FAILURES.get(error, _LASTING).congested or None
