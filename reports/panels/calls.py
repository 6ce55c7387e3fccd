"""The calls behind the answers, by prompting method."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..comparison import Calls
from ..findings import Findings
from ..panel import Panel
from ..reading import Row, number, plain_label, rows_of

__all__ = ["PLACE", "calls"]

PLACE = 65

_NOTHING = number(None)


def calls(findings: Findings) -> list[Panel]:
    """A row for each agent, over all of its seats and cells; columns that no agent fills are left out."""
    found: dict[str, list[Calls]] = {}
    for row in rows_of(findings.cells):
        if row.doc.calls is not None:
            found.setdefault(_asked(row), []).append(row.doc.calls)
    if not found:
        return []
    told = {name: [text(each) for each in found.values()] for name, (_, text) in _COLUMNS.items()}
    kept = [name for name, texts in told.items() if {*texts} != {_NOTHING}]
    notes = " ".join(note for name in kept if (note := _COLUMNS[name][0]))
    rows = [*zip(found, *(told[name] for name in kept), strict=True)]
    return [Panel("Calls by agent and prompting method", notes, ("agent", *kept), rows)]


def _asked(row: Row) -> str:
    """The agent, with the name that a study gives its model."""
    name = plain_label(row.by.get("model", ""))
    return row.agent if not name or name in row.agent.split() else f"{row.agent} · {name}"


def _repeated(each: Sequence[Calls]) -> str:
    """How often the same prompt got the same answer."""
    repeated = [one.repeated for one in each if one.repeated is not None]
    asked = sum(one.decisions for one in repeated)
    return number(sum(one.agreement * one.decisions for one in repeated) / asked if asked else None)


def _tokens(each: Sequence[Calls]) -> str:
    return " + ".join(number(_weighted(each, name)) for name in ("prompt_tokens", "completion_tokens"))


def _asked_again(each: Sequence[Calls]) -> str:
    return _share(sum(one.asked_again for one in each), sum(one.replies for one in each))


def _read(each: Sequence[Calls]) -> str:
    return _share(sum(one.read for one in each), sum(one.replies for one in each))


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else _NOTHING


def _weighted(each: Sequence[Calls], name: str) -> float:
    """The mean of a number over calls."""
    total = sum(float(getattr(one, name)) * one.calls for one in each)
    return total / max(sum(one.calls for one in each), 1)


def _seconds(each: Sequence[Calls]) -> str:
    timed = [one.latency for one in each if one.latency is not None]
    if not timed:
        return _NOTHING
    half, most = (sum(getattr(one, level) for one in timed) / len(timed) for level in ("p50", "p99"))
    return f"{number(half)} to {number(most)}"


_COLUMNS: dict[str, tuple[str, Callable[[Sequence[Calls]], str]]] = {
    "calls": ("", lambda each: f"{sum(one.calls for one in each):,}"),
    "failed": ("", lambda each: f"{sum(one.failed for one in each):,}"),
    "read": ("Read: share of first replies that answer in some form.", _read),
    "asked again": ("", _asked_again),
    "alike": ("Alike: how often the same prompt, put twice, got the same answer.", _repeated),
    "tokens": ("Tokens of a decision: read + written.", _tokens),
    "seconds": (
        "Seconds: the time within which half and 99 % of the replies came, the mean of a cell's.",
        _seconds,
    ),
}
"""Each column with its note and its text for the calls of one agent."""
