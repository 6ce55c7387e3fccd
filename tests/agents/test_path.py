"""The path to the model: what each class of failure means, pacing, the spend cap, seeds, prices, and keys that never leak."""

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest
from aleator.agents.llm.transport.chat import Request, complete, complete_many
from aleator.agents.llm.transport.litellm_transport import load_litellm
from aleator.cli.main import main
from aleator.core.calls import CallNeeds
from aleator.core.errors import InputError, OverBudget
from aleator.core.failures import FAILURES, CallError, failure_class, is_congested, may_pass, seconds
from aleator.core.prices import Price
from aleator.runs.budget import Budget
from aleator.runs.pacing import Lane, Throttle
from aleator.scenarios.scenario.scenario import Scenario
from aleator.scenarios.study.study import Study

MARKER = "sk-MARKER-0123456789abcdef"
PRICED = {"price_in": 100.0, "price_out": 1000.0, "max_tokens": 20}
TRANSPORTS = ["litellm", "direct"]


def coin(server, episodes=20, **llm):
    fields = {
        "model": "openai/whatever",
        "api_base": server.base,
        "backoff": 0.0,
        "reasks": 0,
        "timeout": 20.0,
        **llm,
    }
    return Scenario(environment="biased_coin", cast={"*": {"name": "llm", **fields}}, episodes=episodes)


def replies(folder):
    connection = sqlite3.connect(folder / "transcript.sqlite")
    found = [
        json.loads(text)
        for (text,) in connection.execute("select reply from attempts order by episode, attempt")
    ]
    connection.close()
    return found


# Failures.


@pytest.mark.parametrize(
    ("status", "words", "kind", "transient", "congested"),
    [
        (429, "slow down", "RateLimitError", True, True),
        (429, "insufficient_quota", "QuotaExceededError", False, False),
        (500, "out of order", "InternalServerError", True, False),
        (502, "gateway", "BadGatewayError", True, False),
        (503, "later", "ServiceUnavailableError", True, True),
        (504, "late", "Timeout", True, True),
        (529, "overloaded", "ServiceUnavailableError", True, True),
        (401, "who are you", "AuthenticationError", False, False),
        (403, "not you", "PermissionDeniedError", False, False),
        (404, "no such model", "NotFoundError", False, False),
        (400, "no such thing", "BadRequestError", False, False),
        (422, "no such field", "BadRequestError", False, False),
        (400, "This model's maximum context length is 10 tokens", "ContextWindowExceededError", False, False),
        (400, "content_policy_violation", "ContentPolicyViolationError", False, False),
    ],
)
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_status_means_the_same_whatever_carries_it(
    loopback, transport, status, words, kind, transient, congested
):
    loopback.script = lambda *_: (status, {"error": {"message": words, "type": "t", "code": words}})
    request = Request("openai/x", [], {}, 60.0, api_base=loopback.base, plain_http=transport == "direct")
    reply = asyncio.run(complete(request))
    record = {"error": reply.error}
    assert (reply.error, may_pass(record), bool(is_congested(record))) == (kind, transient, congested)
    assert words in reply.detail


@pytest.mark.parametrize("by", ["chat", "completions"])
@pytest.mark.parametrize("transport", ["litellm", "direct"])
def test_where_the_named_key_is_missing_no_other_is_sent(loopback, monkeypatch, transport, by):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-another-server")
    monkeypatch.delenv("MY_GATEWAY", raising=False)
    seen = []
    loopback.script = lambda _, __, headers: seen.append(headers.get("authorization")) or (401, {})
    request = Request("openai/x", [{"role": "user", "content": "?"}], {}, 60.0, api_base=loopback.base,
                      plain_http=transport == "direct", api_key_from="MY_GATEWAY", by=by)  # fmt: skip
    assert asyncio.run(complete(request)).error == "AuthenticationError"
    assert seen == [None if transport == "direct" else "Bearer none"]


