"""Who explores as Thompson's law would is found faithful to it, and who does not is told from it, given the past."""

from __future__ import annotations

from typing import Any

import aleator as al
import pytest

BANDIT: dict[str, Any] = {"name": "bernoulli_bandit", "means": (0.4, 0.6), "horizon": 20}


def verdict(agent: Any, episodes: int) -> str | None:
    """The verdict on an agent in a bandit of two arms."""
    scenario = al.Scenario(environment=BANDIT, cast={"player": agent}, episodes=episodes, metrics=["tv"])
    found = scenario.run(seed=4)
    seat = found.document()["seats"]["player"]
    assert seat["criterion"] == "Thompson sampling's law"
    return str(seat["verdict"])


def test_a_thompson_agent_is_faithful_to_thompsons_law() -> None:
    """Wrong with probability 0.05 at most, were the agent's law not within 0.1."""
    assert verdict("thompson", 100) == "faithful"


@pytest.mark.parametrize(
    "agent", ["greedy", "ucb", *({"name": "llm", "model": f"sim/{name}"} for name in ("step", "collapse"))]
)
def test_others_are_told_from_it(agent: Any) -> None:
    """A Thompson agent would be with probability 0.05 at most."""
    assert verdict(agent, 20) == "deviates"
