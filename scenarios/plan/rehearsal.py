"""What a scenario takes, from a rehearsal: a few of its episodes with simulated models in the place of real ones."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple
from typing import cast as as_type

from ...agents.llm.transport.litellm_transport import is_simulated, load_litellm
from ...core.recipes import Agent
from ..scenario.playing import Options, played
from ..scenario.scenario import Scenario

if TYPE_CHECKING:
    from ...runs.ledger import Ledger

__all__ = ["Rehearsed", "Taken", "price_of", "rehearse", "unpaid"]


class Taken(NamedTuple):
    """What one seat took in a rehearsal."""

    decisions: int
    calls: int
    prompt_tokens: int
    completion_tokens: int


class Rehearsed(NamedTuple):
    """What the rehearsed ``episodes`` took, by seat."""

    episodes: int
    seats: dict[str, Taken]


def rehearse(scenario: Scenario, episodes: int) -> Rehearsed:
    """Run this number of episodes (or all there are) with simulated models, so that nothing is paid.

    Raises `InputError` where an agent could not be seated in earnest.
    """
    scenario.check()
    tried = min(episodes, scenario.episodes)
    cast = {seat: unpaid(agent) for seat, agent in scenario.seating().items()}
    rehearsed, options = scenario.changed(cast=cast, episodes=tried), Options()
    context = rehearsed.context(None, options)
    try:
        kept, _ = played(scenario.environment, cast, None, range(tried), context, options)
        counts = Counter({seat: len(decisions) for seat, decisions in as_type("Ledger", kept).seats.items()})
        return Rehearsed(tried, {seat: Taken(counts[seat], *context.spending(seat)[1:]) for seat in cast})
    finally:
        context.close()


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
