"""The calls behind the answers, by prompting method."""

from __future__ import annotations

from collections.abc import Sequence

from ..comparison import Calls
from ..findings import Findings
from ..panel import Panel
from ..reading import number, rows_of

__all__ = ["PLACE", "calls"]

PLACE = 65


def calls(findings: Findings) -> list[Panel]:
    """A row for each agent, over all of its seats and cells."""
    found: dict[str, list[Calls]] = {}
    for row in rows_of(findings.cells):
        if row.doc.calls is not None:
            found.setdefault(row.agent, []).append(row.doc.calls)
    timed = any(one.latency is not None for each in found.values() for one in each)
    note = (
        "Read: share of first replies that answer in some form. Alike: how often the same prompt, put twice, got the same answer."
        " Tokens of a decision: read + written."
    )
    seconds = " Seconds: the time within which half and 99 % of the replies came, the mean of a cell's."
    columns = (
        "agent",
        "calls",
        "failed",
        "read",
        "asked again",
        "alike",
        "tokens",
        *(("seconds",) if timed else ()),
    )
    rows = [(agent, *_texts(each), *((_seconds(each),) if timed else ())) for agent, each in found.items()]
    return (
        [Panel("Calls by agent and prompting method", note + seconds * timed, columns, rows)] if rows else []
    )


def _texts(each: Sequence[Calls]) -> tuple[str, ...]:
    replies, made = sum(one.replies for one in each), sum(one.calls for one in each)
    repeated = [one.repeated for one in each if one.repeated is not None]
    asked = sum(one.decisions for one in repeated)
    alike = sum(one.agreement * one.decisions for one in repeated) / asked if asked else None
    return (
        f"{made:,}",
        f"{sum(one.failed for one in each):,}",
        _share(sum(one.read for one in each), replies),
        _share(sum(one.asked_again for one in each), replies),
        number(alike),
        " + ".join(number(_weighted(each, name)) for name in ("prompt_tokens", "completion_tokens")),
    )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"


def _weighted(each: Sequence[Calls], name: str) -> float:
    """The mean of a number over calls."""
    total = sum(float(getattr(one, name)) * one.calls for one in each)
    return total / max(sum(one.calls for one in each), 1)


def _seconds(each: Sequence[Calls]) -> str:
    timed = [one.latency for one in each if one.latency is not None]
    if not timed:
        return "–"
    half, most = (sum(getattr(one, level) for one in timed) / len(timed) for level in ("p50", "p99"))
    return f"{number(half)} to {number(most)}"
