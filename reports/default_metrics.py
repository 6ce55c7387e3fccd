"""How an optimum is given, and what is measured against it unasked."""

from __future__ import annotations

from collections.abc import Sequence

from ..metrics.shared.resolver import Evidence
from ..registry.finding import names

__all__ = ["DEFAULT_METRICS", "FORETOLD", "SERIAL", "asked", "kind_of"]

_DISTANCES = ("tv", "excess_tv", "jsd", "tv_sequence", "e_value")
FORETOLD = ("predictability", "conditional_distance", "same_prompt_agreement")
"""The metrics that read all of a seat's decisions in order, over all of its information sets."""
_BESIDE = (
    "design_effect",
    "exploitability",
    "symmetric_regret",
    "excess_exploitability",
    "excess_switch_rate",
    "position_bias",
)
_EXPLORATION = (
    "cumulative_regret",
    "suffix_failure",
    "min_frac",
    "greedy_frac",
    "rescaled_median_reward",
)
DEFAULT_METRICS: dict[str | None, tuple[str, ...]] = {
    "point": (*FORETOLD, *_DISTANCES, "chi_square", "exact_multinomial", *_BESIDE),
    "set": (*_DISTANCES, "equilibrium_distance", "nash_conv", *_BESIDE),
    "one of a set": (*_DISTANCES, "nash_conv", *_BESIDE),
    "per decision": (*FORETOLD, "tv", "excess_tv", "e_value", *_EXPLORATION),
    "interval law": ("predictability", "ks", "ks_p", "w1", "e_value"),
    "laws on an interval": ("predictability", "ks", "ks_p", "number_error", "e_value"),
    None: _EXPLORATION,
}
"""The metrics that are measured unasked, by how the optimum is given (`kind_of`)."""
SERIAL = (
    "switch_rate",
    "excess_switch_rate",
    "negative_recency",
    "count_variance",
    "distinct_series",
    "batch_position",
    "count_compliance",
)
"""What is measured beside them of episodes with several decisions recorded elsewhere."""


def asked(metrics: Sequence[str] | None, kind: str | None) -> Sequence[str]:
    """The metrics to measure: those named, every one where ``all`` is named, the default ones where none is."""
    if metrics is not None and tuple(metrics) == ("all",):
        return names("metrics")
    return metrics or DEFAULT_METRICS[kind]


def kind_of(known: Evidence) -> str | None:
    """How the optimum of a seat is given; None where none is known.

    One law on listed answers is a ``point``, one of several a ``set`` (``one of a set`` where the others are not known), one on an interval an ``interval law``; where each
    decision has a law of its own it is given ``per decision``, or by ``laws on an interval``.
    """
    decisions, optimum = known.get("decisions"), known.get("optimum")
    if decisions is not None and decisions.cdf_ends is not None:
        return "laws on an interval"
    if "optimal_set" in known:
        return "set"
    if decisions is not None and decisions.laws is not None:
        return "per decision"
    if optimum is None:
        return None
    if optimum.probabilities(1) is None:
        return "interval law"
    solution = known.get("solution")
    return "point" if solution is None or solution.is_complete else "one of a set"
