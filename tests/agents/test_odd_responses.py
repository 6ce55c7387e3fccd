"""Responses that are odd: an error in a 200, parts instead of text, numbers that JSON does not have, usage that is not known.

After public reports on other clients (sglang 2955 and 4097, vercel/ai PR 8072, mini-swe-agent PR 902); the documents are ours.
"""

import json
import math

import pytest
from aleator.agents.llm.prompts.elicitation import labels_of_tokens
from aleator.agents.llm.transport.answers import answers_of
from aleator.core.failures import CallError, bill, failure_class
from aleator.core.prices import Price
from hypothesis import given
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
