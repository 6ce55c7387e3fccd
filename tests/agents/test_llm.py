"""The sampling contract: what is shown and logged, what becomes of every kind of answer and failure, and what never leaks."""

import asyncio
import json
import re
import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from aleator.agents.llm.llm import LLM
from aleator.agents.llm.prompts.lengths import ANSWER, UNSEEN
from aleator.agents.llm.transport.litellm_transport import load_litellm
from aleator.cli.main import main
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from aleator.scenarios.scenario.scenario import Scenario

MARKER = "sk-MARKER-0123456789abcdef"


def pennies(model="sim/fair", environment="matching_pennies", **llm):
    cast = {"matcher": {"name": "llm", "model": model, **llm}, "mismatcher": "equilibrium"}
    return Scenario(environment=environment, cast=cast)


def attempts(folder):
    """Every attempt in a run's transcript, by (episode, turn, attempt): its request's body and its reply."""
    with sqlite3.connect(folder / "transcript.sqlite") as connection:
        found = connection.execute(
            "select episode, turn, attempt, body, reply from attempts join requests using (request)"
            " order by episode, turn, attempt"
        ).fetchall()
    connection.close()
    return [
        (episode, turn, attempt, json.loads(body), json.loads(reply))
        for episode, turn, attempt, body, reply in found
    ]


def decisions(result):
    return [one for one in result.kept.decisions() if one.seat == "matcher"]


def looped(server, **llm):
    fields = {"retries": 3, "backoff": 0.0, "reasks": 0, "timeout": 20.0, **llm}
    return pennies("openai/whatever", api_base=server.base, **fields)


def shown(body):
    return re.findall(r"^- (.+)$", body["messages"][-1]["content"], re.MULTILINE)


# The order in which options are shown.


def test_the_order_is_permuted_by_address_logged_and_really_shown(tmp_path):
    result = pennies().run(episodes=60, seed=11, out=tmp_path)
    orders = {one.episode: one.notes["order"] for one in decisions(result)}
    luck = Chance.of(11, "seat/matcher", range(60)).sub("order").order(2)
    assert [orders[episode] for episode in range(60)] == luck.tolist()
    assert 15 < sum(order == [1, 0] for order in orders.values()) < 45
    for episode, _, _, body, _ in attempts(tmp_path):
        assert shown(body) == [("Heads", "Tails")[i] for i in orders[episode]]


def test_the_answer_is_the_label_whatever_its_place(tmp_path):
    result = pennies().run(episodes=40, out=tmp_path)
    said = {episode: reply["text"] for episode, _, _, _, reply in attempts(tmp_path)}
    assert {one.episode: one.action for one in decisions(result)} == said


def test_without_shuffling_the_menu_stands_as_it_is(tmp_path):
    pennies(shuffle=False).run(episodes=20, out=tmp_path)
    assert {tuple(shown(body)) for *_, body, _ in attempts(tmp_path)} == {("Heads", "Tails")}


# Outcomes.

NOISY = "sim/noisy?garble=0.15&refuse=0.15&truncate=0.15&stray=0.15"


def test_every_outcome_occurs_and_nothing_stands_in(tmp_path):
    result = pennies(NOISY, reasks=0).run(episodes=200, out=tmp_path)
    outcomes = Counter(one.outcome for one in decisions(result))
    assert outcomes.keys() == {"legal", "illegal", "unparsable", "refused", "truncated"}
    assert result.document()["outcomes"]["legal"] == outcomes["legal"]
    for one in decisions(result):
        assert (one.action is None) == (one.outcome != "legal")
        assert (one.reward is None) == (one.outcome != "legal")
        assert one.mode == "sample"
    assert len(attempts(tmp_path)) == 200


def test_an_episode_ends_at_an_answer_that_is_not_legal():
    environment = {"name": "matching_pennies", "turns": 10}
    result = pennies(NOISY, environment, reasks=0).run(episodes=40)
    turns = {}
    for one in decisions(result):
        turns.setdefault(one.episode, []).append(one.outcome)
    for outcomes in turns.values():
        assert set(outcomes[:-1]) <= {"legal"}
        assert len(outcomes) == 10 or outcomes[-1] != "legal"
    assert min(map(len, turns.values())) < 10


def test_a_forfeit_is_paid_where_it_is_declared():
    scenario = pennies("sim/noisy?garble=0.5", reasks=0).changed(invalid={"forfeit": -7.0})
    rewards = {one.outcome: one.reward for one in decisions(scenario.run(episodes=30))}
    assert rewards["unparsable"] == -7.0


