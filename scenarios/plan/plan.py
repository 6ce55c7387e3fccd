"""How many decisions a question needs, and what they cost: calls, tokens, money.

Tokens are those of a decision asked of a simulated model in the same words, at about four characters each, and what is said
to be reasoned before each reply.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...core.errors import InputError
from ...core.games.tree import Tree
from ...metrics.shared.planning import plan as needed
from ...runs.files import SCHEMA
from ..scenario.scenario import Scenario
from .rehearsal import ESTIMATED, rehearse, usd_of

if TYPE_CHECKING:
    from ...reports.whole_table import WholeTable

__all__ = ["plan", "plan_table"]

_WORDS = ("seat", "design")
_NUMBERS = ("decisions", "calls", "prompt tokens", "completion tokens", "USD")
_DESIGNS = {
    "fixed": "one test at the end",
    "mean": "until decided, on average",
    "enough": "until decided, with that power",
}


def plan(scenario: Scenario, effect: float = 0.1, power: float = 0.95, reasoning: int = 0) -> dict[str, Any]:
    """``{"schema", "scenario", "effect", "power", "seats": {seat: {"fixed", "mean", "enough", ...}}}``.

    ``fixed`` decisions find a policy at total variation ``effect`` with ``power`` in one test at the end; the sequential verdict
    takes ``mean`` decisions on average and ``enough`` with that power, by the process that the verdict rests on. For a seat
    that asks a model, each comes with its calls, tokens, of which ``reasoning`` a call are not shown, and USD (None where no
    price is declared or known). Raises `InputError` where no seat has one optimal law over listed answers.
    """
    environment = scenario.environment
    seats = {}
    for seat in environment.seats if environment.stationary else ():
        law = environment.blank_optimum(seat)
        table = None if law is None else law.probabilities(1)
        if table is not None:
            asks = scenario.seating()[seat.name].model_name is not None
            decisions = needed(table[0], effect, power=power, shuffled=asks)._asdict()
            seats[seat.name] = {**decisions, **_costs(scenario, seat.name, decisions, reasoning)}
    if not seats:
        raise InputError(f"scenario {scenario.name!r} has {_without_plan(scenario)}")
    return {"schema": SCHEMA, "scenario": scenario.name, "effect": effect, "power": power, "seats": seats}


def _without_plan(scenario: Scenario) -> str:
    """Why no number of decisions can be told, and what to do."""
    if isinstance(scenario.environment.game(), Tree):
        return (
            "an optimal law for each information set, and how often each is come to depends on how all play;"
            " run it --until-decided, or run some episodes and see the report's counts by information set"
        )
    return "no seat with one optimal law on a menu; planning needs one"


def plan_table(document: Mapping[str, Any]) -> WholeTable:
    """The plan for the terminal."""
    title = (
        f"to find a total variation of {document['effect']:g} with power {document['power']:g} at alpha 0.05"
    )
    from ...reports.whole_table import WholeTable

    rows = [_row(seat, name, found) for seat, found in document["seats"].items() for name in _DESIGNS]
    return WholeTable((*_WORDS, *_NUMBERS), rows, title, ESTIMATED, _NUMBERS)


def _row(seat: str, design: str, found: Mapping[str, Any]) -> list[str]:
    """What a design takes at a seat, a text a column."""
    cost = found.get("costs", {}).get(design, {})
    amounts = [cost.get(unit) for unit in ("calls", "prompt_tokens", "completion_tokens")]
    usd = "unknown" if cost and cost["usd"] is None else f"{cost['usd']:.4f}" if cost else ""
    counted = ["" if amount is None else f"{amount:,.0f}" for amount in amounts]
    return [seat, _DESIGNS[design], f"{found[design]:,.0f}", *counted, usd]


def _costs(scenario: Scenario, seat: str, decisions: Mapping[str, float], reasoning: int) -> dict[str, Any]:
    """Calls, tokens and money of each number of decisions, where a model sits at ``seat``."""
    agent = scenario.seating()[seat]
    if agent.model_name is None:
        return {}
    took = rehearse(scenario, reasoning).seats[seat]
    asked = took.decisions or 1
    prompt, completion = took.prompt_tokens / asked, took.completion_tokens / asked
    one = {"calls": took.calls / asked, "prompt_tokens": prompt, "completion_tokens": completion}
    each = {**one, "usd": usd_of(agent, prompt, completion)}
    return {
        "model": agent.model_name,
        "costs": {
            name: {
                unit: None if amount is None else round(amount * count, 6) for unit, amount in each.items()
            }
            for name, count in decisions.items()
        },
    }
