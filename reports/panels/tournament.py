"""What each agent earns against each, and how they rank."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Findings
from ..panel import Panel, by_text, estimate_text
from ..reading import number
from ..tournament import TournamentResult

__all__ = ["GAP", "PLACE", "tournament"]

PLACE = 39
GAP = "the two did not meet, or not all did, without which there are no shares"


def tournament(findings: Findings) -> list[Panel]:
    """The standings and the payoffs, for each combination of all but the two agents."""
    return [panel for one in findings.tournaments for panel in _panels(one)]


def _panels(found: TournamentResult) -> Iterator[Panel]:
    where = f" ({by_text(found.by)})" if found.by else ""
    ranks = [
        (
            _text(one.rank),
            one.agent,
            estimate_text(one.score),
            _share(one.share),
            _share(one.grown),
        )
        for one in found.standings
    ]
    note = (
        "Score: the mean reward of a decision, over all opponents and both seats. Share: of time in a population that imitates"
        " success (alpha-Rank). Grown: the share in a large population that starts even (replicator dynamics)."
    )
    yield Panel(f"Standings{where}", note, ("rank", "agent", "score", "share", "grown"), ranks)
    order = [found.agents.index(one.agent) for one in found.standings]
    rows = [
        (f"{place} {found.agents[own]}", *(_paid(found.payoffs[own][other]) for other in order))
        for place, own in enumerate(order, start=1)
    ]
    heads = ("agent", *(str(place) for place in range(1, len(order) + 1)))
    yield Panel(
        f"Mean rewards{where}",
        "Of the agent at the left, against the one whose number stands above.",
        heads,
        rows,
    )


def _paid(reward: float | None) -> str:
    return "–" if reward is None else number(reward)


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.3f}"


def _text(rank: int | None) -> str:
    return "–" if rank is None else str(rank)
