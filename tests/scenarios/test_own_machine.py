"""A study holds one set of connections, and what this machine lacks is never taken for an answer."""

import asyncio
import errno
import json
import os
import resource
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from aleator.benchmarks.support.keep_alive_model import served
from aleator.core.errors import MachineFault
from aleator.core.failures import CallError, failure_class
from aleator.scenarios.scenario.blocking import blocking, one_loop
from aleator.scenarios.scenario.scenario import Scenario
from aleator.scenarios.study.study import Study

TRANSPORTS = ("litellm", "direct")


def recipe(server, transport, **llm):
    model = {
        "name": "llm",
        "model": "openai/test",
        "api_base": server.base,
        "transport": transport,
        "retries": 0,
    }
    return {"environment": "biased_coin", "cast": {"*": {**model, **llm}}}


def errors(folder):
    connection = sqlite3.connect(folder / "transcript.sqlite")
    (found,) = connection.execute(
        "select count(*) from attempts where json_extract(reply, '$.error') is not null"
    ).fetchone()
    connection.close()
    return found


@contextmanager
def descriptors(more):
    """This process may open so many ``more`` files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    held = len(list(Path("/proc/self/fd").iterdir()))
    resource.setrlimit(resource.RLIMIT_NOFILE, (held + more, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture(autouse=True)
def _key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-no-key-is-needed")


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_study_of_many_cells_holds_the_connections_of_one(tmp_path, transport):
    """12 cells at 8 connections each would be 96, and the model's ends of them as many; the process may open 60 files more."""
    with served() as server:
        vary = {"environment.heads": [round(0.3 + i / 50, 2) for i in range(12)]}
        study = Study(scenario=recipe(server, transport), set={"episodes": 10}, vary=vary)
        with descriptors(60):
            found = study.run(tmp_path, concurrency=8)
        assert [result.document()["outcomes"] for _, result in found.results] == [{"legal": 10}] * 12
        assert server.most <= 8 + 1  # and one that asks for what the server samples with by itself
        assert server.closed() == server.most


def test_cells_that_wait_for_their_turn_hold_no_files(tmp_path):
    """60 cells with a transcript of four files each, 8 of them played at once with two ends of 4 connections; 200 files may be open."""
    with served() as server:
        vary = {"environment.heads": [round(0.2 + i / 100, 2) for i in range(60)]}
        study = Study(scenario=recipe(server, "direct"), set={"episodes": 4}, vary=vary)
        with descriptors(200):
            found = study.run(tmp_path, concurrency=8, until_decided=True)
        assert [result.document()["outcomes"] for _, result in found.results] == [{"legal": 4}] * 60


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_run_out_of_descriptors_stops_and_is_healed_by_running_it_again(tmp_path, transport):
    with served(wait=0.3) as server:
        scenario = Scenario(**recipe(server, transport), episodes=60)
        scenario.run(episodes=1)  # what is imported when it is first needed takes files too
        with descriptors(50), pytest.raises(MachineFault, match="Too many open files"):
            scenario.run(out=tmp_path, concurrency=60)
        assert errors(tmp_path) == 0
        server.wait = 0.0
        assert scenario.run(out=tmp_path, concurrency=8).document()["outcomes"] == {"legal": 60}


def test_the_command_line_says_in_one_line_what_the_machine_lacks(root, tmp_path):
    with served(wait=0.3) as server:
        file = tmp_path / "asked.yaml"
        file.write_text(json.dumps(recipe(server, "direct")))
        command = 'ulimit -n 48; exec "$0" -m aleator run "$@"'
        done = subprocess.run(
            ["bash", "-c", command, sys.executable, str(file), "--episodes", "80", "--concurrency", "80"],
            env={**os.environ, "PYTHONPATH": str(root / ".typing")},
            capture_output=True, text=True, check=False, timeout=600,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("aleator: this machine failed (Too many open files)")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_the_connections_of_a_run_are_closed_when_it_ends(transport):
    with served() as server:
        for seed in range(3):
            Scenario(**recipe(server, transport), seed=seed).run(episodes=8, concurrency=4)
            assert server.closed() <= 4


@pytest.mark.parametrize(
    "fault",
    [
        OSError(errno.EMFILE, "Too many open files"),
        OSError(errno.ENOSPC, "No space left on device"),
        MemoryError(),
        RuntimeError("can't start new thread"),
        ExceptionGroup("connecting", [ValueError("x"), OSError(errno.ENFILE, "x")]),
    ],
)
def test_what_this_machine_lacks_is_found_beneath_other_errors(fault):
    told = CallError(500, "connection error")
    told.__cause__ = ValueError("the transport failed")
    told.__cause__.__context__ = fault
    with pytest.raises(MachineFault, match="run the same command again"):
        failure_class(told)


def test_a_refused_connection_is_the_other_sides():
    with pytest.raises(ConnectionRefusedError) as refused:
        asyncio.run(asyncio.open_connection("127.0.0.1", 9))
    assert failure_class(refused.value) == "ConnectionRefusedError"


async def _loop():
    return id(asyncio.get_running_loop())


def test_work_within_one_loop_shares_it_in_a_script_and_in_a_notebook():
    with one_loop():
        assert blocking(_loop()) == blocking(_loop())

    async def notebook():
        with one_loop():
            return await _loop(), blocking(_loop()), blocking(_loop())

    own, first, second = asyncio.run(notebook())
    assert own != first == second


def test_work_that_waits_for_work_has_a_loop_of_its_own():
    async def outer():
        return await _loop(), blocking(_loop())

    with one_loop():
        own, nested = blocking(outer())
    assert own != nested
