"""The law of a model's tokens: over whole options, at temperatures other than 1, and where a server tells none."""

from __future__ import annotations

import asyncio
import math
from typing import Any

import aleator as al
import numpy as np
import pytest
from aleator.agents.llm.graphs.query import Query
from aleator.agents.llm.prompts.log_probabilities_probe import score_in_echo, slope
from aleator.agents.llm.prompts.scoring import scores_by_echo, scores_by_tokens
from aleator.agents.llm.transport.answers import answers_of
from aleator.agents.llm.transport.endpoints import ENDPOINTS, plain_prompt
from aleator.agents.llm.transport.reply import Reply
from aleator.core.chance import Chance
from aleator.core.errors import InputError
from aleator.core.spaces.menu import Menu
from aleator.tests.support.markov_model import MarkovModel, law_by_enumeration
from hypothesis import given
from hypothesis import strategies as st

CHAIN = {
    "": {" A": 0.35, " B": 0.3, " He": 0.2, " Tails": 0.1, "\n": 0.05},
    " A": {" lot": 0.4, "\n": 0.5, ".": 0.1},
    " lot": {" more": 0.3, "\n": 0.7},
    " He": {"ads": 0.9, "\n": 0.1},
    "ads": {"\n": 1.0},
}
OPTIONS = ("A", "A lot", "A lot more", "Heads", "Tails")
COIN = {"": {" Heads": 0.65, " Tails": 0.3, " Well": 0.05}}


def run(loopback: Any, model: MarkovModel, options: tuple[str, ...], **fields: Any) -> al.Result:
    """A run of two questions with these options."""
    loopback.script = lambda _, body, *__: model.answer(body)
    recipe = {"model": "openai/markov", "endpoint": "completions", "transport": "direct", "api_base": loopback.base,
              "elicit": ["scored"], "reasks": 0} | fields  # fmt: skip
    task = al.environment("categorical", law=dict.fromkeys(options, 1 / len(options)))
    return al.Scenario(environment=task, cast={"*": al.agent("llm", **recipe)}).run(episodes=2, seed=1)


def logged(result: al.Result, column: str) -> Any:
    (decisions,) = result.ledger.seats.values()
    return decisions.logs[column]


@pytest.mark.parametrize("transport", ["direct", "litellm"])
@pytest.mark.parametrize("echoes", [True, False], ids=["echo", "token by token"])
def test_the_law_over_whole_options_is_that_of_all_replies(
    loopback: Any, echoes: bool, transport: str
) -> None:
    model = MarkovModel(CHAIN, echoes=echoes)
    result = run(loopback, model, OPTIONS, transport=transport)
    law = law_by_enumeration(model, OPTIONS)
    assert logged(result, "scored") == pytest.approx(np.array([law, law]), abs=1e-9)
    whole = 0.35 + 0.2 * 0.9 + 0.1  # of replies that begin with A, with Heads or with Tails
    assert logged(result, "scored_mass") == pytest.approx([whole, whole])
    assert logged(result, "scored_unseen") == pytest.approx([0.0, 0.0], abs=1e-9)
    assert [bool(body.get("echo")) for body in loopback.requests].count(True) == (11 if echoes else 1)


@given(
    row=st.lists(st.floats(0.01, 1.0), min_size=6, max_size=6),
    tail=st.floats(0.01, 0.99),
    echoes=st.booleans(),
)
def test_options_that_begin_one_another_are_told_apart_whatever_the_law(
    row: list[float], tail: float, echoes: bool
) -> None:
    names = (" A", " B", " He", " Tails", " C", "\n")
    first = {name: p / sum(row) for name, p in zip(names, row, strict=True)}
    chain = {**CHAIN, "": first, " A": {" lot": tail, "\n": 1 - tail}}
    model = MarkovModel(chain, echoes=echoes)
    found = asyncio.run(_scores(model, echoes))
    assert found == pytest.approx(law_by_enumeration(model, OPTIONS), abs=1e-9)


async def _scores(model: MarkovModel, echoes: bool) -> Any:
    """The scored law without a server between."""

    async def call(messages: Any, **extra: Any) -> Reply:
        parameters = ENDPOINTS["completions"].parameters(extra, False)
        _, document = model.answer({"prompt": plain_prompt(messages), "temperature": 1.0, **parameters})
        return Reply(**answers_of(document, None)[0])

    query = Query(
        words="Choose.", space=Menu(OPTIONS), shown=OPTIONS, call=call, chance=Chance.of(1, "x", [0])
    )
    scores = await (scores_by_echo if echoes else scores_by_tokens)(query)
    return scores.mass / scores.mass.sum()


