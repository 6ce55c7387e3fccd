"""Calls that a user's function or graph makes by itself, through the client that it is handed: recorded, paid for, made once."""

import json
import sqlite3

import pytest
from aleator.core.errors import InputError
from aleator.registry.loading import load_object
from aleator.scenarios.scenario.scenario import Scenario

MINE = """
import asyncio
from typing import Any, TypedDict

from langchain_core.runnables import RunnableConfig
from langgraph.graph import END, START, StateGraph

made = []
failures = []
answer = {"text": "Heads"}


async def reply():
    made.append(1)
    await asyncio.sleep(0)
    if failures:
        raise failures.pop()
    return dict(answer)


class State(TypedDict, total=False):
    words: str
    options: list[str]
    episode: int
    first: str
    second: str
    answer: Any


async def think(state: State, config: RunnableConfig) -> State:
    call = config["configurable"]["aleator_call"]
    said = await call.model("sim/fair", [{"role": "user", "content": "Options:\\n- Heads\\n- Tails\\n\\nAnswer with one."}])
    return {"first": said.text}


async def ask_mine(state: State, config: RunnableConfig) -> State:
    call = config["configurable"]["aleator_call"]
    said = await call({"question": "heads or tails?"}, reply, most_usd=0.01)
    return {"second": said["text"]}


async def decide(state: State) -> State:
    return {"answer": state["first"] if state["first"] == state["second"] else "Tails"}


def built():
    building = StateGraph(State)
    for name, node in (("think", think), ("ask_mine", ask_mine), ("decide", decide)):
        building.add_node(name, node)
    building.add_edge(START, "think")
    building.add_edge(START, "ask_mine")
    building.add_edge(["think", "ask_mine"], "decide")
    building.add_edge("decide", END)
    return building.compile()


graph = built()


async def twice(asked, call):
    return (await call({"q": 1}, reply) and await call({"q": 1}, reply))["text"]


async def once(asked, call):
    return (await call({"q": asked["episode"]}, reply, most_usd=0.01))["text"]


async def odd(asked, call):
    await call({"q": 1}, lambda: asyncio.sleep(0, object()))


async def by_model(asked, call):
    return (await call.model("openai/mine", [{"role": "user", "content": "?"}], max_tokens=5)).text
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(MINE)
    return str(path)


def of(file, name):
    return load_object(f"{file}:{name}")


def coin(file, name, kind="function", episodes=3, **fields):
    agent = {"name": kind, kind: f"{file}:{name}", "backoff": 0.0, **fields}
    return Scenario(environment="biased_coin", cast={"sampler": agent}, episodes=episodes)


def rows(folder):
    with sqlite3.connect(folder / "transcript.sqlite") as connection:
        found = connection.execute(
            "select episode, draw, attempt, body, reply from attempts join requests using (request) order by 1, 2, 3"
        ).fetchall()
    connection.close()
    return [(*at, json.loads(body), json.loads(reply)) for *at, body, reply in found]


def outcomes(result):
    return [one.outcome for one in result.kept.decisions()]


def test_a_graph_s_own_calls_stand_under_the_decision_and_are_made_once(file, tmp_path):
    scenario = coin(file, "graph", "graph")
    done = scenario.run(out=tmp_path / "run")
    assert outcomes(done) == ["legal"] * 3
    assert len(of(file, "made")) == 3
    found = rows(tmp_path / "run")
    assert [(episode, draw) for episode, draw, *_ in found] == [(e, d) for e in range(3) for d in (0, 1, 1)]
    own = [row for row in found if row[1]]
    assert {json.dumps(body.get("question") or body["model"]) for *_, body, _ in own} == {
        '"heads or tails?"',
        '"sim/fair"',
    }
    assert scenario.run(out=tmp_path / "run").digest() == done.digest()
    assert scenario.replay(tmp_path / "run").digest() == done.digest()
    assert len(of(file, "made")) == 3
    assert done.document()["models"] == {"sampler": {"sim/fair": 3}}


def test_a_decision_that_was_not_finished_pays_for_none_of_its_calls_twice(file, tmp_path):
    scenario = coin(file, "graph", "graph")
    done = scenario.run(out=tmp_path / "run")
    with sqlite3.connect(tmp_path / "run" / "transcript.sqlite") as connection:
        connection.execute("delete from attempts where draw = 0 and episode = 1")
    connection.close()
    assert scenario.run(out=tmp_path / "run", repair=True).digest() == done.digest()
    assert len(of(file, "made")) == 3


def test_simulated_models_have_luck_of_their_own_at_each_decision(file):
    result = coin(file, "graph", "graph", episodes=40).run()
    heads = [one.action for one in result.kept.decisions()].count("Heads")
    assert 10 <= heads <= 30
    assert coin(file, "graph", "graph", episodes=40).run().digest() == result.digest()


def test_the_same_request_again_is_another_draw(file, tmp_path):
    coin(file, "twice", episodes=1).run(out=tmp_path / "run")
    assert [(draw, attempt) for _, draw, attempt, *_ in rows(tmp_path / "run")] == [(0, 0), (1, 0), (2, 0)]


def test_a_failure_that_may_pass_is_tried_again_and_one_that_lasts_is_the_decision_s(file, tmp_path):
    from aleator.core.failures import CallError

    of(file, "failures").extend([CallError(503, "later"), CallError(429, "slow down")])
    result = coin(file, "once", episodes=1).run(out=tmp_path / "run")
    assert outcomes(result) == ["legal"]
    assert [reply["error"] for _, draw, *_, reply in rows(tmp_path / "run") if draw] == [
        "RateLimitError",
        "ServiceUnavailableError",
        None,
    ]
    of(file, "failures").append(CallError(401, "who are you?"))
    result = coin(file, "once", episodes=1).run()
    assert outcomes(result) == ["error"]
    assert next(result.kept.decisions()).notes["error"] == "AuthenticationError: who are you?"


def test_own_calls_are_paid_from_the_budget(file, tmp_path):
    of(file, "answer")["cost_usd"] = 0.01
    scenario = coin(file, "once", episodes=10)
    done = scenario.run(out=tmp_path / "run", max_spend=0.045, concurrency=1)
    assert outcomes(done) == ["legal"] * 4 + ["over_budget"] * 6
    assert len(of(file, "made")) == 4
    assert done.document()["spend_usd"] == pytest.approx(0.04)
    again = scenario.run(out=tmp_path / "run", max_spend=1.0)
    assert outcomes(again) == ["legal"] * 10
    assert len(of(file, "made")) == 10


def test_a_hundred_graphs_side_by_side_do_not_wait_for_each_other_s_places_and_money(file):
    of(file, "answer")["cost_usd"] = 0.01
    done = coin(file, "graph", "graph", episodes=100).run(concurrency=2, max_spend=5.0)
    assert outcomes(done) == ["legal"] * 100


def test_what_is_no_json_is_the_decision_s_error(file):
    result = coin(file, "odd", episodes=1, retries=0).run()
    assert outcomes(result) == ["error"]
    assert "not JSON serializable" in next(result.kept.decisions()).notes["error"]


def test_a_model_without_a_price_stops_a_run_whose_spending_is_limited(file):
    with pytest.raises(InputError, match="no known price"):
        coin(file, "by_model", episodes=1).run(max_spend=1.0)
