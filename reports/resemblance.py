"""Which rule of bandits a seat resembles, how far it is from each, and its calibration against their laws, as a part of its comparison."""

from __future__ import annotations

import numpy as np

from ..core.chance import FloatArray, IntArray
from ..metrics.shared.arms import Lag, lengths
from ..metrics.shared.law_fit import calibration, distance, log_loss
from ..metrics.shared.resemblance import Resembled, first_episodes, resemblance
from ..metrics.shared.resolver import Evidence
from .bandit_parts import Calibration, FittedRule, Resemblance
from .comparison import SeatComparison

__all__ = ["resembled"]

_KINDS = (None, "per decision")


def resembled(known: Evidence, kind: str | None, criterion: str = "") -> SeatComparison:
    """What the pulls of a bandit resemble, and how they are calibrated against the likeliest rule's law and the optimal one, which is called
    ``criterion``; nothing of seats that play no bandit, and of ones whose optimum is one law for all decisions (its ``kind``,
    `default_metrics.kind_of`).
    """
    if kind not in _KINDS or "arms" not in known or "arm_rewards" not in known:
        return SeatComparison()
    lag = Lag(known.get("reward_delay") or 0, known.get("reward_batch") or 1)
    width = known.get("arm_pulls").shape[-1]
    found = resemblance(known.get("arms"), known.get("arm_rewards"), width, lag, known.get("arm_legal"))
    (arms,) = first_episodes(known.get("arms"))
    likeliest = {found[0].name: _calibrated(found[0].law, arms)}
    return SeatComparison(
        resembles=Resemblance(
            name=found[0].name,
            share=found[0].share,
            shares={one.name: one.share for one in found},
            rules=[_rule(one, arms) for one in found],
            decisions=int(lengths(arms).sum()),
        ),
        calibration={**_against_optimum(known, criterion), **likeliest},
    )


def _rule(one: Resembled, arms: IntArray) -> FittedRule:
    return FittedRule(
        name=one.name,
        share=one.share,
        log_likelihood=one.log_likelihood,
        parameters=one.parameters,
        log_loss=log_loss(one.law, arms),
        distance=distance(one.law, arms),
    )


def _against_optimum(known: Evidence, criterion: str) -> dict[str, Calibration]:
    arms, laws = known.get("arms"), known.get("arm_laws")
    return {} if laws is None else {criterion or "the optimal law": _calibrated(laws[arms >= 0], arms)}


def _calibrated(law: FloatArray, arms: IntArray) -> Calibration:
    bins = calibration(np.asarray(law), arms)
    return Calibration(stated=[one.stated for one in bins], pulled=[one.pulled for one in bins])
