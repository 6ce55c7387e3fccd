"""Killed at any moment, a run goes on where it was: nothing paid for is lost, nothing is paid for twice.

A warm process imports everything once and forks a process for each sitting of ``aleator run``, which is killed with
SIGKILL after a random time. The model is an OpenAI-compatible server in the test's own process, which counts.
"""

import json
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest
from aleator.benchmarks.support.keep_alive_model import identity_of, said, served
from aleator.benchmarks.support.sittings import environment, recorded, sittings
from aleator.scenarios.scenario.scenario import Scenario

KILLS = 22
CONCURRENCY = 8
LATENCY = 0.004
EPISODES = 20


def reply(number, body):
    """A function of the request."""
    return said(("Hmm.", *["Heads", "Tails"] * 4)[int(identity_of(body["messages"]), 16) % 9])


def digest(folder):
    manifest = json.loads((folder / "run.json").read_text())
    assert manifest["status"] == "done"
    return manifest["decisions_sha256"]


@pytest.fixture
def model():
    with served(reply=reply, wait=LATENCY) as server:
        yield server


def arguments(server, folder, episodes):
    llm = {
        "name": "llm",
        "model": "openai/test",
        "api_base": server.base,
        "retries": 0,
    }
    return ["run", "matching_pennies", "--set", "environment.turns=4", "--seat", f"matcher={json.dumps(llm)}",
            "--episodes", str(episodes), "--concurrency", str(CONCURRENCY), "--out", str(folder), "--json"]  # fmt: skip


@pytest.fixture
def warm(tmp_path):
    with sittings(tmp_path / "log.txt") as forked:
        yield forked


def test_killed_at_random_moments_a_run_loses_nothing_and_pays_for_nothing_twice(
    model, warm, tmp_path, record_property
):
    whole = tmp_path / "whole"
    status, seconds, _ = warm.sit(arguments(model, whole, EPISODES))
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
            limit = seconds * moments.random() ** 2 if kills < KILLS else None
            status, ran, _ = warm.sit(arguments(model, folder, EPISODES), after=limit)
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
def test_processes_started_by_hand_are_killed_too(model, tmp_path):
    """The same without the warm process: `python -m aleator run`, from its very start."""
    folder, kills, before = tmp_path / "run", 0, Counter()
    command = [sys.executable, "-m", "aleator", *arguments(model, folder, 60)]
    moments = np.random.Generator(np.random.Philox(key=5))
    status = None
    while status != 0:
        process = subprocess.Popen(
            command, env=environment(), cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
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
    again = subprocess.run(command, env=environment(), cwd=tmp_path, stdout=subprocess.DEVNULL, check=False)
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
