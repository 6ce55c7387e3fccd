"""Killed at any moment, a run goes on where it was: nothing paid for is lost, nothing is paid for twice.

A warm process imports everything once and forks a process for each sitting of ``aleator run``, which is killed with
SIGKILL after a random time. The model is an OpenAI-compatible server in the test's own process, which counts.
"""

import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from aleator.scenarios.scenario.scenario import Scenario

KILLS = 22
CONCURRENCY = 8
LATENCY = 0.004
EPISODES = 20

WARM = """
import asyncio, json, os, signal, sys, time
import altair, duckdb, langsmith, tenacity, vl_convert
import aleator.reports.page, aleator.cli.run_commands, aleator.scenarios.finished
from aleator.agents.llm.transport.chat import Request, complete
from aleator.agents.llm.styles import direct
from aleator.cli.main import main

asyncio.run(complete(Request("openai/test", [], {}, 1.0, api_base="http://127.0.0.1:9")))
print("warm", flush=True)


def sitting(arguments, log):
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(file, 1)
    os.dup2(file, 2)
    try:
        main(arguments)
    except SystemExit as end:
        os._exit(end.code)


for line in sys.stdin:
    order = json.loads(line)
    started = time.monotonic()
    child = os.fork()
    if not child:
        sitting(order["arguments"], order["log"])
    done = 0
    while not done and time.monotonic() - started < order["after"]:
        time.sleep(0.002)
        done, status = os.waitpid(child, os.WNOHANG)
    if not done:
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    print(json.dumps([os.waitstatus_to_exitcode(status), time.monotonic() - started]), flush=True)
"""


class Model(ThreadingHTTPServer):
    """A model whose reply is a function of the request; ``sent`` counts the requests that came, by identity."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.sent, self.lock = Counter(), threading.Lock()

    def handle_error(self, request, address):
        """A client that was killed has hung up."""

    def drain(self):
        """What came since the last time."""
        time.sleep(3 * LATENCY)
        with self.lock:
            sent, self.sent = self.sent, Counter()
        return sent


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *message):
        """Nothing is said."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        identity = identity_of(body["messages"])
        with self.server.lock:
            self.server.sent[identity] += 1
        time.sleep(LATENCY)
        said = ("Hmm.", *["Heads", "Tails"] * 4)[int(identity, 16) % 9]
        choice = {"index": 0, "message": {"role": "assistant", "content": said}, "finish_reason": "stop"}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        written = json.dumps(
            {
                "id": "c",
                "object": "chat.completion",
                "created": 1,
                "model": "test",
                "choices": [choice],
                "usage": usage,
            }
        )
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(written)))
        self.end_headers()
        self.wfile.write(written.encode())


def identity_of(messages):
    return sha256(json.dumps(messages).encode()).hexdigest()


def recorded(folder):
    """How often each request stands in the transcript; raises where it cannot be read."""
    if not (folder / "transcript.sqlite").exists():
        return Counter()
    connection = sqlite3.connect(folder / "transcript.sqlite", timeout=30)
    try:
        tables = {name for (name,) in connection.execute("select name from sqlite_master")}
        if not {"attempts", "requests"} <= tables:
            return Counter()
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        bodies = connection.execute("select body from attempts join requests using (request)").fetchall()
        assert len(bodies) == connection.execute("select count(*) from attempts").fetchone()[0]
    finally:
        connection.close()
    return Counter(identity_of(json.loads(body)["messages"]) for (body,) in bodies)


def digest(folder):
    manifest = json.loads((folder / "run.json").read_text())
    assert manifest["status"] == "done"
    return manifest["decisions_sha256"]


@pytest.fixture
def model():
    with Model() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def environment(root):
    return {**os.environ, "PYTHONPATH": str(root / ".typing"), "OPENAI_API_KEY": "sk-no-key-is-needed"}


def arguments(server, folder, episodes):
    llm = {
        "name": "llm",
        "model": "openai/test",
        "api_base": f"http://127.0.0.1:{server.server_port}/v1",
        "retries": 0,
    }
    return ["run", "matching_pennies", "--set", "environment.turns=4", "--seat", f"matcher={json.dumps(llm)}",
            "--episodes", str(episodes), "--concurrency", str(CONCURRENCY), "--out", str(folder), "--json"]  # fmt: skip