def test_the_rate_limit_a_crowded_server_and_time_outs_ask_for_fewer_calls():
    crowded = [kind for kind, failure in FAILURES.items() if failure.congested]
    assert crowded == ["RateLimitError", "ServiceUnavailableError", "Timeout"]
    assert failure_class(CallError(None, "gone")) == "APIConnectionError"
    assert failure_class(TimeoutError()) == "Timeout"


def test_retry_after_is_read_as_a_number_or_a_date():
    assert seconds("1.5") == 1.5
    assert seconds("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0
    assert seconds(None) is seconds("soon") is seconds("nan") is None


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_retry_after_is_waited_for_instead_of_the_backoff(loopback, tmp_path, transport):
    times = []
    says = loopback.says("Heads")

    def script(number, *_):
        times.append(time.monotonic())
        return (429, {"error": {"message": "slow"}}) if number == 1 else says

    loopback.script, loopback.extra = script, {"Retry-After": "0.4"}
    coin(loopback, 1, backoff=20.0, transport=transport).run(out=tmp_path)
    assert 0.4 <= times[1] - times[0] < 5
    assert replies(tmp_path)[0]["retry_after"] == 0.4


def test_content_that_is_filtered_is_refused_and_not_tried_again(loopback):
    loopback.script = lambda *_: (400, {"error": {"message": "content_policy_violation", "code": "x"}})
    result = coin(loopback, 2, transport="direct").run()
    assert result.document()["outcomes"] == {"refused": 2}
    assert len(loopback.requests) == 2


# Pacing.


def test_a_rate_limit_halves_the_limit_once_a_jam_and_answers_widen_it():
    async def play():
        lane = Lane(16, CallNeeds())

        async def call(congested):
            began = await lane.enter(CallNeeds())
            await asyncio.sleep(0)
            lane.leave(began, congested)

        await asyncio.gather(*(call(True) for _ in range(16)))
        assert lane.limit == 8
        await call(None)
        assert lane.limit == 8
        for _ in range(5):
            await call(True)
        assert lane.limit == 1
        for _ in range(1 + 2 + 3):
            await call(False)
        assert lane.limit == 4
        for _ in range(500):
            await call(False)
        assert lane.limit == 16
        return lane.document()

    history = asyncio.run(play())
    assert [change["limit"] for change in history[:6]] == [16, 8, 4, 2, 1, 2]
    assert history[1]["reason"] == "rate limit"
    assert history[-1] == {"seconds": history[-1]["seconds"], "limit": 16, "reason": "answers"}


def test_never_more_calls_than_the_limit_and_a_cancelled_one_gives_its_turn_away():
    async def play():
        lane, under_way, most = Lane(3, CallNeeds()), 0, 0

        async def call():
            nonlocal under_way, most
            began = await lane.enter(CallNeeds())
            under_way += 1
            most = max(most, under_way)
            try:
                await asyncio.sleep(0.001)
            finally:
                under_way -= 1
                lane.leave(began, None)

        tasks = [asyncio.ensure_future(call()) for _ in range(40)]
        await asyncio.sleep(0.0015)
        for task in tasks[3:20]:
            task.cancel()
        await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)
        return most, sum(task.cancelled() for task in tasks)

    most, cancelled = asyncio.run(play())
    assert most == 3
    assert 10 <= cancelled <= 17


def test_a_minute_sees_no_more_than_its_limit():
    async def play():
        beat, started = Throttle(60 * 100), time.monotonic()
        await asyncio.gather(*(beat.wait(1) for _ in range(31)))
        return time.monotonic() - started

    assert 0.29 < asyncio.run(play()) < 1.0


def test_requests_and_tokens_a_minute_hold_a_run_back(loopback):
    for limit in ({"requests_per_minute": 60 * 20}, {"tokens_per_minute": 60 * 12 * 20, "max_tokens": 1}):
        started = time.monotonic()
        coin(loopback, 11, transport="direct", **limit).run()
        assert time.monotonic() - started > 0.45


