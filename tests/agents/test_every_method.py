"""Every prompting method in a task, a game, a bandit and a market, on a server that replies as a small model really did."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from aleator.core.outcomes import Outcome
from aleator.registry.finding import names
from aleator.scenarios.scenario.reading import load_result
from aleator.scenarios.scenario.scenario import Scenario

# What Qwen2.5-Coder-0.5B-Instruct (4 bits, temperature 1) said when it was asked for options, laws, candidates, quantiles and numbers.
REPLIES = [
    "Heads", "Tails", "Tails.", " Heads", "heads", "Head", "_Tails", "[Tails]", "Both", "Answer: Heads", "H tails", "short Beijing",
    "Outcomes: Heads, Tails", "A", "B: 0.5", "0.37", "$0.5", "1", "", "Heads: 35%", "Heads: 70% (40%)", "Answer: 0.25",
    '{"Heads": 0.3, "Tails": 0.7}', '```json\n{\n  "Tails": 0.9,\n  "Heads": 0.1\n}\n```', '{"Tails": 1, "Heads": 1}',
    '```json\n{\n  "Heads": 30,\n  "Tails": 70\n}\n```', '{"B": 0.6, "C": 0.3, "A": 0.1}', '{"0.25": 0.5, "0.5": 0.5}',
    ('{"1%": 0.02, "5%": 0.1, "10%": 0.2, "20%": 0.3, "30%": 0.4, "40%": 0.5, "50%": 0.6, "60%": 0.7, "70%": 0.8, "80%": 0.85,'
    ' "90%": 0.9, "95%": 0.95, "99%": 1}'),
    '{"1%": 0.1, "5%": 0.05, "10%": 0.1, "20%": 0.02}', "1: Heads: P% = 10% * 100% = 10%\n2: Tails: P% = 90% * 100% = 90%",
    "1. Heads\n2. Tails\n3. Heads", "<string>aB3dE5</string>\nAnswer: Tails", "<string></string>", "Answer: T", "Answer: F",
    "To determine the probability of each option being chosen, we need to consider the total number of possible outcomes",
    "I'm sorry, but I can't assist with that.", "| " * 40, "!" * 80,
]  # fmt: skip
TASKS: dict[str, tuple[str, dict[str, Any], dict[str, str]]] = {
    "coin": ("sampler", {"name": "biased_coin", "heads": 0.3}, {}),
    "pennies": ("matcher", {"name": "matching_pennies", "heads": 3.0}, {"mismatcher": "equilibrium"}),
    "bandit": ("player", {"name": "bernoulli_bandit", "means": [0.3, 0.5, 0.7], "horizon": 3}, {}),
    "sales": ("shop_1", {"name": "sales", "shops": 2, "horizon": 4.0}, {"shop_2": "equilibrium"}),
}
NUMBERS_ONLY_BY_OPTIONS = {"rejection"}


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("style", names("styles"))
def test_a_run_ends_and_every_decision_is_accounted_for(
    loopback: Any, tmp_path: Any, style: str, task: str
) -> None:
    seat, environment, others = TASKS[task]
    if task == "sales" and style in NUMBERS_ONLY_BY_OPTIONS:
        pytest.skip("it proposes options, and a price is none: refused in a line (test_styles)")
    loopback.script = lambda number, *_: loopback.says(
        REPLIES[7 * number % len(REPLIES)], finish_reason="length" if number % 11 == 0 else "stop"
    )
    llm = {
        "name": "llm",
        "model": "openai/m",
        "transport": "direct",
        "api_base": loopback.base,
        "style": style,
    }
    scenario = Scenario(environment=environment, cast={seat: llm, **others}, episodes=5)
    result = scenario.run(out=tmp_path / "run", concurrency=1)
    decided = result.ledger.seats[seat]
    told = result.comparison.seats[seat]
    assert set(decided.outcome.tolist()) <= {
        Outcome.LEGAL,
        Outcome.ILLEGAL,
        Outcome.UNPARSABLE,
        Outcome.REFUSED,
        Outcome.TRUNCATED,
    }
    assert len(decided) >= 5
    assert np.unique(decided.episode).tolist() == [0, 1, 2, 3, 4]
    assert 0 <= told.n <= int(decided.legal.sum())
    assert load_result(tmp_path / "run").document() == result.document()
