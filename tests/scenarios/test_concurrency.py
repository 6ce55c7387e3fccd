"""Concurrency, blocks and interruptions change how long a run takes, and not one byte of its decisions."""

import time

import pytest
from aleator.agents.llm.transport.litellm_transport import load_litellm
from aleator.runs.transcript import Transcript
from aleator.scenarios.scenario.scenario import Scenario


def market(latency, **fields):
    """40 shops that a model plays; a shop thinks longer than it waits, so that nearly all are asked at once."""
    environment = {
        "name": "sales",
        "shops": 40,
        "horizon": 1.0,
        "thinking": 0.25,
        "repricing": 20.0,
        **fields,
    }
    return Scenario(
        environment=environment, cast={"shop_*": {"name": "llm", "model": f"sim/fair?latency={latency}"}}
    )


def timed(scenario, concurrency):
    started = time.perf_counter()
    result = scenario.run(episodes=1, seed=5, concurrency=concurrency)
    return time.perf_counter() - started, result


@pytest.mark.parametrize(
    ("latency", "faster"), [(0.1, 4), pytest.param(0.3, 8, marks=pytest.mark.slow)], ids=["100 ms", "300 ms"]
)
def test_forty_shops_are_asked_at_once_and_decide_the_same(latency, faster, record_property):
    """The bound for 100 ms is lower: the processor's 10 ms a call weigh more there."""
    load_litellm()
    timed(market(0), 64)
    seconds, together = timed(market(latency), 64)
    alone_seconds, alone = timed(market(latency), 1)
    assert together.digest() == alone.digest()
    assert together.document()["outcomes"] == {"legal": len(together.kept)}
    assert len(together.kept) > 100
    assert alone_seconds > latency * len(alone.kept)
    record_property(
        "measured", f"{len(alone.kept)} decisions, {alone_seconds:.2f} s alone, {seconds:.2f} s together"
    )
    assert alone_seconds > faster * seconds


SCENARIOS = {
    "game": Scenario(
        environment={"name": "matching_pennies", "turns": 3},
        cast={"matcher": {"name": "llm", "model": "sim/noisy?latency=0.002"}, "mismatcher": "equilibrium"},
        episodes=30,
    ),
    "bandit": Scenario(
        environment={"name": "bernoulli_bandit", "horizon": 4},
        cast={"player": {"name": "llm", "model": "sim/step"}},
        episodes=15,
    ),
    "market": Scenario(
        environment={"name": "sales", "shops": 3, "horizon": 2.0},
        cast={
            "shop_1": {"name": "llm", "model": "sim/noisy"},
            "shop_2": {"name": "llm", "model": "sim/fair"},
            "*": "equilibrium",
        },
        episodes=12,
    ),
}


class InterruptionError(Exception):
    """The run ends here."""


@pytest.fixture(scope="module")
def digests():
    return {name: scenario.run(seed=9).digest() for name, scenario in SCENARIOS.items()}


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize(
    "options", [{"concurrency": 1}, {"concurrency": 64}, {"block": 1}, {"block": 7}, {"block": 1000}], ids=str
)
def test_no_option_of_a_run_changes_its_decisions(digests, name, options):
    assert SCENARIOS[name].run(seed=9, **options).digest() == digests[name]


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("after", [1, 20])
def test_an_interrupted_run_ends_with_the_same_decisions(digests, tmp_path, monkeypatch, name, after):
    true, made = Transcript.record, []

    def record(self, *attempt):
        stands = true(self, *attempt)
        made.append(attempt)
        if len(made) == after:
            raise InterruptionError
        return stands

    monkeypatch.setattr(Transcript, "record", record)
    with pytest.raises(InterruptionError):
        SCENARIOS[name].run(seed=9, out=tmp_path)
    monkeypatch.setattr(Transcript, "record", true)
    assert SCENARIOS[name].run(seed=9, out=tmp_path, concurrency=3, block=5).digest() == digests[name]


def test_another_seed_is_another_run(digests):
    assert SCENARIOS["game"].run(seed=10).digest() != digests["game"]


def test_episodes_are_the_same_in_a_shorter_run():
    """An episode's decisions do not depend on how many others there are."""
    few, many = (SCENARIOS["game"].run(episodes=n, seed=9).kept.seats["matcher"] for n in (5, 30))
    rows = many.episode < 5
    assert few.action.tolist() == many.action[rows].tolist()
    assert few.logs["order"].tolist() == many.logs["order"][rows].tolist()