def test_the_history_of_the_limit_is_kept_and_server_errors_do_not_cut_it(loopback, tmp_path):
    def script(number, *_):
        status = {1: 429, 2: 429, 3: 500, 4: 500}.get(number)
        return (status, {"error": {"message": "x"}}) if status else loopback.says("Heads")

    loopback.script = script
    coin(loopback, 12, transport="direct").run(out=tmp_path, concurrency=1)
    assert [change["limit"] for change in lane_of(tmp_path)] == [1]
    loopback.requests.clear()
    coin(loopback, 12, transport="direct").run(out=tmp_path / "wide", concurrency=8)
    history = lane_of(tmp_path / "wide")
    assert [change["limit"] for change in history][:2] == [8, 4]
    assert sum(change["reason"] == "rate limit" for change in history) <= 2


def lane_of(folder):
    (history,) = json.loads((folder / "run.json").read_text())["pacing"].values()
    return history


# Money.


def test_a_reservation_that_does_not_fit_waits_for_those_that_may_give_back():
    async def play():
        budget, made = Budget(1.0), []

        async def call(real):
            held = await budget.reserve(0.6)
            await asyncio.sleep(0.001)
            made.append(real)
            budget.settle(held, real)

        await asyncio.gather(*(call(0.1) for _ in range(5)))
        with pytest.raises(OverBudget, match=r"0.5 of 1 USD are left"):
            await call(0.1)
        return budget.spent, len(made)

    assert asyncio.run(play()) == (0.5, 5)


def test_what_a_call_of_unknown_cost_may_have_cost_is_spent():
    async def play():
        budget = Budget(1.0)
        budget.settle(await budget.reserve(0.6), None)
        return budget.spent

    assert asyncio.run(play()) == 0.6


def test_nobody_waits_for_what_is_set_aside_around_other_calls():
    """Which is given back after them: all of them would wait for ever."""

    async def play():
        budget = Budget(1.0)
        around = await budget.reserve(0.8, nests=True)
        with pytest.raises(OverBudget, match=r"may cost 0.5 USD"):
            await asyncio.wait_for(budget.reserve(0.5), 1.0)
        within = await budget.reserve(0.2)
        waiting = asyncio.ensure_future(budget.reserve(0.15))
        await asyncio.sleep(0)
        budget.settle(within, 0.05)
        await asyncio.wait_for(waiting, 1.0)
        budget.settle(around, 0.1, nests=True)
        return budget.spent

    assert asyncio.run(play()) == pytest.approx(0.15)


def test_a_hundred_cents_are_a_dollar():
    async def play():
        budget = Budget(1.0)
        for _ in range(100):
            budget.settle(await budget.reserve(0.01), 0.01)
        with pytest.raises(OverBudget):
            await budget.reserve(0.000001)
        return budget.spent

    assert asyncio.run(play()) == 1.0


def test_the_worst_case_bounds_prompt_and_reply():
    request = Request("openai/x", [{"role": "user", "content": "ä" * 100}], {"max_tokens": 50, "n": 3}, 1.0)
    priced = replace(request, price=Price(0.01, 0.1, 0.01))
    assert priced.worst_usd() >= 200 * 0.01 + 3 * 50 * 0.1
    assert request.worst_usd() == 0.0
    with pytest.raises(InputError, match="set max_tokens"):
        replace(priced, parameters={}).worst_usd()


