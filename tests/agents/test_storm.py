"""A storm of faults on the way: every decision is accounted for, none is invented, none is made twice."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager

import pytest
from aleator.core.outcomes import Outcome
from aleator.scenarios.scenario.scenario import Scenario

STORM = {
    "rate_limit": 0.2,
    "server_error": 0.05,
    "drop": 0.05,
    "hang": 0.03,
    "garbage": 0.05,
    "retry_after": 0.01,
}
CALM = {}
PASSING = {"RateLimitError", "InternalServerError", "APIConnectionError", "Timeout"}


@pytest.fixture
def environment(root, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-no-key-is-needed")
    return {**os.environ, "PYTHONPATH": str(root / ".typing")}


@contextmanager
def served(environment, faults):
    """The address of `aleator serve` with these faults."""
    told = [part for name, value in faults.items() for part in ("--fault", f"{name}={value}")]
    command = [sys.executable, "-m", "aleator", "serve", "--port", "0", *told]
    process = subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE)
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def recipe(base, **llm):
    fields = {"model": "openai/fair", "api_base": base, "send_seed": True, "retries": 6, "backoff": 0.005, "timeout": 0.4,
              "price_in": 0, "price_out": 0, **llm}  # fmt: skip
    return {
        "environment": {"name": "biased_coin", "heads": 0.6},
        "cast": {"*": {"name": "llm", **fields}},
        "seed": 9,
    }


def acts(result):
    return {one.episode: (one.outcome, one.action) for one in result.kept.decisions()}


def attempts(folder):
    """(episode, attempt, reply), in order."""
    connection = sqlite3.connect(folder / "transcript.sqlite")
    found = connection.execute(
        "select episode, attempt, reply from attempts order by episode, attempt"
    ).fetchall()
    connection.close()
    return [(episode, attempt, json.loads(reply)) for episode, attempt, reply in found]


def hold(stormy, calm, folder, episodes):
    """What the storm must not have changed."""
    assert stormy.keys() == calm.keys() == set(range(episodes))
    assert {outcome for outcome, _ in stormy.values()} <= {"legal", "error"}
    assert all(outcome in {answer.label for answer in Outcome} for outcome, _ in stormy.values())
    legal = {episode: act for episode, act in stormy.items() if act[0] == "legal"}
    assert legal.items() <= calm.items()
    assert all(act == ("error", None) for episode, act in stormy.items() if episode not in legal)
    assert len(legal) > 0.98 * episodes
    rows = attempts(folder)
    made, answered = (
        Counter(episode for episode, _, _ in rows),
        Counter(e for e, _, reply in rows if reply["error"] is None),
    )
    assert answered == Counter(legal.keys())  # one answer for each legal decision, and no other
    assert {reply["error"] for *_, reply in rows} == {None, *PASSING}
    assert [attempt for _, attempt, _ in rows] == [
        i for episode in sorted(made) for i in range(made[episode])
    ]
    assert all(made[episode] == 7 for episode in stormy if episode not in legal)
    failed = Counter(reply["error"] for *_, reply in rows if reply["error"])
    assert 0.15 < failed["RateLimitError"] / len(rows) < 0.25
    assert 0.30 < failed.total() / len(rows) < 0.46


def weather(environment, folder, episodes, **llm):
    with served(environment, CALM) as base:
        calm = acts(Scenario(**recipe(base, **llm)).run(episodes=episodes))
    with served(environment, STORM) as base:
        scenario = Scenario(**recipe(base, **llm))
        stormy = scenario.run(episodes=episodes, out=folder)
        hold(acts(stormy), calm, folder, episodes)
        assert scenario.changed(episodes=episodes).replay(folder).digest() == stormy.digest()


def test_a_storm_changes_no_answer(environment, tmp_path):
    weather(environment, tmp_path, 500, transport="direct")


def test_a_storm_changes_no_answer_that_litellm_carries(environment, tmp_path):
    weather(environment, tmp_path, 120, transport="litellm", timeout=1.5)


def killed_in_the_middle(environment, folder, base, episodes):
    """Kill -9 once a third of the decisions are answered, and again at two thirds."""
    file = folder.parent / "storm.yaml"
    file.write_text(json.dumps({**recipe(base, transport="direct"), "episodes": episodes}))
    for share in (1 / 3, 2 / 3):
        command = [sys.executable, "-m", "aleator", "run", str(file), "--out", str(folder), "--json"]
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while process.poll() is None and answers(folder) < share * episodes:
            time.sleep(0.02)
        assert process.poll() is None, "the run ended before it could be killed"
        process.send_signal(signal.SIGKILL)
        process.wait()


def answers(folder):
    if not (folder / "transcript.sqlite").exists():
        return 0
    connection = sqlite3.connect(folder / "transcript.sqlite", timeout=10)
    try:
        return connection.execute(
            "select count(*) from attempts where json_extract(reply, '$.error') is null"
        ).fetchone()[0]
    except sqlite3.OperationalError:
        return 0
    finally:
        connection.close()


def killed_weather(environment, folder, episodes):
    with served(environment, CALM) as base:
        calm = acts(Scenario(**recipe(base, transport="direct")).run(episodes=episodes))
    with served(environment, STORM) as base:
        killed_in_the_middle(environment, folder, base, episodes)
        stormy = Scenario(**recipe(base, transport="direct")).run(episodes=episodes, out=folder)
    hold(acts(stormy), calm, folder, episodes)


def test_a_storm_with_kills_in_its_middle_changes_no_answer(environment, tmp_path):
    killed_weather(environment, tmp_path / "run", 500)


@pytest.mark.slow
def test_a_storm_over_5000_decisions(environment, tmp_path):
    weather(environment, tmp_path / "whole", 5000, transport="direct")


@pytest.mark.slow
def test_a_storm_with_kills_over_5000_decisions(environment, tmp_path):
    killed_weather(environment, tmp_path / "run", 5000)
