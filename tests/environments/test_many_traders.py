"""Models that trade in one market over HTTP: how far their thinking overlaps, and that neither concurrency nor a kill changes anything."""

import json
import sqlite3
from contextlib import closing

import aleator as al
import numpy as np
import pytest
from aleator.benchmarks.support.slow_server import served
from aleator.benchmarks.traders import Market, kill_halfway
from aleator.core.chance import Chance
from aleator.core.questions import Choice


def rounds(recipe, seed=7):
    """How many questions are put together each time; the traders answer uniformly."""
    chance = Chance.of(seed, "environment", range(1))
    world, sizes = al.environment(**recipe).begin(chance.episode, chance), []
    while asked := world.ask():
        sizes.append(sum(map(len, asked)))
        luck = [Chance(seed, f"seat/{one.seat.name}", one.episode, one.turn, one.member) for one in asked]
        world.tell([Choice(one.seat.space.draw_uniform(own)) for one, own in zip(asked, luck, strict=True)])
    return sizes


@pytest.mark.parametrize("drawn", [0.0, 0.2])
def test_two_hundred_traders_wait_for_a_tenth_of_the_latencies_or_less(drawn):
    """Every round of questions takes one latency; the sum of all takes one for each question."""
    sizes = rounds({**Market().environment(), "thinking_drawn": drawn})
    assert len(sizes) * 10 <= sum(sizes)


def attempts(folder):
    with closing(sqlite3.connect(folder / "transcript.sqlite")) as connection:
        return connection.execute("select count(*) from attempts").fetchone()[0]


def test_neither_concurrency_nor_a_kill_changes_a_market_of_models(root, monkeypatch, tmp_path):
    monkeypatch.setenv("OPENAI_API_KEY", "none-is-needed")
    monkeypatch.setenv("PYTHONPATH", str(root / ".typing"))
    market, digests = Market(traders=16, latency=0.02, horizon=1.8), set()
    with served(market.latency) as base:
        scenario = al.Scenario(**json.loads(json.dumps(market.recipe(base))))
        kill_halfway(market, base, tmp_path / "256", 8)
        assert attempts(tmp_path / "256") >= 8
        for concurrency in (1, 256):
            result = scenario.run(
                episodes=1, seed=7, out=tmp_path / str(concurrency), concurrency=concurrency
            )
            digests.add(result.digest())
            assert attempts(tmp_path / str(concurrency)) == len(result.kept)
    assert len(digests) == 1
    assert np.isfinite(result.kept.seats["buyer"].action).all()