def expensive(server, tokens=(10, 15)):
    """Answers that cost 0.016 USD each at `PRICED`, while 0.02 and more has to be set aside."""

    def script(*_):
        status, document = server.says("Heads")
        time.sleep(0.002)
        usage = {"prompt_tokens": tokens[0], "completion_tokens": tokens[1], "total_tokens": sum(tokens)}
        return status, {**document, "usage": usage}

    server.script = script


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_256_calls_at_once_never_spend_more_than_the_cap(loopback, tmp_path, transport):
    expensive(loopback)
    scenario = coin(loopback, 256, transport=transport, **PRICED)
    result = scenario.run(out=tmp_path, concurrency=256, max_spend=1.0)
    document = result.document()
    assert 0.9 < document["spend_usd"] <= 1.0
    assert document["outcomes"]["legal"] == len(loopback.requests) == round(document["spend_usd"] / 0.016)
    assert document["outcomes"]["over_budget"] == 256 - len(loopback.requests)
    assert result.failed


def test_a_run_that_is_continued_counts_what_it_has_spent_and_asks_what_it_could_not_afford(
    loopback, tmp_path
):
    expensive(loopback)
    scenario = coin(loopback, 60, transport="direct", **PRICED)
    assert scenario.run(out=tmp_path, max_spend=0.3).document()["spend_usd"] <= 0.3
    first = len(loopback.requests)
    assert scenario.run(out=tmp_path, max_spend=0.3).document()["spend_usd"] <= 0.3
    assert len(loopback.requests) == first
    assert scenario.replay(tmp_path).document()["outcomes"]["over_budget"] == 60 - first
    done = scenario.run(out=tmp_path, max_spend=5.0).document()
    assert done["outcomes"] == {"legal": 60}
    assert len(loopback.requests) == 60
    assert done["spend_usd"] == pytest.approx(60 * 0.016)


def test_a_study_has_one_cap_for_all_its_cells(loopback, tmp_path):
    expensive(loopback)
    base = coin(loopback, 20, transport="direct", **PRICED).model_dump(mode="json")
    study = Study(scenario=base, vary={"environment.heads": [0.4, 0.6, 0.8]})
    for _ in range(2):
        spent = [cell["run"]["spend_usd"] for cell in study.run(tmp_path, max_spend=0.5).document()["cells"]]
        assert 0.45 < sum(spent) <= 0.5
    assert len(loopback.requests) * 0.016 <= 0.5


def test_a_time_out_counts_at_its_worst(loopback, tmp_path):
    loopback.script = lambda *_: "hang"
    scenario = coin(loopback, 1, transport="direct", timeout=0.2, retries=5, **PRICED)
    outcomes = scenario.run(out=tmp_path, max_spend=0.15).document()["outcomes"]
    assert outcomes == {"over_budget": 1}
    assert 0 < sum(reply["worst_usd"] for reply in replies(tmp_path)) <= 0.15


def test_a_model_without_a_price_stops_a_capped_run_before_its_first_call(loopback):
    with pytest.raises(InputError, match="no known price") as error:
        coin(loopback, 2).run(max_spend=1.0)
    assert "\n" not in str(error.value)
    assert loopback.requests == []
    free = coin(loopback, 2, allow_unpriced=True).run(max_spend=1.0).document()
    assert (free["outcomes"], free["spend_usd"]) == ({"legal": 2}, None)
    with pytest.raises(InputError, match="set max_tokens"):
        coin(loopback, 2, **{**PRICED, "max_tokens": None}).run(max_spend=1.0)
    assert len(loopback.requests) == 2


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_registered_price_is_found(loopback, transport):
    price = {
        "input_cost_per_token": 1e-4,
        "output_cost_per_token": 1e-3,
        "max_output_tokens": 20,
        "litellm_provider": "openai",
        "mode": "chat",
    }
    load_litellm().register_model({"openai/registered": price})
    result = coin(loopback, 3, model="openai/registered", transport=transport).run(max_spend=1.0)
    assert result.document()["spend_usd"] == pytest.approx(3 * (10 * 1e-4 + 2 * 1e-3))


