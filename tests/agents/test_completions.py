"""Completions of a plain text, as base models are asked: the prompt, both transports, and what goes with each request."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aleator as al
import pytest
from aleator.agents.llm.transport.chat import Request, complete, complete_many
from aleator.agents.llm.transport.endpoints import plain_prompt, text_model
from aleator.agents.llm.transport.server_address import mended
from aleator.core.errors import InputError
from aleator.core.prices import Price

ASKED = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Heads or Tails?"}]
TRANSPORTS = pytest.mark.parametrize("plain_http", [False, True], ids=["litellm", "direct"])


def continues(*texts: str, **choice: Any) -> tuple[int, dict[str, Any]]:
    """A completion with these continuations."""
    choices = [
        {"index": i, "text": text, "finish_reason": "stop", "logprobs": None} | choice
        for i, text in enumerate(texts)
    ]
    usage = {"prompt_tokens": 10, "completion_tokens": 2 * len(texts), "total_tokens": 10 + 2 * len(texts)}
    about = {"id": "c", "object": "text_completion", "created": 1, "model": "base-1"}
    return 200, {**about, "choices": choices, "usage": usage}


def request_to(server: Any, plain_http: bool, **parameters: Any) -> Request:
    return Request(
        "openai/mine", ASKED, {"temperature": 1.0, "max_tokens": 9, **parameters}, 10.0, seed=5,
        api_base=server.base, plain_http=plain_http, price=Price(1e-6, 2e-6, 1e-6), by="completions",
    )  # fmt: skip


@TRANSPORTS
def test_a_completion_has_all_that_a_chat_has(loopback: Any, plain_http: bool) -> None:
    told = {
        "tokens": [" He", "ads"], "token_logprobs": [-0.5, -0.1], "text_offset": [0, 3],
        "top_logprobs": [{" He": -0.5, " T": -1.2}, {"ads": -0.1}],
    }  # fmt: skip
    loopback.script = lambda *_: continues(" Heads", " Tails", logprobs=told)
    asked = request_to(loopback, plain_http, n=2, stop=["\n"], logprobs=True, top_logprobs=20, top_k=0)
    replies = asyncio.run(complete_many(asked))
    (body,) = loopback.requests
    assert body == {
        "model": "mine", "prompt": "Be brief.\n\nQuestion: Heads or Tails?\n\nReply:", "temperature": 1.0, "max_tokens": 9,
        "n": 2, "stop": ["\n"], "logprobs": 20, "top_k": 0, "seed": 5,
    }  # fmt: skip
    assert [(reply.text, reply.finish, reply.error, reply.model) for reply in replies] == [
        (" Heads", "stop", None, "base-1"), (" Tails", "stop", None, "base-1")]  # fmt: skip
    assert sum(reply.usage["completion"] for reply in replies) == 4
    assert sum(reply.cost_usd or 0.0 for reply in replies) == pytest.approx(10e-6 + 4 * 2e-6)
    first = (replies[0].logprobs or {})["content"][0]
    assert first["top_logprobs"] == [{"token": " He", "logprob": -0.5}, {"token": " T", "logprob": -1.2}]
    assert asked.body()["prompt"] == body["prompt"]


@TRANSPORTS
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((401, {"error": {"message": "wrong key"}}), "AuthenticationError"),
        ((404, {"error": {"message": "no such model"}}), "NotFoundError"),
        ((429, {"error": {"message": "slow down"}}), "RateLimitError"),
        ((400, {"error": {"message": "maximum context length"}}), "ContextWindowExceededError"),
        ((500, {"error": {"message": "oops"}}), "InternalServerError"),
        ((302, {}), None),
        ("drop", "APIConnectionError"),
    ],
)
def test_failures_have_the_classes_of_a_chat_s(
    loopback: Any, plain_http: bool, answer: Any, kind: str | None
) -> None:
    loopback.script = lambda *_: answer
    loopback.extra = {"Location": "/elsewhere"} if kind is None else {}
    reply = asyncio.run(complete(request_to(loopback, plain_http)))
    assert reply.error is not None
    assert kind in (None, reply.error)
    # Neither a retry of the library's own, nor a redirection that was followed.
    assert len(loopback.requests) == 1


def test_without_a_key_nothing_is_sent(loopback: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    asked = Request("openai/mine", ASKED, {}, 10.0, api_base="http://192.0.2.1/v1", by="completions")
    assert asyncio.run(complete(asked)).error == "AuthenticationError"


def test_openai_itself_lists_five_tokens_beside_each() -> None:
    asked = Request(
        "openai/davinci-002", ASKED, {"logprobs": True, "top_logprobs": 20}, 1.0, by="completions"
    )
    assert asked.effective() == {"logprobs": 5}


def test_turns_of_a_conversation_stand_one_below_another() -> None:
    said = [*ASKED, {"role": "assistant", "content": "Heads"}, {"role": "user", "content": "Again."}]
    assert plain_prompt(said).endswith("\n\nReply: Heads\n\nQuestion: Again.\n\nReply:")


@pytest.mark.parametrize("transport", ["litellm", "direct"])
def test_a_run_asks_for_one_line_and_stops_there(loopback: Any, transport: str) -> None:
    loopback.script = lambda *_: continues(" Heads", logprobs=None)
    agent = al.agent(
        "llm", model="openai/mine", endpoint="completions", api_base=loopback.base, transport=transport,
        elicit=["stated"],
    )  # fmt: skip
    result = al.Scenario(environment="biased_coin", cast={"*": agent}).run(episodes=2)
    assert result.document()["outcomes"] == {"legal": 2}
    stops = sorted(json.dumps(body["stop"]) for body in loopback.requests)
    assert stops == ['["\\n"]'] * 2 + ['["\\nQuestion:"]'] * 2
    assert all("messages" not in body for body in loopback.requests)


def test_what_the_recipe_sends_itself_goes_before_the_stop(loopback: Any) -> None:
    loopback.script = lambda *_: continues(" Heads")
    agent = al.agent(
        "llm", model="openai/mine", endpoint="completions", api_base=loopback.base, extra={"stop": [";"]}
    )
    al.Scenario(environment="biased_coin", cast={"*": agent}).run(episodes=1)
    assert loopback.requests[0]["stop"] == [";"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"structured": True}, "needs a conversation"),
        ({"style": "random_tool"}, "needs a conversation"),
        ({"model": "anthropic/claude-3-opus"}, "not known to have one"),
    ],
)
def test_what_needs_a_conversation_is_refused_in_a_line(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        al.agent("llm", **({"model": "openai/mine", "endpoint": "completions"} | fields))


def test_simulated_models_complete_a_text_as_they_answer_a_chat() -> None:
    documents = [
        al.Scenario(
            environment="biased_coin",
            cast={"*": al.agent("llm", model="sim/step", endpoint=endpoint, elicit=["token"])},
            metrics=["acted_token_tv"],
        ).run(episodes=20, seed=3).document()
        for endpoint in ("chat", "completions")
    ]  # fmt: skip
    chat, completions = (document["seats"]["sampler"] for document in documents)
    assert chat["policy"] == completions["policy"]
    assert chat["metrics"]["acted_token_tv"] == completions["metrics"]["acted_token_tv"]


def test_addresses_and_names_of_completions() -> None:
    assert mended("http://127.0.0.1:8000/v1/completions") == "http://127.0.0.1:8000/v1"
    assert text_model("text-completion-openai/a") == "text-completion-openai/a"