@pytest.mark.parametrize("reasks", [0, 1, 3])
def test_questions_are_asked_again_at_most_so_often_and_each_attempt_is_kept(tmp_path, reasks):
    result = pennies(NOISY, reasks=reasks).run(episodes=100, out=tmp_path)
    made = Counter(episode for episode, *_ in attempts(tmp_path))
    for one in decisions(result):
        assert made[one.episode] == one.attempt + 1 == len(one.notes["trail"].split())
        assert one.notes["trail"].split()[-1] == one.outcome
        assert "legal" not in one.notes["trail"].split()[:-1]
        assert one.attempt == reasks or one.outcome == "legal"
    assert max(made.values()) == reasks + 1
    assert len(attempts(tmp_path)) == len(decisions(result)) + sum(one.attempt for one in decisions(result))


def test_what_was_said_is_shown_when_asked_again(tmp_path):
    pennies(NOISY).run(episodes=30, out=tmp_path)
    found = {(episode, attempt): (body, reply) for episode, _, attempt, body, reply in attempts(tmp_path)}
    again = [key for key in found if key[1] == 1]
    assert again
    for episode, _ in again:
        messages, before = found[episode, 1][0]["messages"], found[episode, 0]
        assert messages[:-2] == before[0]["messages"]
        assert messages[-2] == {"role": "assistant", "content": before[1]["text"]}
        assert "not an answer that can be used" in messages[-1]["content"]


def test_the_policy_at_first_and_after_asking_again_stand_in_the_document():
    result = pennies(NOISY).run(episodes=150)
    seat = result.document()["seats"]["matcher"]
    legal = [one for one in decisions(result) if one.outcome == "legal"]
    first = [one.action for one in legal if one.attempt == 0]
    every = [one.action for one in legal]
    assert len(first) < len(every)
    assert seat["n"] == len(first)
    assert seat["policy"]["Heads"] == pytest.approx(first.count("Heads") / len(first))
    assert seat["policy_after_reasks"]["Heads"] == pytest.approx(every.count("Heads") / len(every))
    assert seat["not_legal"] == pytest.approx(1 - len(first) / 150)


def test_an_interval_is_answered_with_a_number(tmp_path):
    cast = {"shop_1": {"name": "llm", "model": "sim/noisy?stray=0.3", "reasks": 0}, "shop_2": "uniform"}
    scenario = Scenario(environment={"name": "sales", "shops": 2, "cost": 1 / 3}, cast=cast)
    found = [one for one in scenario.run(episodes=20).kept.decisions() if one.seat == "shop_1"]
    assert {"legal", "illegal"} <= {one.outcome for one in found}
    assert all(one.outcome != "legal" or 1 / 3 <= float(one.action) <= 1 for one in found)


# Parameters.


@pytest.mark.parametrize(
    ("model", "fields", "dropped"),
    [
        ("openai/gpt-5-mini", {"top_p": 0.9}, "top_p"),
        ("openai/o3-mini", {"top_p": 0.9, "max_tokens": 5}, "top_p"),
    ],
)
def test_a_parameter_that_the_model_does_not_take_is_refused_in_one_line(tmp_path, model, fields, dropped):
    with pytest.raises(
        InputError, match=f"does not take {dropped}; set {dropped}: null or allow it"
    ) as error:
        pennies(model, **fields).run(episodes=1, out=tmp_path)
    assert "\n" not in str(error.value)
    assert not (tmp_path / "transcript.sqlite").exists()


def test_an_allowed_drop_is_not_sent_and_logged(monkeypatch, tmp_path):
    litellm = load_litellm()

    async def answer(**sent):
        assert "top_p" not in sent
        return litellm.ModelResponse(
            model="gpt-5-mini-2026", choices=[{"message": {"role": "assistant", "content": "Heads"}}]
        )

    monkeypatch.setattr(litellm, "acompletion", answer)
    result = pennies("openai/gpt-5-mini", top_p=0.9, allow_dropped=("top_p",)).run(episodes=3, out=tmp_path)
    assert all(
        one.notes["dropped"] == "top_p" and one.notes["model"] == "gpt-5-mini-2026"
        for one in decisions(result)
    )
    sent = {"temperature": 1.0, "max_tokens": ANSWER + UNSEEN}
    assert all(reply["sent"] == sent for *_, reply in attempts(tmp_path))


