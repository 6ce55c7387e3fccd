"""What may be said of a run that could stop as soon as it was decided.

Its intervals are those of a confidence sequence (`looks`, `regions.policy_sequence`), p-values of a fixed number of decisions
are withheld, and the evidence that stands in its tables is the greatest that it ever was, with its decision.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..core.estimates import Estimate
from ..metrics.shared.resolver import Evidence, measure
from .comparison import ALPHA

__all__ = ["SEQUENCES", "measured"]

SEQUENCES = (
    "tv_sequence",
    "mean_deviation",
    "predictability",
    "conditional_distance",
    "same_prompt_agreement",
)
"""The metrics whose intervals are confidence sequences by themselves."""


def measured(names: Sequence[str], known: Evidence) -> dict[str, Estimate]:
    """The named metrics; where the evidence tells an ``alpha`` of its own, the run could stop at will."""
    if known.get("alpha") is None:
        return measure(names, known)
    apart = known.but(alpha=ALPHA)
    found = [measure([name], apart if name in SEQUENCES else known) for name in names]
    return {name: estimate for each in found for name, estimate in each.items()}