def test_the_cap_on_the_command_line_ends_with_1(loopback, tmp_path, capsys):
    expensive(loopback)
    cast = {
        "name": "llm",
        "model": "openai/whatever",
        "api_base": loopback.base,
        "transport": "direct",
        **PRICED,
    }
    with pytest.raises(SystemExit) as end:
        main(["run", "matching_pennies", "--seat", f"matcher={json.dumps(cast)}",
              "--episodes", "30", "--max-spend", "0.2", "--json", "--out", str(tmp_path)])  # fmt: skip
    assert end.value.code == 1
    document = json.loads(capsys.readouterr().out)
    assert document["spend_usd"] <= 0.2
    assert document["outcomes"]["over_budget"] > 0


# The transports.


def test_the_direct_transport_sends_what_was_asked_and_reads_all_that_came(loopback, monkeypatch):
    monkeypatch.setenv("MY_GATEWAY", "gateway-secret-1")
    call = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    message = {"role": "assistant", "content": None, "tool_calls": [call]}
    seen = []

    def script(number, body, headers):
        seen.append((body, headers["authorization"]))
        return loopback.says("", message=message, logprobs={"content": []})

    loopback.script = script
    request = Request("openai/org/name", [{"role": "user", "content": "Hi"}], {"temperature": 0.5, "n": 1}, 5.0, seed=7,
                      private={"law": 1}, api_base=loopback.base + "/", plain_http=True, api_key_from="MY_GATEWAY")  # fmt: skip
    reply = asyncio.run(complete(request))
    sent = {"model": "org/name", "messages": request.messages, "temperature": 0.5, "n": 1, "seed": 7}
    assert seen == [(sent, "Bearer gateway-secret-1")]
    assert list(reply.tool_calls) == [call]
    assert (reply.logprobs, reply.model, reply.usage) == (
        {"content": []},
        "loop-1",
        {"prompt": 10, "completion": 2},
    )
    assert reply.sent == {"temperature": 0.5, "n": 1, "seed": 7}


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_several_answers_of_one_request_share_its_usage_and_cost(loopback, transport):
    def script(number, body, headers):
        status, document = loopback.says("Heads")
        choices = [{**document["choices"][0], "index": i} for i in range(body["n"])]
        usage = {"prompt_tokens": 10, "completion_tokens": 7, "total_tokens": 17}
        return status, {**document, "choices": choices, "usage": usage}

    loopback.script = script
    request = Request(
        "openai/x",
        [],
        {"n": 3},
        5.0,
        api_base=loopback.base,
        plain_http=transport == "direct",
        price=Price(1.0, 2.0, 1.0),
    )
    found = asyncio.run(complete_many(request))
    assert [one.text for one in found] == ["Heads"] * 3
    assert sum(one.usage["prompt"] for one in found) == 10
    assert sum(one.usage["completion"] for one in found) == 7
    assert sum(one.cost_usd for one in found) == pytest.approx(24.0)


def test_the_direct_transport_needs_an_address():
    with pytest.raises(InputError, match="set api_base"):
        Scenario(
            environment="biased_coin",
            cast={"*": {"name": "llm", "model": "anthropic/x", "transport": "direct"}},
        )


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_seeds_belong_to_addresses_and_are_sent_where_wanted(loopback, transport):
    coin(loopback, 5, transport=transport).run(seed=1)
    assert not any("seed" in body for body in loopback.requests)
    seeds = []
    for seed in (1, 1, 2):
        loopback.requests.clear()
        coin(loopback, 5, transport=transport, send_seed=True).run(seed=seed)
        seeds.append(sorted(body["seed"] for body in loopback.requests))
    assert seeds[0] == seeds[1] != seeds[2]
    assert len(set(seeds[0])) == 5


# What is told of the model.


