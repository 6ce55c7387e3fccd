"""What a scenario takes, from a rehearsal: a few of its episodes with simulated models in the place of real ones."""

from __future__ import annotations

from typing import NamedTuple

from ...agents.llm.transport.litellm_transport import is_simulated, load_litellm
from ...core.recipes import Agent
from ..scenario.scenario import Scenario

__all__ = ["Rehearsed", "price_of", "rehearse", "total_price", "unpaid"]


class Rehearsed(NamedTuple):
    """What the rehearsed episodes took; ``decisions`` by seat."""

    episodes: int
    decisions: dict[str, int]
    calls: int
    prompt_tokens: int
    completion_tokens: int


def rehearse(scenario: Scenario, episodes: int) -> Rehearsed:
    """Run so many episodes (or all there are) of the scenario's seats, none of which is paid for."""
    tried = min(episodes, scenario.episodes)
    cast = {seat: unpaid(agent) for seat, agent in scenario.seating().items()}
    result = scenario.changed(cast=cast, episodes=tried).run()
    decisions = {seat: len(one) for seat, one in result.ledger.seats.items()}
    spent = result.spending
    return Rehearsed(tried, decisions, spent.calls, spent.prompt_tokens, spent.completion_tokens)


def unpaid(agent: Agent) -> Agent:
    """The same agent asking a simulated model, where it asks a real one."""
    return (
        agent if agent.model_name is None or is_simulated(agent.model_name) else agent.with_model("sim/fair")
    )


def price_of(model: str, prompt: float, completion: float) -> float | None:
    """USD for so many tokens, or None where LiteLLM knows no price."""
    if is_simulated(model):
        return 0.0
    try:
        into, out = load_litellm().cost_per_token(model=model, prompt_tokens=1000, completion_tokens=1000)
    except Exception:  # noqa: BLE001  # one of several classes for a model without a price: unknown, not zero
        return None
    return float(into * prompt / 1000 + out * completion / 1000)


def total_price(models: set[str], prompt: float, completion: float) -> float | None:
    """USD for the tokens of all ``models`` together; None where several are asked at different prices, or one at none."""
    if all(map(is_simulated, models)):
        return 0.0
    return price_of(next(iter(models)), prompt, completion) if len(models) == 1 else None
