"""What a request says: how long a reply may be, how many answers it asks for, further parameters, a schema, an address."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from aleator.agents.llm.llm import LLM
from aleator.agents.llm.prompts.lengths import ANSWER, LAW, REASONED, UNSEEN, list_of
from aleator.agents.llm.transport import openai_compatible
from aleator.agents.llm.transport.answer_limit import stated_limit
from aleator.agents.llm.transport.litellm_transport import known_price, load_litellm
from aleator.cli.main import main
from aleator.core.errors import InputError
from aleator.registry.finding import names
from aleator.scenarios.finished import load_any
from aleator.scenarios.scenario.run_cell import run_cell
from aleator.scenarios.scenario.scenario import Scenario
from click.testing import CliRunner

carried = pytest.mark.parametrize("transport", ["litellm", "direct"])


def coin(base: str, episodes: int = 4, **llm: Any) -> Scenario:
    fields = {"model": "openai/mine", "api_base": base, "backoff": 0.0, "reasks": 0, "timeout": 60.0, **llm}
    return Scenario(environment="biased_coin", cast={"*": {"name": "llm", **fields}}, episodes=episodes)


# How long a reply may be.

LONGEST = {
    "batch": list_of(10),
    "stated_then_drawn": LAW,
    "describe_only": LAW,
    "verbalized_sampling": LAW,
    **dict.fromkeys(
        [
            "chain_of_thought",
            "game_workflow",
            "plans_and_insights",
            "given_seed",
            "string_seed",
            "simulated_generator",
            "rejection",
            "random_tool",
        ],
        REASONED,
    ),
}


@pytest.mark.parametrize("style", names("styles"))
def test_each_method_has_its_length_and_the_docs_tell_it(style: str, root: Path) -> None:
    longest = LLM(model="openai/mine", style=style).parameters()["max_tokens"]
    assert longest == LONGEST.get(style, ANSWER)
    assert f"| `{style}` | {longest} |" in (root / "docs" / "models.md").read_text()


def test_a_length_of_ones_own_goes_first_and_null_sends_none() -> None:
    assert LLM(model="openai/mine", max_tokens=7).parameters()["max_tokens"] == 7
    assert "max_tokens" not in LLM(model="openai/mine", max_tokens=None).parameters()
    assert LLM(model="openai/o3-mini").parameters()["max_tokens"] == ANSWER + UNSEEN


def test_a_law_that_is_elicited_has_its_own_length(loopback: Any) -> None:
    loopback.script = lambda *_: loopback.says("Heads")
    coin(loopback.base, 1, transport="direct", elicit=["stated", "token"]).run()
    assert [body["max_tokens"] for body in loopback.requests] == [ANSWER, LAW, 1]
    loopback.requests.clear()
    coin(loopback.base, 1, transport="direct", elicit=["stated"], max_tokens=33).run()
    assert [body["max_tokens"] for body in loopback.requests] == [33, 33]


def test_openai_itself_is_told_the_length_under_its_own_name() -> None:
    assert openai_compatible._as_taken({"max_tokens": 5, "top_p": 1}, None) == {
        "max_completion_tokens": 5,
        "top_p": 1,
    }
    assert openai_compatible._as_taken({"max_tokens": 5}, "http://x/v1") == {"max_tokens": 5}


# How many answers one request asks for.


@pytest.mark.parametrize(
    ("words", "asked", "allowed"),
    [
        ("Invalid 'n': integer above maximum value. Expected a value <= 4, but got 8 instead.", 8, 4),
        ('{"error": {"message": "n must be between 1 and 6", "code": 400}}', 8, 6),
        ("n_cmpl cannot be greater than the number of slots, please increase -np", 8, 4),
        ("Only one completion choice is allowed", 8, 1),
        ("candidateCount must be in [1, 2]", 3, 2),
        ("temperature must be between 0 and 2", 8, None),
        ("no such model", 8, None),
    ],
)
def test_what_a_server_says_of_n_is_read(words: str, asked: int, allowed: int | None) -> None:
    assert stated_limit(words, asked) == allowed


def several(server: Any, most: int, words: str) -> None:
    """The server refuses more than ``most`` answers a request, in these ``words``."""

    def script(number: int, body: Any, _: Any) -> Any:
        n = body.get("n", 1)
        if n > most:
            return 400, {"error": {"message": words, "type": "invalid_request_error"}}
        status, document = server.says("Heads")
        return status, {**document, "choices": [{**document["choices"][0], "index": i} for i in range(n)]}

    server.script = script


@carried
@pytest.mark.parametrize(
    "words", ["n must be at most 4", "n_cmpl cannot be greater than the number of slots"]
)
def test_a_limit_on_n_is_learnt_and_told_once(
    loopback: Any, tmp_path: Path, transport: str, words: str
) -> None:
    several(loopback, 4, words)
    scenario = coin(loopback.base, 24, transport=transport, answers_per_request=8, retries=0, shuffle=False)
    result = scenario.run(out=tmp_path, concurrency=1)
    assert result.document()["outcomes"] == {"legal": 24}
    assert [body.get("n", 1) for body in loopback.requests] == [8] + [4] * 6
    (warning,) = result.warnings
    assert "no more than 4 are asked for" in warning
    assert words in warning
    assert load_any(tmp_path).warnings == [warning]
    assert scenario.replay(tmp_path).digest() == result.digest()


def test_another_refusal_is_told_in_its_own_words(loopback: Any) -> None:
    loopback.script = lambda *_: (400, {"error": {"message": "top_p must be below 1"}})
    result = coin(loopback.base, 8, transport="direct", answers_per_request=8, shuffle=False).run()
    assert result.document()["outcomes"] == {"error": 8}
    assert len(loopback.requests) == 1
    assert "top_p must be below 1" in result.warnings[0]


@carried
@pytest.mark.parametrize("gives", [1, 3])
def test_answers_that_did_not_come_are_asked_for_again(loopback: Any, transport: str, gives: int) -> None:
    def script(number: int, body: Any, _: Any) -> Any:
        status, document = loopback.says("Heads")
        choices = [{**document["choices"][0], "index": i} for i in range(min(gives, body.get("n", 1)))]
        return status, {**document, "choices": choices}

    loopback.script = script
    result = coin(
        loopback.base, 8, transport=transport, answers_per_request=8, retries=0, shuffle=False
    ).run()
    assert result.document()["outcomes"] == {"legal": 8}
    assert max(body.get("n", 1) for body in loopback.requests[1:]) == gives
    assert f"no more than {gives} are asked for" in result.warnings[0]


# Further parameters, and who decides on the rest.


@carried
def test_extra_parameters_are_sent_as_they_are(loopback: Any, tmp_path: Path, transport: str) -> None:
    extra = {"top_k": 0, "min_p": 0.0, "chat_template_kwargs": {"enable_thinking": False}}
    coin(loopback.base, 2, transport=transport, extra=extra, top_p=1.0).run(out=tmp_path)
    for body in loopback.requests:
        assert {name: body[name] for name in extra} == extra
    document = load_any(tmp_path).document()
    told = document["sampling"]["sampler"]
    assert told["sent"] == {"temperature": 1.0, "top_p": 1.0, "max_tokens": ANSWER, **extra}
    assert {"presence_penalty", "repetition_penalty", "seed"} <= set(told["left_to_server"])
    assert not {"temperature", "top_k", "min_p"} & set(told["left_to_server"])
    page = load_any(tmp_path).to_html(tmp_path / "page.html").read_text()
    assert "What was left to the server" in page


@pytest.mark.parametrize("parts", [(), ((0, 1), (1, 2))], ids=["whole", "in parts"])
def test_a_server_that_states_its_own_values_is_quoted(
    loopback: Any, tmp_path: Path, parts: tuple[Any, ...]
) -> None:
    stated = {"temperature": 0.8, "top_k": 40, "min_p": 0.05, "repeat_penalty": 1.1, "samplers": ["top_k"]}
    loopback.properties = {"default_generation_settings": {"params": stated}}
    scenario = coin(loopback.base, 2, transport="direct")
    if parts:
        for part in parts:
            run_cell(scenario.model_dump(mode="json"), tmp_path, part)
    else:
        scenario.run(out=tmp_path)
    document = load_any(tmp_path).document()
    values = {"top_k": 40, "min_p": 0.05, "repetition_penalty": 1.1}
    assert document["sampling"]["sampler"]["server_values"] == values
    assert "min_p = 0.05" in load_any(tmp_path).to_html(tmp_path / "page.html").read_text()
    loopback.properties = None  # what was stated stays, also where the run is opened again
    assert scenario.run(out=tmp_path).document()["sampling"]["sampler"]["server_values"] == values
    assert scenario.replay(tmp_path).document()["sampling"]["sampler"]["server_values"] == values


def test_simulated_models_leave_nothing_to_a_server(loopback: Any) -> None:
    result = coin(loopback.base, 2, model="sim/fair", extra={"top_k": 5}).run()
    assert "sampling" not in result.document()
    assert result.warnings == [
        (
            f"model sim/fair is simulated in this process, and {loopback.base} was not asked: write openai/sim/fair for a server that has it"
            " (`aleator serve`)"
        )
    ]


def test_a_simulated_model_costs_what_is_declared() -> None:
    priced = coin(None, 2, model="sim/fair", price_in=1.0, price_out=1.0).run()
    assert priced.document()["spend_usd"] > 0
    assert coin(None, 2, model="sim/fair").run().document()["spend_usd"] == 0


@pytest.mark.parametrize("name", ["model", "temperature", "n", "stream"])
def test_extra_does_not_name_what_has_a_field(name: str) -> None:
    with pytest.raises(InputError, match=f"extra names {name}, which is set otherwise"):
        coin("http://127.0.0.1:1/v1", extra={name: 1})


# Schemas, addresses, prices.


@carried
def test_a_schema_is_sent_to_a_server_of_ones_own(loopback: Any, transport: str) -> None:
    loopback.script = lambda *_: loopback.says('{"answer": "Heads"}')
    result = coin(loopback.base, 2, transport=transport, structured=True).run()
    assert result.document()["outcomes"] == {"legal": 2}
    assert all(body["response_format"]["type"] == "json_schema" for body in loopback.requests)
    assert result.warnings == []


def test_where_no_schema_can_be_sent_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    litellm = load_litellm()

    async def answer(**sent: Any) -> Any:
        assert "response_format" not in sent
        return litellm.ModelResponse(
            choices=[{"message": {"role": "assistant", "content": "Heads"}}],
            usage=litellm.Usage(prompt_tokens=30, completion_tokens=2, total_tokens=32),
        )

    monkeypatch.setattr(litellm, "acompletion", answer)
    cast = {"*": {"name": "llm", "model": "openai/gpt-3.5-turbo", "structured": True}}
    result = Scenario(environment="biased_coin", cast=cast, episodes=2).run()
    assert result.warnings == [
        "model openai/gpt-3.5-turbo takes no JSON schema (LiteLLM's table): it was asked for plain text"
    ]


def test_an_address_that_nobody_asks_is_told(loopback: Any) -> None:
    command = ["run", "biased_coin", "--episodes", "1", "--api-base", loopback.base]
    told = CliRunner().invoke(main, command)
    assert told.exit_code == 2
    assert "no seat asks a model there: give --model NAME" in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1
    ambient = CliRunner().invoke(main, command[:4], env={"OPENAI_BASE_URL": loopback.base})
    assert ambient.exit_code == 0


_DIRECT = """
import json, sys
from aleator.scenarios.scenario.scenario import Scenario
llm = {"name": "llm", "model": "openai/gpt-4o-mini", "api_base": sys.argv[1], "transport": "direct"}
result = Scenario(environment="biased_coin", cast={"*": llm}, episodes=2).run(max_spend=1.0)
document = result.document()
print(json.dumps([document["spend_usd"], document["outcomes"], "litellm" in sys.modules]))
"""


def test_the_direct_transport_knows_prices_without_loading_litellm(loopback: Any, root: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(root / ".typing")}
    told = subprocess.run(
        [sys.executable, "-c", _DIRECT, loopback.base],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    spent, outcomes, loaded = json.loads(told.stdout)
    assert outcomes == {"legal": 2}
    assert spent == pytest.approx(2 * (10 * 1.5e-7 + 2 * 6e-7))
    assert not loaded


@pytest.mark.parametrize(
    "model",
    ["openai/gpt-4o-mini", "gpt-4o-mini", "anthropic/claude-haiku-4-5", "mistral/mistral-tiny"],
)
def test_a_price_is_that_of_litellm(model: str) -> None:
    info = load_litellm().get_model_info(model)
    price = known_price(model)
    assert price is not None
    assert (price.prompt, price.completion) == (info["input_cost_per_token"], info["output_cost_per_token"])
    assert price.longest == info["max_output_tokens"]


def test_a_model_that_the_table_has_not_has_no_price() -> None:
    assert known_price("openai/mine") is None
    assert known_price("nowhere/gpt-4o-mini") is None
