"""Which rule of bandits each agent resembles."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from ..bandit_parts import FittedRule, Resemblance
from ..findings import Findings
from ..panel import Panel, estimate_text
from ..reading import examined, names_of, plain_label, rows_of

__all__ = ["GAP", "PLACE", "resemblance"]

PLACE = 37
GAP = "the rule has nothing to fit, or no other was fitted"


_NOTE = (
    "Each rule of bandits is fitted to the decisions at their own histories, with and without a uniform lapse. Share: the rule's part of"
    " all weights, by the likelihood less a penalty for what was fitted. An agent that plays none of these rules is still nearest to"
    " one of them, which may have a share of 1."
)


_DISTANCES = (
    "How far the decisions are from the law of each rule, its parameters fitted but with no lapse beyond one decision in a thousand. Log loss: bits a decision, the less the nearer; distance: half the"
    " squared distance between the law and the arm pulled (Brier, 1950), from 0 to 1. Of a player that plays one of these laws, that one has the"
    " least of both in the long run, which is 0 only where nothing is left to chance. 95 % intervals over episodes, the fit as it is."
)
_FEW, _NEAREST = 2, 4


def resemblance(findings: Findings) -> list[Panel]:
    """The likeliest rule of each seat that plays a bandit, its fitted parameters, and the next likeliest; and how far each rule's law is."""
    rows = [row for row in examined(rows_of(findings.cells)) if row.doc.resembles]
    named = [(name, row.doc.resembles) for name, row in names_of(rows) if row.doc.resembles]
    if not named:
        return []
    told = [(*name, *_texts(one)) for name, one in named]
    columns = ("player", "case", "resembles", "share", "fitted parameters", "log likelihood", "next (share)")
    return [Panel("Which rule it resembles", _NOTE, columns, told), _distances(named)]


def _distances(named: Sequence[tuple[tuple[str, str], Resemblance]]) -> Panel:
    """Every rule of one or two seats, and the nearest of more."""
    most = None if len(named) <= _FEW else _NEAREST
    alone = len(named) == 1
    rows = [
        (
            *(() if alone else name),
            plain_label(rule.name),
            *map(estimate_text, (rule.log_loss, rule.distance)),
        )
        for name, one in named
        for rule in sorted(one.rules, key=_loss)[:most]
    ]
    note = (
        _DISTANCES
        if most is None
        else f"{_DISTANCES} Shown: the {most} nearest of each; the document has all."
    )
    columns = (*(() if alone else ("player", "case")), "rule", "log loss", "distance")
    return Panel("Distance to the law of each rule", note, columns, rows)


def _loss(rule: FittedRule) -> float:
    return inf if rule.log_loss is None else float(rule.log_loss.value)


def _texts(one: Resemblance) -> tuple[str, ...]:
    first, *others = one.rules
    after = f"{plain_label(others[0].name)} ({_share(others[0])})" if others else "–"
    fitted = ", ".join(
        f"{plain_label(name)} {estimate_text(estimate)}" for name, estimate in first.parameters.items()
    )
    return plain_label(first.name), _share(first), fitted or "–", f"{first.log_likelihood:,.1f}", after


def _share(rule: FittedRule) -> str:
    return f"{rule.share:.2f}"
