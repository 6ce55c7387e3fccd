"""What a scenario takes, from a rehearsal: a few of its episodes with simulated models in the place of real ones."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple
from typing import cast as as_type

from ...agents.llm.transport.litellm_transport import is_simulated
from ...core.recipes import Agent
from ..scenario.playing import Options, played
from ..scenario.scenario import Scenario

if TYPE_CHECKING:
    from ...runs.ledger import Ledger

__all__ = ["ESTIMATED", "REHEARSED", "Rehearsed", "Taken", "rehearse", "unpaid", "usd_of"]

REHEARSED = 3
"""Episodes that are played to see what the others take."""
ESTIMATED = "Tokens at about four characters each; a model that reasons writes more: --reasoning-tokens N counts N of them a call."


class Taken(NamedTuple):
    """What one seat took in a rehearsal."""

    decisions: int
    calls: int
    prompt_tokens: int
    completion_tokens: int

    def reasoned(self, tokens: int) -> Taken:
        """The same with so many more ``tokens`` of each call."""
        return self._replace(completion_tokens=self.completion_tokens + tokens * self.calls)


class Rehearsed(NamedTuple):
    """What the rehearsed ``episodes`` took, by seat."""

    episodes: int
    seats: dict[str, Taken]


def rehearse(scenario: Scenario, reasoning: int = 0) -> Rehearsed:
    """Run `REHEARSED` episodes (or all there are) with simulated models, so that nothing is paid; each call of a model counts
    ``reasoning`` tokens more than are written.

    Raises `InputError` where an agent could not be seated in earnest.
    """
    scenario.check()
    tried = min(REHEARSED, scenario.episodes)
    cast = {seat: unpaid(agent) for seat, agent in scenario.seating().items()}
    rehearsed, options = scenario.changed(cast=cast, episodes=tried), Options()
    context = rehearsed.context(None, options)
    try:
        kept, _ = played(scenario.environment, cast, None, range(tried), context, options)
        counts = Counter({seat: len(decisions) for seat, decisions in as_type("Ledger", kept).seats.items()})
        took = {seat: Taken(counts[seat], *context.spending(seat)[1:4]) for seat in cast}
        return Rehearsed(tried, {seat: one.reasoned(reasoning) for seat, one in took.items()})
    finally:
        context.close()


def unpaid(agent: Agent) -> Agent:
    """The same agent asking a simulated model, where it asks a real one."""
    return (
        agent if agent.model_name is None or is_simulated(agent.model_name) else agent.with_model("sim/fair")
    )


def usd_of(agent: Agent, prompt: float, completion: float) -> float | None:
    """USD for so many tokens of the agent's model, or None where no price is known."""
    price = agent.price
    return None if price is None else price.prompt * prompt + price.completion * completion
