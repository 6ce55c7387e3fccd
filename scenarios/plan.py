"""How many decisions a question needs, and what they cost: calls, tokens, money.

Tokens are those of one decision asked of a simulated model in the same words, at about four characters each; a model that
reasons before it answers writes more than that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..agents.llm.transport.chat import is_simulated, load_litellm
from ..core.errors import InputError
from ..core.laws.mixed_strategy import MixedStrategy
from ..core.recipes import Agent
from ..metrics.shared.planning import plan as needed
from ..registry.recipes import recipe_of
from ..reports.panels import Panel, by_text
from ..runs.directory import SCHEMA
from .scenario import Scenario

if TYPE_CHECKING:
    from rich.table import Table

    from .study import Study

__all__ = ["dry_run", "dry_run_panel", "plan", "plan_table"]

_SAMPLE = 3
_REHEARSED = 2  # episodes of each cell of a study
_UNITS = ("episodes", "decisions", "calls", "prompt_tokens", "completion_tokens")
_DESIGNS = {
    "fixed": "one test at the end",
    "mean": "until decided, on average",
    "enough": "until decided, with that power",
}


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
        raise InputError(
            f"scenario {scenario.name!r} has no seat with one optimal law on a menu; planning needs one"
        )
    return {"schema": SCHEMA, "scenario": scenario.name, "effect": effect, "power": power, "seats": seats}


def plan_table(document: Mapping[str, Any]) -> Table:
    """The plan for the terminal."""
    from rich import box
    from rich.table import Table

    title = (
        f"to find a total variation of {document['effect']:g} with power {document['power']:g} at alpha 0.05"
    )
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, show_edge=False)
    for column in ("seat", "design", "decisions", "calls", "prompt tokens", "completion tokens", "USD"):
        table.add_column(column, justify="left" if column in ("seat", "design") else "right")
    for seat, found in document["seats"].items():
        for name, design in _DESIGNS.items():
            cost = found.get("costs", {}).get(name, {})
            amounts = [cost.get(unit) for unit in ("calls", "prompt_tokens", "completion_tokens")]
            usd = "unknown" if cost and cost["usd"] is None else f"{cost['usd']:.4f}" if cost else ""
            table.add_row(
                seat, design, f"{found[name]:,.0f}", *("" if a is None else f"{a:,.0f}" for a in amounts), usd
            )
    return table


def dry_run(study: Study) -> dict[str, Any]:
    """``{"schema", "study", "cells": [{"by", "episodes", "decisions", "calls", "prompt_tokens", "completion_tokens", "usd"}], "total"}``.

    Each cell's amounts are those of a few episodes asked of simulated models, in proportion; nothing is paid. ``usd`` is None
    where a model's price is not known.
    """
    cells = [{"by": cell.by, **_amounts(cell.scenario)} for cell in study.cells()]
    total: dict[str, Any] = {unit: sum(cell[unit] for cell in cells) for unit in _UNITS}
    prices = [cell["usd"] for cell in cells]
    total["usd"] = None if None in prices else sum(prices)
    return {"schema": SCHEMA, "study": study.name, "cells": cells, "total": total}


def dry_run_panel(document: Mapping[str, Any]) -> Panel:
    """The dry run for the terminal."""
    rows = [*((by_text(cell["by"]), cell) for cell in document["cells"]), ("all", document["total"])]
    return Panel(
        f"{document['study']}: what {len(document['cells'])} cells take",
        "Tokens at about four characters each; a model that reasons writes more.",
        ("cell", *(unit.replace("_", " ") for unit in _UNITS), "USD"),
        [(name, *(f"{found[unit]:,.0f}" for unit in _UNITS), _usd(found["usd"])) for name, found in rows],
    )


def _usd(amount: float | None) -> str:
    return "unknown" if amount is None else f"{amount:.4f}"


def _amounts(scenario: Scenario) -> dict[str, Any]:
    """What one cell takes, from a rehearsal of its first episodes."""
    tried = min(_REHEARSED, scenario.episodes)
    seats = scenario.seating()
    trial = scenario.changed(
        cast={seat: _rehearsed(agent) for seat, agent in seats.items()}, episodes=tried
    ).run()
    spent, scale = trial.spending, scenario.episodes / tried
    models = {agent.model for agent in seats.values() if hasattr(agent, "model")}
    prompt, completion = spent.prompt_tokens * scale, spent.completion_tokens * scale
    amounts = (
        scenario.episodes,
        trial.document()["decisions"] * scale,
        spent.calls * scale,
        prompt,
        completion,
    )
    return {
        **{unit: round(amount) for unit, amount in zip(_UNITS, amounts, strict=True)},
        "usd": _total_price(models, prompt, completion),
    }


def _total_price(models: set[str], prompt: float, completion: float) -> float | None:
    """USD for the tokens of all ``models`` together; None where several are asked at different prices, or one at none."""
    if all(map(is_simulated, models)):
        return 0.0
    return _price(models.pop(), prompt, completion) if len(models) == 1 else None


def _rehearsed(agent: Agent) -> Any:
    """The same seat with a simulated model in the place of a real one."""
    if not hasattr(agent, "model"):
        return agent
    return {
        **recipe_of(agent),
        "model": agent.model if is_simulated(agent.model) else "sim/fair",
        "api_base": None,
    }


def _costs(scenario: Scenario, seat: str, decisions: Mapping[str, float]) -> dict[str, Any]:
    """Calls, tokens and money of each number of decisions, where a model sits at ``seat``."""
    agent = scenario.seating()[seat]
    if not hasattr(agent, "model"):
        return {}
    trial = scenario.changed(cast={**scenario.seating(), seat: _rehearsed(agent)}, episodes=_SAMPLE).run()
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
            name: {
                unit: None if amount is None else round(amount * count, 6) for unit, amount in each.items()
            }
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
