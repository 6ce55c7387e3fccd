"""Where a run that stops when decided stops, and that it pays for nothing beyond."""

import pytest
from aleator.benchmarks.support.keep_alive_model import served
from aleator.scenarios.scenario.scenario import Scenario


def pennies(agent, **fields):
    return Scenario(
        environment="matching_pennies", cast={"matcher": agent, "mismatcher": "equilibrium"}, **fields
    )


@pytest.mark.parametrize("agent", ["uniform", {"name": "mixed", "law": {"Heads": 0.75, "Tails": 0.25}}])
def test_the_stopping_point_is_a_function_of_the_decisions_alone(agent):
    found = [
        pennies(agent).run(episodes=300, until_decided=True, block=block, concurrency=concurrency)
        for block, concurrency in ((None, 32), (1, 1), (7, 3))
    ]
    assert len({one.asked.episodes for one in found}) == 1
    assert len({one.digest() for one in found}) == 1


@pytest.mark.parametrize("concurrency", [1, 256])
def test_every_call_that_is_paid_is_a_decision_that_is_used(tmp_path, monkeypatch, concurrency):
    """The model always says Heads, so that few decisions decide; 256 could be under way at once."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-no-key-is-needed")
    with served() as server:
        model = {"name": "llm", "model": "openai/test", "api_base": server.base, "transport": "direct"}
        scenario = pennies(model)
        found = scenario.run(
            episodes=500, until_decided=True, concurrency=concurrency, out=tmp_path, max_spend=None
        )
        decisions = found.ledger.seats["matcher"]
        assert found.document()["seats"]["matcher"]["verdict"] == "deviates"
        assert len(decisions) < 60
        assert server.calls == len(decisions) == found.spending.calls
        again = scenario.run(episodes=500, until_decided=True, concurrency=7, out=tmp_path)
        assert again.digest() == found.digest()
        assert server.calls == len(decisions)
