"""Which rule each rule's own agent is taken for: the confusion matrix of the resemblance, in Markdown.

    python benchmarks/resemblance.py                 100 runs of 200 decisions of each agent
    python benchmarks/resemblance.py --runs 20 ucb   fewer, of these rules
    python benchmarks/resemblance.py '{name: exp3, explore: 0.3}'   of a rule with other parameters

A run is an episode of 200 pulls of five arms that pay 1 with probability .6 or .4 (the hard instance of Krishnamurthy et al., 2024).
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import aleator as al
from aleator.benchmarks.support.options import described
from aleator.core.bandits.rules import RULES
from aleator.metrics.shared.resemblance import resemblance
from aleator.registry.finding import names
from aleator.reports.evidence import evidence_of
from aleator.scenarios.changes import parse_mapping

__all__ = ["agents", "taken_for"]

_BANDIT = {"name": "bernoulli_bandit", "means": (0.4, 0.4, 0.6, 0.4, 0.4), "horizon": 200}
_OTHERS: dict[str, Any] = {"ucb_constant": {"name": "ucb", "bonus": 1, "growth": "constant"}}


def agents() -> dict[str, Any]:
    """The agent that plays each rule, by the rule's name; rules that no agent plays alone are left out."""
    known = names("agents")
    return {name: _OTHERS.get(name, name) for name in RULES if name in _OTHERS or name in known}


def taken_for(agent: Any, runs: int, seed: int = 3) -> Counter[str]:
    """How many of so many runs of an agent resemble each rule most."""
    scenario = al.Scenario(environment=_BANDIT, cast={"*": agent}, episodes=runs)
    pulled = scenario.run(seed=seed).ledger.seats["player"]
    known = evidence_of(pulled, None, scenario.environment)
    arms, rewards = known.get("arms"), known.get("arm_rewards")
    width = len(_BANDIT["means"])
    return Counter(resemblance(arms[[run]], rewards[[run]], width, ends=False)[0].name for run in range(runs))


def _named(rule: str) -> tuple[str, Any]:
    """A rule and the agent that plays it."""
    agent = parse_mapping(rule)
    return (rule, agents()[rule]) if isinstance(agent, str) else (agent["name"], agent)


def main() -> None:
    """Measure and print."""
    parser = described(__doc__)
    parser.add_argument(
        "rules", nargs="*", help="rules by name, or YAML of an agent that is called as its rule; none: all"
    )
    parser.add_argument("--runs", type=int, default=100)
    asked = parser.parse_args()
    rows = dict(map(_named, asked.rules)) or agents()
    print(f"| agent | {' | '.join(RULES)} |\n| --- |{' ---: |' * len(RULES)}")
    for name, agent in rows.items():
        found = taken_for(agent, asked.runs)
        shown = [f"**{found[rule]}**" if rule == name else str(found[rule] or "–") for rule in RULES]
        print(f"| `{name}` | {' | '.join(shown)} |", flush=True)


if __name__ == "__main__":
    main()
