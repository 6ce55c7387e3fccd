"""What is read and what is served is bounded, and what is odd is told as the asker's fault."""

import asyncio
import gzip
import json
import os
import subprocess
import sys
import zlib

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
    """A server whose second answer, of 1.5 MB, unpacks to 1.5 GB."""
    _, document = loopback.says("Heads")
    first = gzip.compress(json.dumps({**document, "action": "Heads"}).encode())
    packing, part = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16), b"x" * 1_000_000
    start, more = (packing.compress(part) + packing.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    loopback.extra = {"Content-Encoding": "gzip"}
    loopback.script = lambda number, *_: (200, first if number == 1 else start + more * 1499)
    return loopback


BOMBED = """
import json, resource, sys
from aleator.scenarios.scenario.scenario import Scenario

scenario = Scenario(environment="biased_coin", cast={"*": json.loads(sys.argv[1])}, episodes=1)
scenario.run()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = scenario.run(stop_after=0)
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(json.dumps([found.document()["outcomes"], found.warnings, found.spending.usd, grown / 1024]))
"""
LLM = {
    "name": "llm",
    "model": "openai/x",
    "retries": 0,
    "reasks": 0,
    "max_tokens": 10,
    "price_in": 0,
    "price_out": 1e5,
}
READERS = {
    "litellm": {**LLM, "transport": "litellm"},
    "direct": {**LLM, "transport": "direct"},
    "http_player": {"name": "http_player", "retries": 0, "most_usd": 1.0},
}


@pytest.mark.parametrize("reader", READERS)
def test_a_body_that_unpacks_without_bound_is_not_read_on(bomb, root, reader):
    """In a process of its own, whose memory is told by the operating system. What came may have been an answer: it counts at its worst."""
    agent = {**READERS[reader], "url" if reader == "http_player" else "api_base": bomb.base}
    done = subprocess.run(
        [sys.executable, "-c", BOMBED, json.dumps(agent)],
        env={**os.environ, "PYTHONPATH": str(root / ".typing")},
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    outcomes, warnings, usd, grown = json.loads(done.stdout)
    assert outcomes == {"error": 1}
    assert "longer than 8,000,000 bytes" in " ".join(warnings)
    assert usd == 1.0
    assert grown < 100  # MB


@pytest.mark.parametrize("packing", ["br", "zstd", "gzip"])
@pytest.mark.parametrize("transport", ["litellm", "direct"])
def test_a_body_that_is_packed_otherwise_than_it_says_is_a_failed_call(loopback, transport, packing):
    loopback.extra = {"Content-Encoding": packing}
    loopback.script = lambda *_: (200, b"none of these")
    llm = {**LLM, "transport": transport, "api_base": loopback.base}
    found = seated(llm).run(stop_after=0)
    assert found.document()["outcomes"]["error"] == 1
    assert found.spending.usd == 1.0


def test_a_body_in_gzip_is_read_by_litellm(loopback):
    status, document = loopback.says("Heads")
    loopback.extra = {"Content-Encoding": "gzip"}
    loopback.script = lambda *_: (status, gzip.compress(json.dumps(document).encode()))
    llm = {"name": "llm", "model": "openai/x", "api_base": loopback.base}
    assert seated(llm).run().document()["outcomes"] == {"legal": 1}


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
