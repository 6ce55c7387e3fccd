"""Responses that are odd: an error in a 200, parts instead of text, numbers that JSON does not have, usage that is not known.

After public reports on other clients (sglang 2955 and 4097, vercel/ai PR 8072, mini-swe-agent PR 902); the documents are ours.
"""

import json
import math
import sqlite3
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from aleator.agents.llm.prompts.elicitation import labels_of_tokens
from aleator.agents.llm.transport.answers import answers_of
from aleator.core.errors import CallsStopped
from aleator.core.failures import CallError, bill, failure_class
from aleator.core.outcomes import Outcome
from aleator.core.prices import Price
from aleator.scenarios.scenario.scenario import Scenario
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

DEAR = Price(1e-6, 2e-6, 1e-6, declared=True)
FREE = Price(0.0, 0.0, 0.0, declared=True)


def completion(content="Heads", finish="stop", **rest):
    return {"model": "m", "choices": [{"message": {"content": content}, "finish_reason": finish}],
            "usage": {"prompt_tokens": 40, "completion_tokens": 1}, **rest}  # fmt: skip


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"message": "Rate limit exceeded", "code": 429}, "RateLimitError"),
        ({"message": "bad key", "code": "401"}, "AuthenticationError"),
        ({"message": "overloaded", "status": 503}, "ServiceUnavailableError"),
        ({"message": "gone wrong", "code": "weird"}, "InternalServerError"),
        ("gone wrong", "InternalServerError"),
    ],
)
def test_an_error_in_the_body_is_told_in_its_own_words(error, kind):
    with pytest.raises(CallError) as raised:
        answers_of({"error": error}, DEAR)
    assert failure_class(raised.value) == kind
    assert (error if isinstance(error, str) else error["message"]) in str(raised.value)


@pytest.mark.parametrize(
    "document", [{}, {"choices": []}, {"choices": None}, {"choices": [None]}, {"choices": "Heads"}]
)
def test_a_response_without_an_answer_is_a_failure_that_may_pass(document):
    with pytest.raises(CallError) as raised:
        answers_of(document, DEAR)
    assert failure_class(raised.value) == "InternalServerError"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ([{"type": "thinking", "thinking": [{"type": "text", "text": "Tails?"}]}, {"type": "text", "text": "Heads"}], "Heads"),
        ([{"type": "text", "text": "Heads: 60%\n"}, {"type": "text", "text": "Tails: 40%"}], "Heads: 60%\nTails: 40%"),
        ({"type": "text", "text": "Heads"}, "Heads"),
        ([{"type": "image_url"}], ""),
        ([], ""),
        (None, ""),
        (7, "7"),
    ],
)  # fmt: skip
def test_content_may_come_in_parts(content, text):
    (answer,) = answers_of(completion(content), None)
    assert answer["text"] == text


@pytest.mark.parametrize(
    "usage",
    [None, {}, {"prompt_tokens": 0, "completion_tokens": 0}, {"prompt_tokens": None}, {"prompt_tokens": 40, "completion_tokens": 0},
     {"prompt_tokens": math.nan, "completion_tokens": 1}, "many", {"prompt_tokens": -40, "completion_tokens": -1}, {"total_tokens": 41},
     {"prompt_tokens": 1e308, "completion_tokens": 1}, {"prompt_tokens": True, "completion_tokens": True}],
)  # fmt: skip
def test_usage_that_is_not_known_is_not_nothing(usage):
    (answer,) = answers_of(completion(usage=usage), DEAR)
    assert answer["usage"] == {}
    assert answer["cost_usd"] is None
    assert bill({**answer, "worst_usd": 0.25}) == 0.25
    (free,) = answers_of(completion(usage=usage), FREE)
    assert free["cost_usd"] == 0.0


def test_known_usage_is_paid_by_its_tokens():
    (answer,) = answers_of(completion(), DEAR)
    assert answer["cost_usd"] == pytest.approx(42e-6)


def test_numbers_that_json_does_not_have_become_nothing_and_have_probability_0():
    top = [
        {"token": "Heads", "logprob": 0.0},
        {"token": "Tails", "logprob": -math.inf},
        {"token": "Edge", "logprob": None},
    ]
    document = completion()
    document["choices"][0]["logprobs"] = {"content": [{"token": "Heads", "top_logprobs": top}]}
    (answer,) = answers_of(document, None)
    json.dumps(answer, allow_nan=False)
    told = answer["logprobs"]["content"][0]["top_logprobs"]
    assert labels_of_tokens(told, ["Heads", "Tails"]).tolist() == [1.0, 0.0]


def test_a_reply_that_ended_in_an_error_is_a_failure_that_may_pass():
    (answer,) = answers_of(completion(finish="error"), None)
    assert (answer["error"], answer["detail"]) == ("InternalServerError", "the reply ended by error")


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["choices", "message", "content", "usage", "error", "code", "logprobs", "text", "type", "tool_calls",
                         "finish_reason", "prompt_tokens", "prompt_tokens_details", "model", "refusal"]), inner, max_size=5),
    max_leaves=20,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["choices", "error", "usage", "model"]), JSON), JSON, JSON)
def test_no_response_ends_a_run(document, choice, message):
    for one in (document, {**document, "choices": [choice]}, {**document, "choices": [{"message": message}]}):
        try:
            answers = answers_of(one, DEAR)
        except CallError:
            continue
        json.dumps(answers, allow_nan=False)


