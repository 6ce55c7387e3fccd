"""Two runs or studies held against each other."""

from __future__ import annotations

from collections.abc import Sequence

from ..contrasts import Contrast
from ..findings import Findings
from ..panel import Panel, by_text, estimate_text
from ..reading import NO_VERDICT, plain_label

__all__ = ["PLACE", "contrasts"]

PLACE = 5
_ALL = 3  # seats up to which every metric is shown
_HEADLINES = ("excess_tv", "ks", "cumulative_regret", "mean_reward")
_PAIRED = "over episodes at the same addresses of chance, blocks of which are left out in both at once (Künsch, 1989)"
_APART = "as of independent runs (Zou and Donner, 2008)"
_MARK = "unpaired"


def contrasts(findings: Findings) -> list[Panel]:
    """A row for each metric of each seat; where there are many seats, of the distance from the optimum alone. What is the same in all rows
    is said in the note.
    """
    found = findings.contrasts
    if not found:
        return []
    first, second = findings.compared
    everything = len(found) <= _ALL
    shown = [(one, name) for one in found for name in _names(one, everything)]
    mixed = len({one.metrics[name].paired for one, name in shown if name}) > 1
    rows = [_row(one, name, mixed) for one, name in shown]
    heads = ("case", "seat", "verdicts", "metric", plain_label(first), plain_label(second), "difference")
    kept = [at for at, _ in enumerate(heads) if at >= 3 or len({row[at] for row in rows}) > 1]
    note = f"{_order(first, second)} {_same(heads, rows)}{_how(shown, mixed)}{_counted(found)}"
    title = f"{plain_label(second)} less {plain_label(first)}"
    return [Panel(title, note, [heads[at] for at in kept], [[row[at] for at in kept] for row in rows])]


def _order(first: str, second: str) -> str:
    return f"First: {plain_label(first)}. Second: {plain_label(second)}."


def _same(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """What all rows share of the first columns."""
    same = [
        (heads[at], rows[0][at]) for at in range(3) if rows[0][at] and len({row[at] for row in rows}) == 1
    ]
    return "".join(f"{head.capitalize()}: {text}. " for head, text in same)


def _how(shown: Sequence[tuple[Contrast, str]], mixed: bool) -> str:
    """By what the intervals are made."""
    paired = any(one.metrics[name].paired for one, name in shown if name)
    how = f"Differences are the second less the first, with 95 % intervals {_PAIRED if paired else _APART}"
    rest = f"; where marked {_MARK}, {_APART}" if mixed else ""
    gaps = "" if all(name for _, name in shown) else " –: no metric is known of both."
    return f"{how}{rest}. No interval is corrected for how many there are.{gaps}"


def _counted(found: Sequence[Contrast]) -> str:
    compared = [one.metrics[name] for one in found if (name := _headline(one))]
    if len(compared) < 2:
        return ""
    differ = sum(one.differs for one in compared)
    return f" In {differ} of {len(compared)} seats the interval of the first metric shown leaves out 0."


def _headline(one: Contrast) -> str:
    return next((name for name in _HEADLINES if name in one.metrics), "")


def _names(one: Contrast, everything: bool) -> list[str]:
    """The metrics that are shown of a seat; one that is none where there is nothing."""
    return (list(one.metrics) if everything else [_headline(one)]) or [""]


def _row(one: Contrast, name: str, mixed: bool) -> tuple[str, ...]:
    first, second = (verdict or NO_VERDICT for verdict in one.verdicts)
    case = by_text(one.by), plain_label(one.seat), first if first == second else f"{first}, then {second}"
    if not name:
        return (*case, "–", "–", "–", "–")
    metric = one.metrics[name]
    texts = [estimate_text(part) for part in (metric.first, metric.second, metric.difference)]
    mark = f" {_MARK}" if mixed and not metric.paired else ""
    return (*case, name, *texts[:2], texts[2] + mark)