class Sittings:
    """Sittings of one command in processes forked from a warm one, and what the server saw of each."""

    def __init__(self, environment, log):
        self._log = log
        self._warm = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", WARM],
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._warm.stdout.readline() == "warm\n"

    def sit(self, command, after=60.0):
        """(exit status, negative where killed; seconds) of one sitting."""
        order = {"arguments": command, "after": after, "log": str(self._log)}
        self._warm.stdin.write(json.dumps(order) + "\n")
        self._warm.stdin.flush()
        return json.loads(self._warm.stdout.readline())

    def close(self):
        self._warm.stdin.close()
        self._warm.wait(10)
        self._warm.stdout.close()


@pytest.fixture
def sittings(environment, tmp_path):
    warm = Sittings(environment, tmp_path / "log.txt")
    yield warm
    warm.close()


def test_killed_at_random_moments_a_run_loses_nothing_and_pays_for_nothing_twice(
    model, sittings, tmp_path, record_property
):
    whole = tmp_path / "whole"
    status, seconds = sittings.sit(arguments(model, whole, EPISODES))
    assert status == 0, (tmp_path / "log.txt").read_text()
    needed = model.drain()
    assert recorded(whole) == needed
    moments = np.random.Generator(np.random.Philox(key=22))
    kills = excess = requests = runs = 0
    killed_at = []
    while kills < KILLS:
        folder = tmp_path / f"run-{runs}"
        before, done = recorded(folder), kills >= KILLS
        while not done:
            status, ran = sittings.sit(
                arguments(model, folder, EPISODES), seconds * moments.random() ** 2 if kills < KILLS else 60.0
            )
            sent, after = model.drain(), recorded(folder)
            assert status in (0, -9), (tmp_path / "log.txt").read_text()
            assert before <= after <= needed
            assert sent <= needed - before, "a request that was on record was sent again"
            unrecorded = sent.total() - (after - before).total()
            assert 0 <= unrecorded <= (CONCURRENCY if status else 0)
            kills, excess, requests = kills + (status == -9), excess + unrecorded, requests + sent.total()
            killed_at += [ran] if status else []
            before, done = after, status == 0
        assert recorded(folder) == needed
        assert digest(folder) == digest(whole)
        runs += 1
    record_property(
        "measured",
        f"{kills} kills, {runs} runs, {requests} requests, {excess} in excess, {seconds:.2f} s a run",
    )
    assert requests == runs * needed.total() + excess
    assert max(killed_at) > seconds / 2


@pytest.mark.slow
def test_processes_started_by_hand_are_killed_too(model, environment, tmp_path):
    """The same without the warm process: `python -m aleator run`, from its very start."""
    folder, kills, before = tmp_path / "run", 0, Counter()
    command = [sys.executable, "-m", "aleator", *arguments(model, folder, 60)]
    moments = np.random.Generator(np.random.Philox(key=5))
    status = None
    while status != 0:
        process = subprocess.Popen(
            command, env=environment, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            status = process.wait(12 * moments.random() if kills < 5 else 100)
        except subprocess.TimeoutExpired:
            process.kill()
            status = process.wait()
        sent, after = model.drain(), recorded(folder)
        assert status in (0, -9)
        assert 0 <= sent.total() - (after - before).total() <= (CONCURRENCY if status else 0)
        kills, before = kills + (status == -9), after
    again = subprocess.run(command, env=environment, cwd=tmp_path, stdout=subprocess.DEVNULL, check=False)
    assert again.returncode == 0
    assert model.drain() == Counter()


@pytest.mark.parametrize(
    "name", [".run.json.writing", "decisions/.part-00000.writing", ".report.html.writing"]
)
def test_half_a_file_that_a_kill_left_is_no_obstacle(tmp_path, name):
    cast = {"matcher": {"name": "llm", "model": "sim/fair"}, "mismatcher": "equilibrium"}
    scenario = Scenario(environment="matching_pennies", cast=cast, episodes=5)
    done = scenario.run(out=tmp_path)
    manifest = json.loads((tmp_path / "run.json").read_text())
    (tmp_path / "run.json").write_text(json.dumps({**manifest, "status": "running"}))
    (tmp_path / "decisions" / "part-00000.parquet").unlink()
    (tmp_path / name).write_bytes(b"PAR1 half a fi")
    assert scenario.run(out=tmp_path).digest() == done.digest() == digest(tmp_path)
    assert scenario.replay(tmp_path).digest() == done.digest()