# Whole bodies, over the wire, by either transport; and the same run continued.

ODD = st.one_of(
    st.none(), st.booleans(), st.sampled_from([0, -1, 800, 10**30, math.nan, math.inf, -math.inf, 1e308]), st.text(max_size=6),
    st.sampled_from(["\ud800", "Heads", "stop", "length", "tool_calls", [], {}, [[]], [None], {"text": "Heads"}, [{"type": "text", "text": 7}]]),
)  # fmt: skip
TOKEN = (
    st.fixed_dictionaries(
        {}, optional={"token": ODD, "logprob": ODD, "top_logprobs": ODD | st.lists(ODD, max_size=2)}
    )
    | ODD
)
LIKELY = (
    st.fixed_dictionaries(
        {}, optional={"content": st.lists(TOKEN, max_size=2) | ODD, "tokens": ODD, "token_logprobs": ODD}
    )
    | ODD
)
CALL = (
    st.fixed_dictionaries(
        {}, optional={"id": ODD, "type": ODD, "function": ODD | st.fixed_dictionaries({"name": ODD})}
    )
    | ODD
)
MESSAGE = (
    st.fixed_dictionaries(
        {},
        optional={
            "content": ODD,
            "refusal": ODD,
            "role": ODD,
            "tool_calls": st.lists(CALL, max_size=2) | ODD,
        },
    )
    | ODD
)
CHOICE = (
    st.fixed_dictionaries(
        {}, optional={"index": ODD, "message": MESSAGE, "finish_reason": ODD, "logprobs": LIKELY}
    )
    | ODD
)
USAGE = st.fixed_dictionaries(
    {}, optional={"prompt_tokens": ODD, "completion_tokens": ODD, "total_tokens": ODD, "cost": ODD, "prompt_tokens_details": ODD}
)  # fmt: skip
BODY = st.fixed_dictionaries(
    {}, optional={"choices": st.lists(CHOICE, max_size=2) | ODD, "usage": USAGE | ODD, "model": ODD, "error": ODD, "id": ODD}
)  # fmt: skip
NESTED = b'{"choices": ' + b"[" * 100_000
LOUD = completion(logprobs={"content": [{"token": "Heads", "logprob": 800}]}, cost_usd=1e308)


def strict(text):
    return json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} stands on disk"))


def hold_on_disk(folder):
    """Every record is strict JSON in UTF-8, and no attempt costs less than nothing or more than its worst."""
    with sqlite3.connect(folder / "transcript.sqlite") as connection:
        found = connection.execute("select reply from attempts").fetchall()
    connection.close()
    for (text,) in found:
        record = strict(text.encode().decode())
        assert 0 <= bill(record) <= max(record.get("worst_usd") or 0.0, 1.0)
    strict((folder / "run.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("transport", ["litellm", "direct"])
@pytest.mark.parametrize("style", ["direct", "random_tool", "stated_then_drawn"])
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(BODY, min_size=1, max_size=3))
@example([NESTED])
@example([LOUD])
@example(
    [
        completion("\ud800"),
        completion(finish=["stop"]),
        completion(usage={"prompt_tokens": -5, "completion_tokens": math.nan}),
    ]
)
def test_no_body_ends_a_run_or_its_continuation(loopback, transport, style, bodies):
    written = [body if isinstance(body, bytes) else json.dumps(body).encode() for body in bodies]
    loopback.script = lambda number, *_: (200, written[number % len(written)])
    llm = {"name": "llm", "model": "openai/mine", "api_base": loopback.base, "transport": transport, "style": style, "retries": 0,
           "reasks": 1, "price_in": 1, "price_out": 1, "max_tokens": 20, "elicit": ["stated", "token"], "timeout": 60}  # fmt: skip
    scenario = Scenario(environment="biased_coin", cast={"*": llm}, episodes=1)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with suppress(CallsStopped):  # an error in a body may say that a key is wrong
            for again in (True, False):
                result = scenario.run(out=folder, max_spend=1.0, stop_after=0, retry_errors=again)
                assert set(result.document()["outcomes"]) <= {outcome.label for outcome in Outcome}
                json.dumps(result.document(), allow_nan=False)
            assert scenario.replay(folder).digest() == result.digest()
        hold_on_disk(folder)


@pytest.mark.parametrize(
    "body",
    [b'{"action": "Heads", "law": {"Heads": NaN, "Tails": 1}}', b'{"action": "Heads", "cost_usd": 1e308}',
     b'{"action": "Heads", "cost_usd": -5}', b'{"action": "Heads", "cost_usd": NaN}', b'{"action": "\\ud800"}', b"[" * 100_000],
)  # fmt: skip
def test_what_a_player_behind_an_address_sends_ends_no_run(loopback, tmp_path, body):
    loopback.script = lambda *_: (200, body)
    player = {"name": "http_player", "url": loopback.base, "most_usd": 0.25, "retries": 0}
    scenario = Scenario(environment="biased_coin", cast={"*": player}, episodes=2)
    for _ in range(2):
        result = scenario.run(out=tmp_path, max_spend=1.0)
        assert sum(result.document()["outcomes"].values()) == 2
    hold_on_disk(tmp_path)