def test_what_the_list_of_tokens_does_not_show_is_stated(loopback: Any) -> None:
    class Cut(MarkovModel):
        def _logprobs(self, row: Any, said: str) -> Any:
            told = super()._logprobs(row, said)
            likely = sorted(told["top_logprobs"][0].items(), key=lambda pair: -pair[1])[:3]
            return {**told, "top_logprobs": [dict(likely)]}

    result = run(loopback, Cut(CHAIN), OPTIONS)
    missed = 0.1 + 0.05  # Tails and the line end, at the first token
    assert logged(result, "scored_unseen")[0] == pytest.approx(missed)
    assert logged(result, "scored")[0][OPTIONS.index("Tails")] == 0


def test_the_metrics_take_the_scored_law_as_that_of_the_tokens(loopback: Any) -> None:
    result = run(loopback, MarkovModel(COIN), ("Heads", "Tails"), elicit=["scored", "token"])
    assert logged(result, "scored")[0] == pytest.approx([0.65 / 0.95, 0.3 / 0.95])
    assert logged(result, "token")[0] == pytest.approx([0.65 / 0.95, 0.3 / 0.95])
    (seat,) = result.comparison.seats.values()
    assert seat.knowing_doing is not None


def test_scoring_needs_a_prompt_that_can_be_continued() -> None:
    with pytest.raises(InputError, match="set endpoint: completions"):
        al.agent("llm", model="openai/mine", elicit=["scored"])


# Temperatures other than 1.


@pytest.mark.parametrize("endpoint", ["chat", "completions"])
@pytest.mark.parametrize("follows", [True, False])
def test_the_token_law_is_that_of_the_temperature_whether_or_not_the_server_s_is(
    loopback: Any, follows: bool, endpoint: str
) -> None:
    model = MarkovModel(COIN, follows=follows)
    fields = {"elicit": ["token"], "temperature": 0.5, "endpoint": endpoint}
    result = run(loopback, model, ("Heads", "Tails"), **fields)
    heads, tails = 0.65**2, 0.3**2
    assert logged(result, "token")[0] == pytest.approx([heads / (heads + tails), tails / (heads + tails)])
    told = [words for words in result.warnings if "do not follow the temperature" in words]
    assert len(told) == (0 if follows else 1)
    asked = [body["temperature"] for body in loopback.requests]
    assert asked.count(1.0) == 1  # one pair in the run: at 1, and at one half as the others
    assert len(asked) == 2 * 2 + 2
    assert result.spending.calls == len(asked)


def test_at_temperature_1_nothing_more_is_asked(loopback: Any) -> None:
    run(loopback, MarkovModel(COIN), ("Heads", "Tails"), elicit=["token"])
    assert len(loopback.requests) == 4


def test_whole_options_are_not_scored_where_log_probabilities_stay_at_1(loopback: Any) -> None:
    result = run(loopback, MarkovModel(COIN), ("Heads", "Tails"), temperature=0.5)
    assert np.isnan(logged(result, "scored")).all()
    assert any("not known for 2 of 2 decisions" in words for words in result.warnings)
    follows = run(loopback, MarkovModel(COIN, follows=True), ("Heads", "Tails"), temperature=0.5)
    assert logged(follows, "scored")[0][0] == pytest.approx(0.65**2 / (0.65**2 + 0.3**2))


def test_at_temperature_0_the_law_before_the_likeliest_is_taken_stands_beside_the_act(loopback: Any) -> None:
    result = run(loopback, MarkovModel(COIN), ("Heads", "Tails"), elicit=["token"], temperature=0.0)
    assert logged(result, "token")[0] == pytest.approx([0.65 / 0.95, 0.3 / 0.95])
    assert any("at temperature 0 are not drawn" in words for words in result.warnings)


def test_a_run_is_continued_and_replayed_with_what_was_found_out(loopback: Any, tmp_path: Any) -> None:
    loopback.script = lambda _, body, *__: MarkovModel(COIN).answer(body)
    agent = al.agent(
        "llm", model="openai/m", transport="direct", api_base=loopback.base, elicit=["token"], temperature=0.5
    )
    scenario = al.Scenario(environment="biased_coin", cast={"*": agent})
    scenario.run(episodes=2, out=tmp_path)
    asked = len(loopback.requests)
    whole = scenario.run(episodes=3, out=tmp_path)
    assert len(loopback.requests) == asked + 2
    again = scenario.changed(episodes=3).replay(tmp_path)
    assert again.digest() == whole.digest()
    assert len(loopback.requests) == asked + 2
    assert any("do not follow" in words for words in again.warnings)


