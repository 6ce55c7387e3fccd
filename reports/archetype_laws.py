"""What stands for the members of a population, and whether it may, as a part of a seat's comparison."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from ..core.chance import FloatArray
from ..runs.decisions import SeatDecisions
from .comparison import SeatComparison
from .population_parts import ArchetypeLaw

__all__ = ["archetype_laws", "fisher"]

_COLUMNS = {"archetype", "situation", "law_gap", "law_gap_by_luck", "law_p", "law_silent"}


def archetype_laws(decisions: SeatDecisions) -> SeatComparison:
    """A line for each archetype, by name; nothing where none was logged.

    Gaps are means over situations, and ``p`` joins those of the situations, each of which was asked about once, by Fisher's method.
    """
    if not decisions.logs.keys() >= _COLUMNS or not len(decisions):
        return SeatComparison()
    names = decisions.logs["archetype"].astype(str)
    return SeatComparison(archetypes=[_line(decisions, name, names == name) for name in np.unique(names)])


def _line(decisions: SeatDecisions, name: str, rows: NDArray[np.bool_]) -> ArchetypeLaw:
    logs = {key: decisions.logs[key][rows] for key in _COLUMNS}
    first = np.unique(logs["situation"], return_index=True)[1]
    p = logs["law_p"][first]
    known = ~np.isnan(p)
    compared = {}
    if known.any():
        gap, by_luck = (float(logs[key][first][known].mean()) for key in ("law_gap", "law_gap_by_luck"))
        compared = {"gap": gap, "by_luck": by_luck, "p": fisher(p[known])}
    return ArchetypeLaw(
        name=str(name),
        decisions=int(rows.sum()),
        situations=len(first),
        policy=_policy(decisions, rows & decisions.legal),
        silent=float(logs["law_silent"][first].mean()),
        **compared,
    )


def _policy(decisions: SeatDecisions, rows: NDArray[np.bool_]) -> dict[str, float]:
    space = decisions.seat.space
    if not space.listed or not rows.any():
        return {}
    counts = np.bincount(space.codes(decisions.action[rows]), minlength=len(space.labels))
    return dict(zip(space.labels, (counts / counts.sum()).tolist(), strict=True))


def fisher(p: FloatArray) -> float:
    """The joint p-value of independent tests with p-values ``p[K]``, each above 0.

    >>> round(fisher(np.array([0.1, 0.1])), 6)
    0.056052

    Source: Fisher (1925), "Statistical methods for research workers", section 21.1 of later editions.
    """
    return float(chdtrc(2 * len(p), -2 * np.log(p).sum()))
