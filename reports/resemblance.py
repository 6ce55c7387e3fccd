"""Which rule of bandits a seat resembles, as a part of its comparison."""

from __future__ import annotations

from ..metrics.shared.arms import lengths
from ..metrics.shared.resemblance import Resembled, first_episodes, resemblance
from ..metrics.shared.resolver import Evidence
from .comparison import FittedRule, Resemblance, SeatComparison

__all__ = ["resembled"]

_KINDS = (None, "per decision")


def resembled(known: Evidence, kind: str | None) -> SeatComparison:
    """What the pulls of a bandit resemble; nothing of seats that play none, and of ones whose optimum is one law for all decisions
    (its ``kind``, `default_metrics.kind_of`).
    """
    if kind not in _KINDS or "arms" not in known or "arm_rewards" not in known:
        return SeatComparison()
    arms, rewards = first_episodes(known.get("arms"), known.get("arm_rewards"))
    found = resemblance(arms, rewards, known.get("arm_pulls").shape[-1], known.get("reward_delay") or 0)
    return SeatComparison(
        resembles=Resemblance(
            name=found[0].name,
            share=found[0].share,
            shares={one.name: one.share for one in found},
            rules=[_rule(one) for one in found],
            decisions=int(lengths(arms).sum()),
        )
    )


def _rule(one: Resembled) -> FittedRule:
    return FittedRule(
        name=one.name,
        share=one.share,
        log_likelihood=one.log_likelihood,
        parameters=one.parameters,
    )
