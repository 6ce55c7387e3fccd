"""How many decisions a question needs, and what they cost: calls, tokens, money.

Tokens are those of one decision asked of a simulated model in the same words, at about four characters each; a model that
reasons before it answers writes more than that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..agents.models import is_simulated, load_litellm
from ..core import InputError, MixedStrategy
from ..metrics.planning import plan as needed
from ..registry import recipe_of
from .scenario import Scenario
from .store import SCHEMA

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["plan", "plan_table"]

_SAMPLE = 3
_DESIGNS = {"fixed": "one test at the end", "mean": "until decided, on average", "enough": "until decided, with that power"}


def plan(scenario: Scenario, effect: float = 0.1, power: float = 0.95) -> dict[str, Any]:
    """``{"schema", "scenario", "effect", "power", "seats": {seat: {"fixed", "mean", "enough", ...}}}``.

    ``fixed`` decisions find a policy at total variation ``effect`` with ``power`` in one test at the end; the sequential verdict
    takes ``mean`` decisions on average and ``enough`` with that power. For a seat that asks a model, each comes with its calls,
    tokens and USD (None where no price is known). Raises `InputError` where no seat has one optimal law on a menu.
    """
    environment = scenario.environment
    seats = {}
    for seat in environment.seats:
        optimum = environment.blank_optimum(seat) if environment.stationary else None
        if isinstance(optimum, MixedStrategy):
            decisions = needed(optimum.probs, effect, power=power)._asdict()
            seats[seat.name] = {**decisions, **_costs(scenario, seat.name, decisions)}
    if not seats:
        raise InputError(f"scenario {scenario.name!r} has no seat with one optimal law on a menu; planning needs one")
    return {"schema": SCHEMA, "scenario": scenario.name, "effect": effect, "power": power, "seats": seats}


def plan_table(document: Mapping[str, Any]) -> Table:
    """The plan for the terminal."""
    from rich import box
    from rich.table import Table

    title = f"to find a total variation of {document['effect']:g} with power {document['power']:g} at alpha 0.05"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, show_edge=False)
    for column in ("seat", "design", "decisions", "calls", "prompt tokens", "completion tokens", "USD"):
        table.add_column(column, justify="left" if column in ("seat", "design") else "right")
    for seat, found in document["seats"].items():
        for name, design in _DESIGNS.items():
            cost = found.get("costs", {}).get(name, {})
            amounts = [cost.get(unit) for unit in ("calls", "prompt_tokens", "completion_tokens")]
            usd = "unknown" if cost and cost["usd"] is None else f"{cost['usd']:.4f}" if cost else ""
            table.add_row(seat, design, f"{found[name]:,.0f}", *("" if a is None else f"{a:,.0f}" for a in amounts), usd)
    return table


def _costs(scenario: Scenario, seat: str, decisions: Mapping[str, float]) -> dict[str, Any]:
    """Calls, tokens and money of each number of decisions, where a model sits at ``seat``."""
    agent = scenario.seating()[seat]
    if not hasattr(agent, "model"):
        return {}
    rehearsed = {**recipe_of(agent), "model": agent.model if is_simulated(agent.model) else "sim/fair", "api_base": None}
    trial = scenario.changed(cast={**scenario.seating(), seat: rehearsed}, episodes=_SAMPLE).run()
    asked = int(trial.document()["seats"][seat]["n"]) or 1
    spent = trial.spending
    one = {
        "calls": spent.calls / asked,
        "prompt_tokens": spent.prompt_tokens / asked,
        "completion_tokens": spent.completion_tokens / asked,
    }
    usd = _price(agent.model, one["prompt_tokens"], one["completion_tokens"])
    each = {**one, "usd": usd}
    return {
        "model": agent.model,
        "costs": {
            name: {unit: None if amount is None else round(amount * count, 6) for unit, amount in each.items()}
            for name, count in decisions.items()
        },
    }


def _price(model: str, prompt: float, completion: float) -> float | None:
    """USD for so many tokens, or None where LiteLLM knows no price."""
    if is_simulated(model):
        return 0.0
    try:
        into, out = load_litellm().cost_per_token(model=model, prompt_tokens=1000, completion_tokens=1000)
    except Exception:  # noqa: BLE001  # one of several classes for a model without a price: unknown, not zero
        return None
    return float(into * prompt / 1000 + out * completion / 1000)
