"""Runs that stop because no call can succeed, and runs that are continued once the cause is mended."""

from __future__ import annotations

import json
import socket
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from aleator.cli.main import main
from aleator.core.errors import CallsStopped
from aleator.core.failures import FAILURES
from aleator.runs import circuit_breaker
from aleator.runs.circuit_breaker import REMEDIES, CircuitBreaker
from aleator.scenarios.finished import load_any
from aleator.scenarios.scenario.scenario import Scenario
from aleator.scenarios.study.study import Study
from click.testing import CliRunner


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, other calls wait for the first; no lane has answered yet."""
    monkeypatch.setattr(circuit_breaker, "_PATIENCE", 1000.0)
    monkeypatch.setattr(circuit_breaker, "_ANSWERING", set())


carried = pytest.mark.parametrize("transport", ["litellm", "direct"])


def coin(base: str | None, episodes: int = 40, **llm: Any) -> Scenario:
    fields = {"model": "openai/mine", "api_base": base, "backoff": 0.0, "reasks": 0, "timeout": 20.0, **llm}
    return Scenario(environment="biased_coin", cast={"*": {"name": "llm", **fields}}, episodes=episodes)


def errors(folder: Path) -> list[str | None]:
    connection = sqlite3.connect(folder / "transcript.sqlite")
    found = connection.execute("select reply from attempts order by episode, attempt").fetchall()
    connection.close()
    return [json.loads(reply)["error"] for (reply,) in found]


def refusing(status: int, words: str) -> Any:
    return lambda *_: (status, {"error": {"message": words}})


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


# Causes that only a change outside the run mends.


@carried
@pytest.mark.parametrize(
    ("status", "words", "kind"),
    [
        (401, "who are you?", "AuthenticationError"),
        (403, "not you", "PermissionDeniedError"),
        (404, "no such model", "NotFoundError"),
        (429, "insufficient_quota", "QuotaExceededError"),
    ],
)
def test_a_lasting_cause_stops_the_run_at_its_first_call(
    loopback: Any, tmp_path: Path, transport: str, status: int, words: str, kind: str
) -> None:
    loopback.script = refusing(status, words)
    with pytest.raises(CallsStopped, match=f"{kind} of openai/mine .*{words}.*continue") as stopped:
        coin(loopback.base, transport=transport).run(out=tmp_path)
    assert "\n" not in str(stopped.value)
    assert REMEDIES[kind] in str(stopped.value)
    assert len(loopback.requests) == 1
    assert errors(tmp_path) == [kind]


def test_every_cause_outside_the_run_has_its_remedy() -> None:
    assert {kind for kind, failure in FAILURES.items() if failure.outside} == REMEDIES.keys()


def test_without_a_key_nothing_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(CallsStopped, match=r"AuthenticationError.*Missing credentials.*OPENAI_API_KEY"):
        coin(None).run(out=tmp_path)
    assert errors(tmp_path) == ["AuthenticationError"]


@carried
def test_a_server_that_is_not_there_stops_the_run_at_once(
    tmp_path: Path, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-no-key-is-needed")
    with pytest.raises(CallsStopped, match=r"nobody listens there: start the server"):
        coin(f"http://127.0.0.1:{free_port()}/v1", transport=transport, backoff=20.0).run(out=tmp_path)
    assert errors(tmp_path) == ["APIConnectionError"]


def test_the_command_line_says_it_in_one_line_and_ends_with_1(loopback: Any, tmp_path: Path) -> None:
    loopback.script = refusing(401, "bad key sk-no-key-is-needed")
    command = ["run", "biased_coin", "--model", "mine", "--api-base", loopback.base, "--out", str(tmp_path / "out")]  # fmt: skip
    told = CliRunner().invoke(main, command)
    assert told.exit_code == 1
    assert told.stdout == ""
    assert len(told.stderr.strip().splitlines()) == 1
    assert told.stderr.startswith("aleator: AuthenticationError of openai/mine")
    assert "bad key [redacted]" in told.stderr


def test_what_is_under_way_is_not_waited_for(loopback: Any, tmp_path: Path) -> None:
    """A first block that waits for its next try does not hold up the end."""

    def script(number: int, *_: Any) -> Any:
        return loopback.says("Heads") if number == 1 else (500, {}) if number == 2 else (401, {})

    loopback.script = script
    began = time.monotonic()
    with pytest.raises(CallsStopped, match="what was answered is kept"):
        coin(loopback.base, transport="direct", backoff=60.0).run(out=tmp_path)
    assert time.monotonic() - began < 50
    assert None in errors(tmp_path)


def test_the_first_call_goes_alone(loopback: Any) -> None:
    beside_first: list[int] = []
    others = threading.Barrier(8)

    def script(number: int, *_: Any) -> Any:
        if number == 1:
            time.sleep(0.2)
            beside_first.append(len(loopback.requests))
        else:
            others.wait(timeout=100)  # until all eight have come: called one after another, they never would
        return loopback.says("Heads")

    loopback.script = script
    result = coin(loopback.base, 9, transport="direct", retries=0, timeout=200.0).run()
    assert beside_first == [1]
    assert result.document()["outcomes"] == {"legal": 9}


# Many that fail alike.


@pytest.mark.parametrize(("most", "given_up"), [(3, 3), (20, 20)])
def test_so_many_failures_in_a_row_stop_the_run(
    loopback: Any, tmp_path: Path, most: int, given_up: int
) -> None:
    loopback.script = refusing(500, "out of order")
    with pytest.raises(
        CallsStopped, match=f"{given_up} calls in a row .*InternalServerError.*out of order.*--stop-after"
    ):
        coin(loopback.base, transport="direct", retries=1).run(out=tmp_path, concurrency=1, stop_after=most)
    assert len(errors(tmp_path)) == 2 * given_up


def test_failures_of_different_causes_are_not_in_a_row() -> None:
    breaker = CircuitBreaker("lane", 3)
    for cause in ("Timeout", "Timeout", "RateLimitError", "Timeout", "Timeout"):
        breaker.gave_up({"error": cause}, answered=False)
    with pytest.raises(CallsStopped, match="3 calls in a row were given up, the last by Timeout of lane"):
        breaker.gave_up({"error": "Timeout"}, answered=False)


def test_an_answer_in_between_and_a_limit_of_0_stop_nothing(loopback: Any) -> None:
    loopback.script = lambda number, *_: (500, {}) if number % 4 else loopback.says("Heads")
    result = coin(loopback.base, transport="direct", retries=0).run(concurrency=1, stop_after=4)
    assert result.document()["outcomes"] == {"legal": 10, "error": 30}
    loopback.script = refusing(500, "out of order")
    all_failed = coin(loopback.base, transport="direct", retries=0).run(stop_after=0)
    assert all_failed.document()["outcomes"] == {"error": 40}


@carried
@pytest.mark.parametrize(
    "words",
    [
        "context_length_exceeded",
        "exceed_context_size_error",
        "prompt is too long: 212000 tokens > 200000 maximum",
        "This model's maximum context length is 2048 tokens. However, you requested 4200 tokens",
        "The decoder prompt (length 3000) is longer than the maximum model length of 2048",
        "Input is too long for requested model.",
    ],
)
def test_a_full_context_is_truncated_and_neither_asked_again_nor_a_stop(
    loopback: Any, transport: str, words: str
) -> None:
    loopback.script = refusing(400, words)
    result = coin(loopback.base, 3, transport=transport, reasks=2).run(stop_after=1)
    assert result.document()["outcomes"] == {"truncated": 3}
    assert len(loopback.requests) == 3


# Continued once it is mended.


@carried
def test_a_run_goes_on_once_the_key_is_right_and_keeps_its_answers(
    loopback: Any, tmp_path: Path, transport: str
) -> None:
    says = loopback.says("Heads")
    loopback.script = lambda number, *_: says if number <= 5 else (401, {"error": {"message": "expired"}})
    scenario = coin(loopback.base, 12, transport=transport)
    with pytest.raises(CallsStopped):
        scenario.run(out=tmp_path, concurrency=1)
    loopback.script = lambda *_: says
    result = scenario.run(out=tmp_path)
    assert result.document()["outcomes"] == {"legal": 12}
    assert len(loopback.requests) == 12 + 1
    assert errors(tmp_path).count("AuthenticationError") == 1
    assert scenario.replay(tmp_path).digest() == result.digest()


@pytest.mark.parametrize("again", [True, False])
def test_errors_of_the_server_are_called_again_unless_that_is_not_wanted(
    loopback: Any, tmp_path: Path, again: bool
) -> None:
    loopback.script = lambda number, *_: (500, {}) if number % 2 else loopback.says("Heads")
    scenario = coin(loopback.base, 10, transport="direct", retries=0)
    first = scenario.run(out=tmp_path, concurrency=1)
    assert first.document()["outcomes"] == {"legal": 5, "error": 5}
    loopback.script = lambda *_: loopback.says("Tails")
    second = scenario.run(out=tmp_path, retry_errors=again)
    assert second.document()["outcomes"] == ({"legal": 10} if again else first.document()["outcomes"])
    assert len(loopback.requests) == 10 + 5 * again
    assert errors(tmp_path).count("InternalServerError") == 5
    assert scenario.replay(tmp_path).digest() == second.digest()
    assert load_any(tmp_path).document() == second.document()
    assert scenario.run(out=tmp_path, retry_errors=False).digest() == second.digest()


def test_each_sitting_has_its_retries_and_the_ledger_is_that_of_a_run_without_failures(
    loopback: Any, tmp_path: Path
) -> None:
    scenario = coin(loopback.base, 4, transport="direct", retries=2, send_seed=True)

    def answer(body: Any) -> Any:
        return loopback.says("Heads" if body["seed"] % 2 else "Tails")

    loopback.script = lambda _number, body, *_: answer(body)
    calm = scenario.run()
    loopback.requests.clear()
    loopback.script = refusing(503, "later")
    for _ in range(2):
        assert scenario.run(out=tmp_path).document()["outcomes"] == {"error": 4}
    loopback.script = lambda number, body, *_: (503, {}) if number <= 24 + 4 else answer(body)
    found = scenario.run(out=tmp_path)
    assert found.digest() == calm.digest()
    assert errors(tmp_path).count("ServiceUnavailableError") == 4 * 3 * 2 + 4


@pytest.mark.parametrize("choice", [{"finish_reason": "length"}, {"finish_reason": "content_filter"}])
def test_answers_are_never_asked_for_again(loopback: Any, tmp_path: Path, choice: Any) -> None:
    loopback.script = lambda *_: loopback.says("Heads", **choice)
    scenario = coin(loopback.base, 4, transport="direct")
    first = scenario.run(out=tmp_path)
    loopback.script = lambda *_: loopback.says("Heads")
    assert scenario.run(out=tmp_path).digest() == first.digest()
    assert len(loopback.requests) == 4


def test_a_finished_run_stands_where_a_server_is_gone_when_it_is_continued(
    loopback: Any, tmp_path: Path
) -> None:
    scenario = coin(loopback.base, 3, transport="direct", retries=0)
    loopback.script = refusing(500, "out of order")
    before = scenario.run(out=tmp_path).document()
    loopback.script = refusing(401, "who are you?")
    with pytest.raises(CallsStopped):
        scenario.run(out=tmp_path)
    assert load_any(tmp_path).document()["outcomes"] == before["outcomes"]
    assert scenario.replay(tmp_path).digest() == load_any(tmp_path).digest()  # type: ignore[union-attr]


def test_a_study_stops_too_and_goes_on(loopback: Any, tmp_path: Path) -> None:
    base = coin(loopback.base, 3, transport="direct").model_dump(mode="json")
    study = Study(scenario=base, vary={"environment.heads": [0.4, 0.6, 0.8]})
    says = loopback.says("Heads")
    loopback.script = lambda number, *_: says if number <= 4 else (401, {})
    with pytest.raises(CallsStopped):
        study.run(tmp_path)
    assert len(loopback.requests) <= 3 + 3
    loopback.script = lambda *_: says
    cells = study.run(tmp_path).document()["cells"]
    assert [cell["run"]["outcomes"] for cell in cells] == [{"legal": 3}] * 3


def test_the_flags_reach_runs_and_studies(loopback: Any, tmp_path: Path) -> None:
    loopback.script = refusing(500, "out of order")
    command = ["run", "biased_coin", "--model", "mine", "--api-base", loopback.base, "--set", "cast.sampler.retries=0",
               "--episodes", "4", "--out", str(tmp_path / "out"), "--json"]  # fmt: skip
    told = CliRunner().invoke(main, [*command, "--stop-after", "2"])
    document = json.loads(told.stdout)
    assert (told.exit_code, document["outcomes"]) == (1, {"error": 2})
    assert "2 calls in a row were given up" in document["stopped"]
    assert "2 calls in a row were given up" in told.stderr
    loopback.script = lambda *_: loopback.says("Heads")
    kept = json.loads(CliRunner().invoke(main, [*command, "--no-retry-errors"]).stdout)
    assert kept["outcomes"]["error"] >= 2
    mended = CliRunner().invoke(main, command, env={"ALEATOR_RETRY_ERRORS": "true"})
    assert json.loads(mended.stdout)["outcomes"] == {"legal": 4}
