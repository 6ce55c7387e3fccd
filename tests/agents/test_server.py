"""`aleator serve`: what it answers, to whom, and that each fault happens as often as it is asked to."""

import asyncio
import json
import math
import os
import signal
import subprocess
import sys
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aleator.agents.llm.transport.litellm_transport import load_litellm
from aleator.agents.simulated.server import Faults, SimulatedServer, faults_of
from aleator.core.errors import InputError

ASKED = [{"role": "user", "content": "Draw:\n- Heads: 70%\n- Tails: 30%\n\nOptions:\n- Heads\n- Tails\n"}]
N = 2000


@asynccontextmanager
async def serving(**faults):
    """(server, address, session)."""
    server = SimulatedServer(Faults(**faults))
    runner, port = await server.start()
    try:
        async with aiohttp.ClientSession() as session:
            yield server, f"http://127.0.0.1:{port}/v1", session
    finally:
        await runner.cleanup()


async def asked(session, base, **more):
    async with session.post(
        f"{base}/chat/completions", json={"model": "fair", "messages": ASKED, **more}
    ) as response:
        return response.status, response.headers, await response.text()


def answer(**more):
    async def play():
        async with serving() as (_, base, session):
            status, _, text = await asked(session, base, **more)
            return status, json.loads(text)

    return asyncio.run(play())


def test_n_answers_are_n_draws_of_one_prompt():
    status, document = answer(n=128, seed=3)
    said = [choice["message"]["content"] for choice in document["choices"]]
    assert (status, [choice["index"] for choice in document["choices"]]) == (200, list(range(128)))
    assert abs(said.count("Heads") - 0.7 * 128) < 5 * math.sqrt(128 * 0.21)  # false alarm 6e-7
    assert document["usage"]["prompt_tokens"] < 40
    assert answer(n=128, seed=3)[1] == document
    assert answer(n=128, seed=4)[1] != document


def test_log_probabilities_are_those_of_the_law():
    choice = answer(logprobs=True, top_logprobs=5)[1]["choices"][0]
    (token,) = choice["logprobs"]["content"]
    law = {one["token"]: math.exp(one["logprob"]) for one in token["top_logprobs"]}
    assert law == pytest.approx({"Heads": 0.7, "Tails": 0.3})
    assert sum(law.values()) == pytest.approx(1)
    assert token["token"] == choice["message"]["content"]


def completed(**more):
    async def play():
        async with serving() as (_, base, session):
            body = {"model": "fair", "prompt": ASKED[0]["content"], **more}
            async with session.post(f"{base}/completions", json=body) as response:
                return response.status, json.loads(await response.text())

    return asyncio.run(play())


def test_a_prompt_is_completed_as_a_chat_is_answered():
    status, document = completed(n=16, seed=3, logprobs=5)
    chat = answer(n=16, seed=3)[1]
    assert (status, document["object"]) == (200, "text_completion")
    assert [one["text"] for one in document["choices"]] == [
        one["message"]["content"] for one in chat["choices"]
    ]
    told = document["choices"][0]["logprobs"]
    assert told["tokens"] == [document["choices"][0]["text"]]
    law = {token: math.exp(logprob) for token, logprob in told["top_logprobs"][0].items()}
    assert law == pytest.approx({"Heads": 0.7, "Tails": 0.3})
    assert completed(stream=True)[0] == completed(prompt=None, model="nobody")[0] == 400


@pytest.mark.parametrize(
    "body",
    [{"model": "nobody"}, {"messages": 3}, {"messages": None}, {"model": "fair?nothing=1"}, {"n": "many"}],
)
def test_a_bad_request_is_refused_in_one_line(body):
    status, document = answer(**body)
    assert status == 400
    assert document["error"]["type"] == "invalid_request_error"
    assert "\n" not in document["error"]["message"]


