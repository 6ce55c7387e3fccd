"""Which of two players of a bandit earned more."""

from __future__ import annotations

from ..findings import Findings
from ..panel import Panel, estimate_text
from ..reading import plain_label

__all__ = ["PLACE", "wins"]

PLACE = 38
_NOTE = (
    "Share of episodes in which the first earned more than the second, who met the same bandit (and the same luck, unless the study gives each cell"
    " its own); an equal payoff counts as half. 95 % intervals over episodes: more than one half is a win."
)


def wins(findings: Findings) -> list[Panel]:
    """A row for each two players that were compared."""
    rows = [
        (
            plain_label(one.factor),
            plain_label(one.one),
            plain_label(one.other),
            str(one.cases),
            f"{one.share.n:,}",
            estimate_text(one.share),
        )
        for one in findings.wins
    ]
    columns = ("column", "first", "second", "cases", "episodes", "first earned more")
    return [Panel("Who earned more", _NOTE, columns, rows)] if rows else []
