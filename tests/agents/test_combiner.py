"""Many answers of one prompt in one request: paid once, each a draw of its own, all recorded or none."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from aleator.agents.llm.transport.chat import Request
from aleator.scenarios.loading import scenario
from aleator.scenarios.scenario.scenario import Scenario


def coin(**fields: Any) -> Any:
    """A biased coin flipped by a model, ten answers a request unless told otherwise."""
    model = {
        "cast.sampler.model": "sim/fair",
        "cast.sampler.answers_per_request": 10,
        "cast.sampler.shuffle": False,
    }
    return scenario(
        "biased_coin", **{**model, **{f"cast.sampler.{name}": value for name, value in fields.items()}}
    )


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of answers that each request asked for."""
    asked: list[int] = []
    true = Request.attempt

    async def counted(request: Request, answers: int) -> list[dict[str, Any]]:
        asked.append(answers)
        return await true(request, answers)

    monkeypatch.setattr(Request, "attempt", counted)
    return asked


def test_the_prompt_is_paid_once_and_every_answer_has_its_address(
    requests: list[int], tmp_path: Path
) -> None:
    alone = coin(answers_per_request=1).run(episodes=50)
    together = coin().run(episodes=50, out=tmp_path)
    assert requests[50:] == [10] * 5
    assert together.spending.prompt_tokens * 10 == alone.spending.prompt_tokens
    with sqlite3.connect(tmp_path / "transcript.sqlite") as file:
        rows = file.execute("select count(*), count(distinct episode) from attempts").fetchone()
    assert rows == (50, 50)
    answers = together.decisions.project("action").fetchall()
    assert (
        5 <= sum(action == "Heads" for (action,) in answers) <= 27
    )  # 0.3 of 50: outside with probability below 1e-3


def test_rows_that_see_different_prompts_do_not_share_a_request(requests: list[int]) -> None:
    coin(shuffle=True).run(episodes=10)
    assert sum(requests) == 10
    assert len(requests) == 2  # two orders of two options


def test_neither_the_block_nor_the_concurrency_changes_a_decision() -> None:
    digests = {
        coin().run(episodes=40, block=block, concurrency=c).digest()
        for block, c in ((None, 32), (7, 1), (3, 2))
    }
    assert len(digests) == 1


def test_a_run_is_continued_and_replayed_without_a_call(requests: list[int], tmp_path: Path) -> None:
    first = coin().run(episodes=20, out=tmp_path)
    longer = coin().run(episodes=40, out=tmp_path)
    assert requests == [10] * 4
    assert coin().run(episodes=40).digest() == longer.digest()
    assert coin().changed(episodes=40).replay(tmp_path).digest() == longer.digest()
    assert first.decisions.fetchall() == longer.decisions.filter("episode < 20").fetchall()


@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize("model", ["sim/step", "sim/noisy?garble=0.3&refuse=0.1&truncate=0.1"])
def test_a_run_that_grows_decides_as_one_of_its_final_length(
    tmp_path: Path, model: str, shuffle: bool
) -> None:
    """Requests of 8, of 2 and 6, and of 7 and 1, in the one that grows."""
    grown = coin(model=model, shuffle=shuffle, answers_per_request=8, elicit=["stated"])
    for episodes in (10, 23, 40):
        last = grown.run(episodes=episodes, out=tmp_path)
    whole = grown.run(episodes=40)
    alone = coin(model=model, shuffle=shuffle, elicit=["stated"]).run(episodes=40)
    assert last.digest() == whole.digest() == alone.digest()


def test_past_actions_that_are_told_in_private_are_each_rows_own() -> None:
    """What `sim/gambler` does depends on them, and stands in no message of one-shot questions."""
    cast = {"*": {"name": "llm", "model": "sim/gambler", "shuffle": False}}
    turns = [
        Scenario(
            environment={"name": "biased_coin", "turns": 5},
            cast={"*": {**cast["*"], "answers_per_request": n}},
            episodes=20,
        ).run()
        for n in (1, 10)
    ]
    assert turns[0].digest() == turns[1].digest()


def test_requests_that_carry_a_seed_to_a_server_are_not_joined(loopback: Any) -> None:
    llm = {"name": "llm", "model": "openai/mine", "api_base": loopback.base, "transport": "direct",
           "shuffle": False, "answers_per_request": 8}  # fmt: skip
    for seeded, calls in ((False, 1), (True, 8)):
        loopback.requests.clear()
        several = [loopback.says("Heads")[1]["choices"][0]] * (1 if seeded else 8)
        loopback.script = lambda *_, several=several: (200, {**loopback.says("")[1], "choices": several})
        found = Scenario(
            environment="biased_coin", cast={"*": {**llm, "send_seed": seeded}}, episodes=8
        ).run()
        assert found.document()["outcomes"] == {"legal": 8}
        assert len(loopback.requests) == calls
        assert any("asked for by itself" in warning for warning in found.warnings) == seeded
    assert len({body["seed"] for body in loopback.requests}) == 8


def test_answers_that_are_not_legal_are_asked_for_again_alone(requests: list[int]) -> None:
    result = coin(model="sim/noisy?garble=0.5&refuse=0&truncate=0&stray=0").run(episodes=20)
    assert result.spending.calls == sum(requests)
    assert sum(requests[:2]) >= 10
    outcomes = result.document()["outcomes"]
    assert sum(outcomes.values()) == 20
    assert outcomes.keys() <= {"legal", "unparsable"}


def test_answers_that_did_not_come_are_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    true = Request.attempt

    async def fewer(request: Request, answers: int) -> list[dict[str, Any]]:
        return (await true(request, answers))[:7]

    monkeypatch.setattr(Request, "attempt", fewer)
    result = coin(backoff=0).run(episodes=10)
    assert result.document()["outcomes"] == {"legal": 10}
    assert result.spending.calls == 13


def test_a_failed_request_is_every_rows_failure_and_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    true, calls = Request.attempt, []

    async def failing(request: Request, answers: int) -> list[dict[str, Any]]:
        calls.append(request)
        failed = {"error": "RateLimitError", "worst_usd": 0.0}
        return [failed] if len(calls) == 1 else await true(request, answers)

    monkeypatch.setattr(Request, "attempt", failing)
    result = coin(backoff=0).run(episodes=10)
    assert result.document()["outcomes"] == {"legal": 10}
    assert 2 <= len(calls) <= 11
