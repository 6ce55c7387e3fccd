"""Which rule of bandits each agent resembles."""

from __future__ import annotations

from ..comparison import FittedRule, Resemblance
from ..findings import Findings
from ..panel import Panel, by_text, estimate_text
from ..reading import examined, number, plain_label, rows_of

__all__ = ["PLACE", "resemblance"]

PLACE = 37


def resemblance(findings: Findings) -> list[Panel]:
    """The likeliest rule of each seat that plays a bandit, its fitted parameters, and the next likeliest."""
    found = [(row, row.doc.resembles) for row in examined(rows_of(findings.cells)) if row.doc.resembles]
    rows = [(by_text(row.by) or row.seat, row.agent, *_texts(one)) for row, one in found]
    columns = ("cell", "agent", "resembles", "share", "fitted", "log-likelihood", "next", "share")
    return [Panel("Which rule it resembles", _NOTE, columns, rows)] if rows else []


_NOTE = (
    "Each rule is fitted to the decisions at their own histories, with and without a uniform lapse. Share: its part of the weights by the"
    " likelihood, less a penalty for what was fitted; of rules that are none of these the nearest may still have a share of 1."
)


def _texts(one: Resemblance) -> tuple[str, ...]:
    first, *others = one.rules
    after = (plain_label(others[0].name), _share(others[0])) if others else ("–", "–")
    fitted = ", ".join(
        f"{plain_label(name)} {estimate_text(estimate)}" for name, estimate in first.parameters.items()
    )
    return plain_label(first.name), _share(first), fitted or "–", number(first.log_likelihood), *after


def _share(rule: FittedRule) -> str:
    return f"{rule.share:.2f}"
