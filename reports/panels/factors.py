"""Which factors of a study explain how far players are from the optimum."""

from __future__ import annotations

from math import isfinite

from ..factors import Factors
from ..findings import Findings
from ..panel import Panel, estimate_text
from ..reading import plain_label

__all__ = ["PLACE", "factors"]

PLACE = 16
_ROWS = 40


def factors(findings: Findings) -> list[Panel]:
    """Shares of the variance between cells, the effect of each level, and of each factor that is there or not."""
    found = findings.factors
    if found is None:
        return []
    return [panel for panel in (_shares(found), _levels(found), _parts(found)) if panel.rows]


def _shares(found: Factors) -> Panel:
    note = (
        "Shapley shares of the variance of excess total variation between cells, interactions included and sampling noise taken out"
        " (Owen, 2014; 95 % intervals by a jackknife over blocks of episodes)."
    )
    if any(not isfinite(one.share.value) for one in found.shares):
        note += " –: cells do not differ beyond sampling noise, so there is nothing to share out."
    rows = [(plain_label(one.factor), str(one.levels), estimate_text(one.share)) for one in found.shares]
    return Panel("What explains the distance", note, ("factor", "values", "share"), rows)


def _levels(found: Factors) -> Panel:
    note = (
        "Excess total variation at one value less that at the first value of its column, all else alike: least squares over cells, errors"
        " clustered by blocks of episodes (Liang and Zeger, 1986)."
    )
    more = f" The first {_ROWS} of {len(found.levels)}." if len(found.levels) > _ROWS else ""
    rows = [
        (
            plain_label(one.factor),
            plain_label(one.level),
            plain_label(one.base),
            estimate_text(one.difference),
        )
        for one in found.levels[:_ROWS]
    ]
    return Panel("The effect of each value", note + more, ("factor", "value", "against", "difference"), rows)


def _parts(found: Factors) -> Panel:
    note = (
        "Shapley values of changing each column of two values from its first to its second, over all settings of the others of two:"
        " they sum to what all of them change together."
    )
    rows = [
        (plain_label(one.factor), plain_label(one.absent), plain_label(one.present), estimate_text(one.value))
        for one in found.parts
    ]
    return Panel("What each part adds", note, ("part", "from", "to", "value"), rows)