def test_an_address_of_a_server_is_no_sampling_parameter(loopback, tmp_path):
    assert "api_base" not in LLM(api_base=loopback.base).parameters()
    result = looped(loopback, top_p=0.9, max_tokens=7, system="Be brief.").run(episodes=2, out=tmp_path)
    assert result.document()["outcomes"] == {"legal": 2}
    for body in loopback.requests:
        assert {name: body[name] for name in ("temperature", "top_p", "max_tokens")} == {
            "temperature": 1.0,
            "top_p": 0.9,
            "max_tokens": 7,
        }
        assert body["messages"][0] == {"role": "system", "content": "Be brief."}
        assert "api_base" not in body
    for _, _, _, body, reply in attempts(tmp_path):
        assert body["parameters"] == reply["sent"] == {"temperature": 1.0, "top_p": 0.9, "max_tokens": 7}
        assert reply["model"] == "loop-1"
        assert reply["usage"] == {"prompt": 10, "completion": 2}


def test_an_unknown_price_is_none_and_never_nought(loopback):
    assert looped(loopback).run(episodes=2).document()["spend_usd"] is None


@pytest.mark.parametrize(
    "fields", [{"model": "nowhere/x"}, {"style": "asking"}, {"style": "a.b"}, {"style": ""}, {"backoff": -1}]
)
def test_bad_fields_are_refused(fields):
    with pytest.raises(InputError, match=r"aleator list styles|no known provider|greater than"):
        pennies(**fields).run(episodes=1)


# Failures, the same whatever carries the calls.

carried = pytest.mark.parametrize("transport", ["litellm", "direct"])


def failing(server, answers):
    """The first requests are answered by ``answers``, the others by Heads."""
    return lambda number, *_: answers[number - 1] if number <= len(answers) else server.says("Heads")


BUSY, BROKEN = (429, {"error": {"message": "slow down"}}), (500, {"error": {"message": "out of order"}})


@carried
@pytest.mark.parametrize(
    ("answers", "errors"),
    [
        ([BUSY, BUSY], ["RateLimitError"] * 2),
        ([BROKEN], ["InternalServerError"]),
        (["drop"], ["APIConnectionError"]),
        ([(200, b"<html>not JSON")], ["InternalServerError"]),
        ([(200, b'{"id": "c", "cho')], ["InternalServerError"]),
        (
            [(503, {"error": {"message": "later"}}), BUSY, "drop"],
            ["ServiceUnavailableError", "RateLimitError", "APIConnectionError"],
        ),
    ],
)
def test_passing_failures_are_tried_again_and_each_is_kept(loopback, transport, tmp_path, answers, errors):
    loopback.script = failing(loopback, answers)
    result = looped(loopback, transport=transport).run(episodes=1, out=tmp_path)
    (one,) = decisions(result)
    assert (one.action, one.outcome, one.attempt, one.notes["trail"].split()) == (
        "Heads",
        "legal",
        0,
        ["legal"],
    )
    assert [reply["error"] for *_, reply in attempts(tmp_path)] == [*errors, None]
    assert len(loopback.requests) == len(errors) + 1


@carried
def test_a_server_that_hangs_is_given_up(loopback, transport, tmp_path):
    loopback.script = failing(loopback, ["hang"])
    result = looped(loopback, transport=transport, timeout=3.0).run(episodes=1, out=tmp_path)
    assert [reply["error"] for *_, reply in attempts(tmp_path)] == ["Timeout", None]
    assert result.document()["outcomes"] == {"legal": 1}


@carried
@pytest.mark.parametrize("answer", [BROKEN, "drop", (200, b"[")])
def test_a_lasting_failure_is_an_error_after_the_last_retry(loopback, transport, tmp_path, answer):
    loopback.script = lambda *_: answer
    result = looped(loopback, transport=transport, retries=2).run(episodes=2, out=tmp_path)
    assert [(one.action, one.outcome) for one in decisions(result)] == [(None, "error")] * 2
    assert len(loopback.requests) == len(attempts(tmp_path)) == 2 * 3
    assert result.failed


@carried
def test_a_failure_that_will_not_pass_is_not_tried_again(loopback, transport, tmp_path):
    loopback.script = lambda *_: (400, {"error": {"message": "no such thing"}})
    result = looped(loopback, transport=transport, reasks=2).run(episodes=1, out=tmp_path)
    assert [one.outcome for one in decisions(result)] == ["error"]
    assert [reply["error"] for *_, reply in attempts(tmp_path)] == ["BadRequestError"]
    assert len(loopback.requests) == 1