def test_other_clients_are_served_streams_and_models_included():
    import openai

    litellm = load_litellm()

    async def play():
        async with (
            serving() as (_, base, _session),
            openai.AsyncOpenAI(base_url=base, api_key="none") as client,
        ):
            models = [model.id async for model in client.models.list()]
            streamed = await client.chat.completions.create(
                model="sim/step",
                messages=[
                    {"role": "user", "content": "Answer with a number from 1000000.25 to 1000001 only."}
                ],
                stream=True,
            )
            text = "".join([chunk.choices[0].delta.content or "" async for chunk in streamed])
            whole = await litellm.acompletion(
                model="openai/fair", messages=ASKED, api_base=base, api_key="none", n=3, seed=1
            )
            chunks = await litellm.acompletion(
                model="openai/fair", messages=ASKED, api_base=base, api_key="none", stream=True, seed=1
            )
            heard = "".join([chunk.choices[0].delta.content or "" async for chunk in chunks])
        return models, text, whole, heard

    models, text, whole, heard = asyncio.run(play())
    assert {"sim/fair", "sim/step", "sim/knower", "sim/seeded", "sim/noisy"} <= set(models)
    assert 1000000.25 <= float(text) <= 1000001
    assert len(text) > 8, "the stream came in one piece"
    assert len(whole.choices) == 3
    assert heard == whole.choices[0].message.content


def counted(play_one, **faults):
    """What ``play_one`` says of each of `N` requests, 50 at once; and the server."""

    async def play():
        async with serving(**faults) as (server, base, session):
            places = asyncio.Semaphore(50)

            async def one():
                async with places:
                    return await play_one(session, base)

            return await asyncio.gather(*(one() for _ in range(N))), server

    return asyncio.run(play())


async def outcome(session, base):
    """The fault that a request met, or None."""
    try:
        async with asyncio.timeout(1.0):
            status, headers, text = await asked(session, base)
    except TimeoutError:
        return "hang"
    except aiohttp.ClientConnectionError:
        return "drop"
    if status != 200:
        return {429: f"rate_limit after {headers.get('Retry-After')}", 500: "server_error"}[status]
    try:
        json.loads(text)
    except ValueError:
        return "truncate" if text.startswith("{") else "garbage"
    return None


def test_each_fault_happens_at_its_rate():
    shares = {
        "rate_limit": 0.2,
        "server_error": 0.05,
        "drop": 0.05,
        "hang": 0.01,
        "truncate": 0.04,
        "garbage": 0.05,
    }
    found, server = counted(outcome, retry_after=0.25, seed=5, **shares)
    names = [name and name.replace("rate_limit after 0.25", "rate_limit") for name in found]
    for name, share in shares.items():
        spread = math.sqrt(N * share * (1 - share))
        assert abs(names.count(name) - N * share) < 5 * spread  # false alarm under 1e-6 each
        if name != "drop":  # a client may try a lost connection once more by itself
            assert names.count(name) == server.met[name]
    assert server.met.keys() == shares.keys()


def test_latency_and_jitter_are_kept():
    faults = Faults(latency=0.2, jitter=0.1)
    delays = [faults.delay(number) for number in range(500)]
    assert 0.2 <= min(delays) < 0.21
    assert 0.29 < max(delays) <= 0.3
    assert delays == [Faults(latency=0.2, jitter=0.1).delay(number) for number in range(500)]


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"sleep": 1}, "sleep"),
        ({"drop": 2}, "drop"),
        ({"drop": 0.6, "hang": 0.6}, "come to more than 1"),
        ({"seed": "x"}, "seed"),
    ],
)
def test_faults_that_there_are_not_are_refused_in_one_line(told, message):
    with pytest.raises(InputError, match=message) as error:
        faults_of(told)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("as_json", [True, False])
def test_the_command_prints_its_address_and_ends_at_ctrl_c(root, tmp_path, as_json):
    command = [
        sys.executable,
        "-m",
        "aleator",
        "serve",
        "--port",
        "0",
        "--fault",
        "latency=0",
        *(["--json"] if as_json else []),
    ]
    environment = {**os.environ, "PYTHONPATH": str(root / ".typing")}
    process = subprocess.Popen(
        command, env=environment, cwd=tmp_path, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    line = process.stdout.readline()
    base = json.loads(line)["api_base"] if as_json else line.strip()

    async def ask():
        async with aiohttp.ClientSession() as session:
            return (await asked(session, base))[0]

    assert asyncio.run(ask()) == 200
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out, err) == (0, "", "")
