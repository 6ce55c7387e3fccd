"""Two runs or studies held against each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..contrasts import Contrast
from ..findings import Findings
from ..panel import Panel, by_text, estimate_text
from ..reading import NO_VERDICT, plain_label

__all__ = ["PLACE", "contrasts"]

PLACE = 5
_ALL = 3  # seats up to which every metric is shown
_HEADLINES = ("excess_tv", "ks", "cumulative_regret", "mean_reward")
_NOTE = (
    "The second less the first, with 95 % intervals. Paired: over episodes at the same addresses of chance, blocks of which are left out"
    " in both at once (Künsch, 1989); else as of independent runs (Zou and Donner, 2008). No interval is corrected for how many there are."
)


def contrasts(findings: Findings) -> list[Panel]:
    """A row for each metric of each seat; where there are many seats, of the distance from the optimum alone."""
    found = findings.contrasts
    if not found:
        return []
    rows = [row for one in found for row in _rows(one, everything=len(found) <= _ALL)]
    heads = ("case", "seat", "verdicts", "metric", "first", "second", "difference", "paired")
    return [Panel("Second less first", _NOTE + _counted(found), heads, rows)]


def _counted(found: Sequence[Contrast]) -> str:
    compared = [one.metrics[name] for one in found if (name := _headline(one))]
    if len(compared) < 2:
        return ""
    differ = sum(one.differs for one in compared)
    return f" In {differ} of {len(compared)} seats the interval of the first metric shown leaves out 0."


def _headline(one: Contrast) -> str:
    return next((name for name in _HEADLINES if name in one.metrics), "")


def _rows(one: Contrast, *, everything: bool) -> Iterator[tuple[str, ...]]:
    shown = list(one.metrics) if everything else [name for name in (_headline(one),) if name]
    first, second = (verdict or NO_VERDICT for verdict in one.verdicts)
    case = by_text(one.by), plain_label(one.seat), first if first == second else f"{first}, then {second}"
    for name in shown:
        metric = one.metrics[name]
        texts = map(estimate_text, (metric.first, metric.second, metric.difference))
        yield (*case, name, *texts, "yes" if metric.paired else "no")
    if not shown:
        yield (*case, "–", "–", "–", "–", "no")