@carried
@pytest.mark.parametrize(
    ("choice", "outcome"),
    [
        ({"finish_reason": "length"}, "truncated"),
        ({"finish_reason": "content_filter"}, "refused"),
        ({"message": {"role": "assistant", "content": None, "refusal": "I would rather not."}}, "refused"),
        ({"message": {"role": "assistant", "content": None}}, "unparsable"),
    ],
)
def test_what_the_provider_says_of_a_reply_counts(loopback, transport, choice, outcome):
    loopback.script = lambda *_: loopback.says("Heads", **choice)
    assert [one.outcome for one in decisions(looped(loopback, transport=transport).run(episodes=1))] == [
        outcome
    ]


@carried
def test_waits_double_from_the_backoff_and_a_recalled_failure_waits_for_nothing(
    loopback, transport, tmp_path, monkeypatch
):
    waits, sleep = [], asyncio.sleep

    async def noted(seconds, *rest):
        waits.append(seconds)
        await sleep(0, *rest)

    monkeypatch.setattr(asyncio, "sleep", noted)
    loopback.script = failing(loopback, [BUSY, BUSY])
    scenario = looped(loopback, transport=transport, backoff=7.25)
    scenario.run(episodes=1, out=tmp_path)
    assert [seconds for seconds in waits if seconds >= 7.25] == [7.25, 14.5]
    waits.clear()
    scenario.changed(episodes=1).replay(tmp_path)
    assert [seconds for seconds in waits if seconds >= 7.25] == []
    assert len(loopback.requests) == 3


@carried
def test_several_runs_in_one_process_reach_the_server(loopback, transport):
    """A connection that belongs to a closed event loop would fail here."""
    for seed in range(3):
        assert looped(loopback, transport=transport, retries=0).run(episodes=3, seed=seed).document()[
            "outcomes"
        ] == {"legal": 3}


def test_the_command_line_ends_with_1_where_an_episode_failed(loopback, tmp_path, capsys):
    loopback.script = lambda *_: BROKEN
    document = run_cli(loopback, tmp_path, capsys, status=1)
    assert document["outcomes"] == {"error": 2}
    assert document["seats"]["matcher"]["policy"] == {}
    assert document["seats"]["matcher"]["n"] == 0


def run_cli(server, folder, capsys, status):
    cast = {"name": "llm", "model": "openai/whatever", "api_base": server.base, "retries": 1, "backoff": 0}
    with pytest.raises(SystemExit) as end:
        main(
            [
                "run",
                "matching_pennies",
                "--seat",
                f"matcher={json.dumps(cast)}",
                "--episodes",
                "2",
                "--out",
                str(folder),
                "--json",
            ]
        )
    assert end.value.code == status
    told = capsys.readouterr()
    assert MARKER not in told.out + told.err
    return json.loads(told.out) if told.out else None


# Secrets.


@pytest.mark.parametrize("status", [200, 401, 429, 500])
def test_a_key_is_in_no_file_and_no_output(loopback, tmp_path, monkeypatch, capsys, status):
    monkeypatch.setenv("OPENAI_API_KEY", MARKER)
    seen = []

    def script(number, body, headers):
        seen.append(headers["authorization"])
        error = {"error": {"message": f"you sent {headers['authorization']}", "key": MARKER}}
        return loopback.says(f"Your key is {MARKER}") if status == 200 else (status, error)

    loopback.script = script
    run_cli(loopback, tmp_path, capsys, status=0 if status == 200 else 1)
    assert set(seen) == {f"Bearer {MARKER}"}
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    stopped = {"run.json", "transcript.sqlite"}
    finished = stopped | {"report.html", "part-00000.parquet"}
    assert (stopped if status == 401 else finished) <= {file.name for file in files}
    for file in files:
        assert MARKER.encode() not in Path(file).read_bytes()


@pytest.fixture
def traces(monkeypatch):
    """What LangSmith's tracer is told when it is made, where the shell asks for traces; nothing is sent."""
    from langchain_core.tracers.langchain import LangChainTracer
    from langsmith.utils import get_env_var

    for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
        monkeypatch.setenv(name, "true")
    get_env_var.cache_clear()
    traced = []

    def tracer(self, **told):
        traced.append(told)
        raise ConnectionError

    monkeypatch.setattr(LangChainTracer, "__init__", tracer)
    yield traced
    get_env_var.cache_clear()


def test_prompts_are_not_traced_even_where_the_shell_says_so(traces):
    pennies("sim/fair").run(episodes=2)
    assert traces == []


def test_prompts_are_traced_where_aleator_is_told_so_or_the_code_says_it(traces, monkeypatch):
    from langsmith import tracing_context

    with tracing_context(enabled=True):
        pennies("sim/fair").run(episodes=1)
    assert traces
    traces.clear()
    monkeypatch.setenv("ALEATOR_TRACING", "true")
    pennies("sim/fair").run(episodes=1)
    assert traces