def test_a_model_that_changes_in_mid_run_is_flagged(loopback, tmp_path, capsys):
    def script(number, *_):
        status, document = loopback.says("Heads")
        return status, {**document, "model": "m-1" if number <= 4 else "m-2"}

    loopback.script = script
    result = coin(loopback, 10, transport="direct").run(out=tmp_path, concurrency=1)
    (names,) = result.document()["models"].values()
    assert names == {"m-1": 4, "m-2": 6}
    assert "answered under 2 names: m-1 (4), m-2 (6)" in result.document()["warnings"][0]
    with pytest.raises(SystemExit):
        main(["report", str(tmp_path)])
    assert "warning: the model of seat" in capsys.readouterr().err
    assert "warnings" not in coin(loopback, 3, transport="direct").run().document()


# Processes.


@pytest.fixture
def environment(root):
    return {**os.environ, "PYTHONPATH": str(root / ".typing"), "OPENAI_API_KEY": "sk-no-key-is-needed"}


def command(server, folder, episodes, **llm):
    fields = {
        "name": "llm",
        "model": "openai/test",
        "api_base": server.base,
        "transport": "direct",
        **PRICED,
        **llm,
    }
    return [sys.executable, "-m", "aleator", "run", "matching_pennies", "--seat", f"matcher={json.dumps(fields)}",
            "--episodes", str(episodes), "--out", str(folder), "--json"]  # fmt: skip


def test_ctrl_c_ends_cleanly_keeps_everything_and_the_run_goes_on(loopback, environment, tmp_path):
    enough = threading.Event()

    def script(number, *_):
        time.sleep(0.02)
        if number == 60:
            enough.set()
        return loopback.says("Heads")

    loopback.script = script
    sitting = command(loopback, tmp_path / "run", 400)
    process = subprocess.Popen(
        sitting, env=environment, cwd=tmp_path, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert enough.wait(60)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert out == ""
    assert "interrupted; everything so far is kept" in err
    assert "Traceback" not in err
    kept, sent = len(replies(tmp_path / "run")), len(loopback.requests)
    assert 60 - 32 <= kept <= sent <= kept + 32
    again = subprocess.run(sitting, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert json.loads(again.stdout)["outcomes"] == {"legal": 400}
    assert len(loopback.requests) == sent + 400 - kept


def test_keys_in_a_file_are_read_set_nothing_that_is_set_and_leak_nowhere(loopback, environment, tmp_path):
    (tmp_path / ".env").write_text(f"OPENAI_API_KEY=from-the-file\nMY_GATEWAY={MARKER}\nALEATOR_EPISODES=3\n")
    seen = []

    def script(number, body, headers):
        seen.append(headers["authorization"])
        return loopback.says(f"Your key is {headers['authorization']}")

    loopback.script = script
    sitting = command(loopback, tmp_path / "run", 2, api_key_from="MY_GATEWAY", reasks=0)
    told = subprocess.run(sitting, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert json.loads(told.stdout)["episodes"] == 2
    plain = command(loopback, tmp_path / "plain", 1, reasks=0)
    subprocess.run(plain, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert seen == [f"Bearer {MARKER}"] * 2 + ["Bearer sk-no-key-is-needed"]
    assert MARKER not in told.stdout + told.stderr
    files = [file for file in (tmp_path / "run").rglob("*") if file.is_file()]
    assert len(files) >= 4
    assert not any(MARKER.encode() in file.read_bytes() for file in files)


def test_a_crash_shows_its_traceback_without_keys(monkeypatch, capsys):
    monkeypatch.setenv("OPENAI_API_KEY", MARKER)

    def crash(room):
        raise RuntimeError(f"the key {MARKER} was in hand")

    monkeypatch.setattr("aleator.cli.catalogue.catalogue", crash)
    for plugins in ({}, {"mine": {"mine.py:Mine"}}):
        monkeypatch.setattr("aleator.registry.loading.known_as", plugins)
        with pytest.raises(SystemExit) as end:
            main(["list"])
        told = capsys.readouterr()
        assert end.value.code == 1
        assert ("Traceback" in told.err) is (not plugins)
        assert "the key [redacted] was in hand" in told.err
        assert MARKER not in told.out + told.err
