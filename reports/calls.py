"""What a seat's model was asked and how it replied: tokens, time, how much was read at once, and what was asked alike."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
from numpy.typing import NDArray

from ..core.outcomes import Outcome
from ..runs.decisions import SeatDecisions
from ..runs.seat_calls import SeatCalls
from .comparison import Calls, Latency, Repeated

__all__ = ["calls_of"]

_READ = (Outcome.LEGAL.label, Outcome.ILLEGAL.label)
_NOT_ASKED = (Outcome.ERROR.label, Outcome.OVER_BUDGET.label)


def calls_of(made: SeatCalls, decisions: SeatDecisions | None) -> Calls:
    """The calls of one seat; without its ``decisions`` no more than their tokens and times."""
    asked = max(len(made.asked), 1)
    found = Calls(
        calls=made.calls,
        failed=made.failed,
        prompt_tokens=made.prompt_tokens / asked,
        completion_tokens=made.completion_tokens / asked,
    )
    if made.latency is not None:
        found = found.joined(
            Calls(latency=Latency(**dict(zip(("p50", "p90", "p99"), made.latency, strict=True))))
        )
    return found if decisions is None else found.joined(_read(decisions), _repeated(made, decisions))


def _read(decisions: SeatDecisions) -> Calls:
    """How many first replies were read, and how many decisions were asked again."""
    first = Counter(str(trail).partition(" ")[0] for trail in _trails(decisions))
    replies = sum(first.values()) - sum(first[name] for name in _NOT_ASKED)
    again = int(np.count_nonzero(decisions.attempt))
    return Calls(replies=replies, read=sum(first[name] for name in _READ), asked_again=again)


def _trails(decisions: SeatDecisions) -> NDArray[np.object_]:
    """The outcomes of each decision's replies, in words; its own outcome where they were not logged."""
    logged = decisions.logs.get("trail")
    if logged is not None:
        return logged
    return np.array([Outcome(code).label for code in decisions.outcome.tolist()], dtype=object)


def _repeated(made: SeatCalls, decisions: SeatDecisions) -> Calls:
    """Of the questions that were put twice or more, how many were always answered alike, and how often two answers agree."""
    first = np.flatnonzero(decisions.legal & (decisions.attempt == 0))
    words = decisions.seat.space.texts(decisions.action[first]).tolist()
    member = np.zeros(len(decisions), dtype=np.int64) if decisions.member is None else decisions.member
    places = zip(
        *(column[first].tolist() for column in (decisions.episode, decisions.turn, member)), strict=True
    )
    answers: dict[str, Counter[str]] = defaultdict(Counter)
    for place, word in zip(places, words, strict=True):
        if place in made.asked:
            answers[made.asked[place]][word] += 1
    several = [counts for counts in answers.values() if counts.total() > 1]
    if not several:
        return Calls()
    pairs = sum(counts.total() * (counts.total() - 1) for counts in several)
    same = sum(n * (n - 1) for counts in several for n in counts.values())
    return Calls(
        repeated=Repeated(
            prompts=len(several),
            decisions=sum(counts.total() for counts in several),
            always_alike=sum(len(counts) == 1 for counts in several),
            agreement=same / pairs,
        )
    )