def test_the_slope_of_two_laws() -> None:
    plain = {"a": math.log(0.6), "b": math.log(0.3), "c": math.log(0.1)}
    assert slope(plain, {token: 2 * logprob + 0.3 for token, logprob in plain.items()}) == pytest.approx(2)
    assert slope(plain, plain) == pytest.approx(1)
    assert slope({"a": -1.0, "b": -1.0}, {"a": -1.0, "b": -1.0}) is None


# A server without log-probabilities.


@pytest.mark.parametrize("endpoint", ["chat", "completions"])
def test_a_server_without_log_probabilities_is_told_with_the_count(loopback: Any, endpoint: str) -> None:
    silent = MarkovModel(COIN, told=False)
    result = run(loopback, silent, ("Heads", "Tails"), elicit=["token"], endpoint=endpoint)
    (line,) = [words for words in result.warnings if "law of the first token" in words]
    assert "seat sampler is not known for 2 of 2 decisions: the server gave no log-probabilities (2)" in line
    assert line in result.document()["warnings"]


def test_a_refused_request_for_log_probabilities_is_told_by_its_class(loopback: Any) -> None:
    refused = (400, {"error": {"message": "logprobs are not supported"}})
    agent = al.agent("llm", model="openai/m", transport="direct", api_base=loopback.base, elicit=["token"])
    loopback.script = lambda _, body, *__: refused if "logprobs" in body else loopback.says("Heads")
    result = al.Scenario(environment="biased_coin", cast={"*": agent}).run(episodes=2)
    assert any("the call failed: BadRequestError (2)" in words for words in result.warnings)


def test_an_echo_whose_tokens_do_not_begin_where_the_prompt_ends_is_no_score() -> None:
    def echoed(*tokens: tuple[str, float | None]) -> Reply:
        return Reply(logprobs={"content": [{"token": token, "logprob": p} for token, p in tokens]})

    whole = "Reply: Heads"
    assert score_in_echo(echoed(("Reply", None), (":", -1.0), (" He", -0.5), ("ads", -0.1)), "Reply:", whole) == (
        (" He", "ads"), pytest.approx(-0.6))  # fmt: skip
    assert score_in_echo(echoed(("Reply: He", None), ("ads", -0.1)), "Reply:", whole) is None
    assert score_in_echo(echoed((" Heads", -0.1)), "Reply:", whole) is None
    assert score_in_echo(Reply(), "Reply:", whole) is None


def test_a_law_that_some_rows_lack_is_counted_by_reason_also_when_it_is_read_back(
    loopback: Any, tmp_path: Any
) -> None:
    known, silent = MarkovModel(COIN), MarkovModel(COIN, told=False)
    model = {"name": "llm", "model": "openai/m", "transport": "direct", "api_base": loopback.base,
             "endpoint": "completions", "elicit": ["token", "scored"], "retries": 0}  # fmt: skip
    scenario = al.Scenario(environment="biased_coin", cast={"*": model})

    def answer(number: int, body: Any, _: Any) -> Any:
        if number > 10 and "logprobs" in body:
            return silent.answer(body) if number % 2 else (400, {"error": {"message": "no logprobs"}})
        return known.answer(body)

    loopback.script = answer
    scenario.run(episodes=8, out=tmp_path, concurrency=1)
    found = al.open(tmp_path)
    (decisions,) = found.ledger.seats.values()
    lacking = np.isnan(decisions.logs["scored"]).any(axis=1)
    assert 0 < lacking.sum() < len(decisions)
    assert np.array_equal(np.isnan(decisions.logs["scored_mass"].astype(float)), lacking)
    (line,) = [words for words in found.warnings if "law of whole options" in words]
    assert f"for {lacking.sum()} of 8 decisions" in line
    assert scenario.changed(episodes=8).replay(tmp_path).digest() == found.digest()


@pytest.mark.parametrize("temperature", [1.0, 0.5])
def test_episodes_that_share_requests_score_together(loopback: Any, temperature: float) -> None:
    model = MarkovModel(CHAIN, follows=True)

    def answer(_: int, body: Any, __: Any) -> Any:
        status, document = model.answer(body)
        choices = [{**document["choices"][0], "index": i} for i in range(body.get("n", 1))]
        return status, {**document, "choices": choices}

    loopback.script = answer
    recipe = {"name": "llm", "model": "openai/m", "transport": "direct", "api_base": loopback.base, "shuffle": False,
              "endpoint": "completions", "elicit": ["scored"], "reasks": 0, "answers_per_request": 4,
              "temperature": temperature}  # fmt: skip
    task = al.environment("categorical", law=dict.fromkeys(OPTIONS, 1 / len(OPTIONS)))
    result = al.Scenario(environment=task, cast={"*": recipe}).run(episodes=4)
    assert not np.isnan(logged(result, "scored")).any()
    assert sum(body.get("n", 1) == 4 for body in loopback.requests) > 2
