"""For how many decisions a law that was asked for beside the act is not known, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from ..runs.decisions import SeatDecisions

__all__ = ["missing_laws"]

_KINDS = {"token": "law of the first token", "scored": "law of whole options"}


def missing_laws(seats: Mapping[str, SeatDecisions]) -> list[str]:
    """A sentence for each seat and kind of law of which some are not known."""
    return [
        sentence
        for name, decisions in seats.items()
        for kind, words in _KINDS.items()
        if (sentence := _sentence(name, decisions, kind, words))
    ]


def _sentence(name: str, decisions: SeatDecisions, kind: str, words: str) -> str:
    logged = decisions.logs.get(f"{kind}_missing")
    reasons = Counter(str(why) for why in (() if logged is None else logged.tolist()) if why is not None)
    if not reasons:
        return ""
    told = ", ".join(f"{why} ({n:,})" for why, n in reasons.most_common())
    return f"the {words} of seat {name} is not known for {reasons.total():,} of {len(decisions):,} decisions: {told}"
