"""What is read and what is served is bounded, and what is odd is told as the asker's fault."""

import asyncio
import gzip
import json
import tracemalloc

import aiohttp
import pytest
from aleator.agents.simulated.server import SimulatedServer
from aleator.core.failures import CallError, bill, failure_class, is_congested, seconds
from aleator.scenarios.scenario.scenario import Scenario


def seated(agent):
    return Scenario(
        environment="matching_pennies", cast={"matcher": agent, "mismatcher": "uniform"}, episodes=1
    )


@pytest.fixture
def bomb(loopback):
    """A server whose answer of 300 kB unpacks to 300 MB."""
    packed = gzip.compress(b'{"action": "' + b"x" * 300_000_000 + b'"}', compresslevel=1)
    loopback.extra = {"Content-Encoding": "gzip"}
    loopback.script = lambda *_: (200, packed)
    return loopback


@pytest.mark.parametrize("name", ["llm", "http_player"])
def test_a_body_that_unpacks_without_bound_is_not_read_on(bomb, name):
    llm = {"name": "llm", "model": "openai/x", "api_base": bomb.base, "transport": "direct", "retries": 0}
    player = {"name": "http_player", "url": f"{bomb.base}/play", "retries": 0}
    tracemalloc.start()
    found = seated(llm if name == "llm" else player).run(stop_after=0)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.document()["outcomes"]["error"] == 1
    assert "longer than 8,000,000 bytes" in " ".join(found.warnings)
    assert peak < 100_000_000


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'"text"',
        b"[" * 100_000,
        b'{"model": "fair", "messages": "no list"}',
        b'{"model": "fair", "messages": [1]}',
        b'{"model": 1, "messages": []}',
        b'{"model": "fair", "messages": [], "n": 1000000000}',
        b'{"model": "fair", "messages": [], "n": "two"}',
        b'{"model": "fair", "messages": [], "seed": 1e999}',
        b'{"model": "fair", "messages": [], "seed": -5}',
        b'{"model": "fair", "messages": [], "seed": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_the_simulated_server_cannot_use_is_the_askers_fault(body):
    async def status():
        runner, port = await SimulatedServer().start()
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.post(f"http://127.0.0.1:{port}/v1/chat/completions", data=body) as response,
            ):
                return response.status, json.loads(await response.text())
        finally:
            await runner.cleanup()

    code, told = asyncio.run(status())
    assert code == 400
    assert told["error"]["type"] == "invalid_request_error"


def test_an_overloaded_server_wants_fewer_calls():
    kind = failure_class(CallError(529, "overloaded"))
    assert is_congested({"error": kind})


def test_a_wait_that_is_asked_for_is_a_number():
    assert seconds("1e9") == 1e9
    assert seconds("nan") is None


def test_answers_that_nobody_asked_for_are_paid_for(loopback):
    """Of three choices that came for one question, the one that is kept has the cost of all."""
    status, one = loopback.says("Heads")
    three = {**one, "choices": [{**one["choices"][0], "index": i} for i in range(3)]}
    loopback.script = lambda *_: (status, three)
    model = {
        "name": "llm",
        "model": "openai/x",
        "api_base": loopback.base,
        "transport": "direct",
        "price_in": 1e6,
        "price_out": 1e6,
    }
    assert seated(model).run().spending.usd == 12.0


def test_a_connection_that_broke_off_may_be_billed_and_one_that_was_refused_is_not():
    broken = {"error": "APIConnectionError", "cost_usd": None, "worst_usd": 0.5}
    assert (bill(broken), bill({**broken, "unreached": True})) == (0.5, 0.0)
