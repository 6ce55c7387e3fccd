"""Which rule of bandits each agent resembles."""

from __future__ import annotations

from ..comparison import FittedRule, Resemblance
from ..findings import Findings
from ..panel import Panel, estimate_text
from ..reading import examined, names_of, plain_label, rows_of

__all__ = ["PLACE", "resemblance"]

PLACE = 37


_NOTE = (
    "Each rule of bandits is fitted to the decisions at their own histories, with and without a uniform lapse. Share: the rule's part of"
    " all weights, by the likelihood less a penalty for what was fitted. An agent that plays none of these rules is still nearest to"
    " one of them, which may have a share of 1."
)


def resemblance(findings: Findings) -> list[Panel]:
    """The likeliest rule of each seat that plays a bandit, its fitted parameters, and the next likeliest."""
    rows = [row for row in examined(rows_of(findings.cells)) if row.doc.resembles]
    told = [(*name, *_texts(row.doc.resembles)) for name, row in names_of(rows) if row.doc.resembles]
    columns = ("player", "case", "resembles", "share", "fitted parameters", "log likelihood", "next (share)")
    return [Panel("Which rule it resembles", _NOTE, columns, told)] if told else []


def _texts(one: Resemblance) -> tuple[str, ...]:
    first, *others = one.rules
    after = f"{plain_label(others[0].name)} ({_share(others[0])})" if others else "–"
    fitted = ", ".join(
        f"{plain_label(name)} {estimate_text(estimate)}" for name, estimate in first.parameters.items()
    )
    return plain_label(first.name), _share(first), fitted or "–", f"{first.log_likelihood:,.1f}", after


def _share(rule: FittedRule) -> str:
    return f"{rule.share:.2f}"
