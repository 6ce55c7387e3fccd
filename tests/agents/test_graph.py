"""A user's own LangGraph graph at the table: loaded by name, heard like a model, never asked twice."""

import json

import aleator as al
import pytest
from aleator.core.errors import InputError
from aleator.scenarios.scenario.scenario import Scenario

GRAPH = '''
from typing import Any, TypedDict

from langgraph.graph import END, START, StateGraph

calls = []


class State(TypedDict, total=False):
    words: str
    options: list[str]
    low: float
    high: float
    seat: str
    episode: int
    turn: int
    answer: Any


def choose(state: State) -> State:
    calls.append(dict(state))
    if "low" in state:
        return {"answer": (state["low"] + 3 * state["high"]) / 4}
    return {"answer": f"**{state['options'][state['episode'] % 2]}**"}


def fall_over(state: State) -> State:
    calls.append(dict(state))
    raise ValueError("the graph fell over")


def mumble(state: State) -> State:
    return {"answer": "Heads or Tails, who knows"}


def compiled(node):
    building = StateGraph(State)
    building.add_node("act", node)
    building.add_edge(START, "act")
    building.add_edge("act", END)
    return building.compile()


good, broken, vague = compiled(choose), compiled(fall_over), compiled(mumble)


class Shouter:
    """Not LangGraph's: anything with ainvoke will do."""

    async def ainvoke(self, asked):
        calls.append(asked)
        return [asked.upper()]


shouter = Shouter()


def encode(sees):
    return f"{sees['options'][sees['turn'] % 2]}"


def decode(output):
    return output[0]


def no_code(output):
    raise KeyError("nothing to decode")
'''


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(GRAPH)
    return str(path)


def calls(file):
    from aleator.registry.loading import load_object

    return load_object(f"{file}:calls")


def pennies(file, graph, turns=1, **fields):
    matcher = {"name": "graph", "graph": f"{file}:{graph}", **fields}
    environment = {"name": "matching_pennies", "turns": turns}
    return Scenario(environment=environment, cast={"matcher": matcher, "mismatcher": "equilibrium"})


def decisions(result):
    return [one for one in result.kept.decisions() if one.seat in ("matcher", "shop_1")]


def test_a_compiled_graph_sees_the_words_and_the_options(file):
    found = decisions(pennies(file, "good").run(episodes=4))
    assert [(one.action, one.outcome, one.mode) for one in found] == [
        ("Heads", "legal", "sample"), ("Tails", "legal", "sample"), ("Heads", "legal", "sample"), ("Tails", "legal", "sample"),
    ]  # fmt: skip
    seen = sorted(calls(file), key=lambda state: state["episode"])
    assert [state["episode"] for state in seen] == [0, 1, 2, 3]
    assert all("zero-sum" in state["words"] for state in seen)
    assert seen[0] | {"words": ""} == {
        "words": "",
        "options": ["Heads", "Tails"],
        "seat": "matcher",
        "episode": 0,
        "turn": 0,
    }


def test_a_graph_answers_an_interval_with_a_number(file):
    cast = {"shop_1": {"name": "graph", "graph": f"{file}:good"}, "shop_2": "uniform"}
    found = decisions(
        Scenario(environment={"name": "sales", "shops": 2, "horizon": 3}, cast=cast).run(episodes=2)
    )
    assert found
    assert all(float(one.action) == 0.75 for one in found)


def test_encode_and_decode_stand_in_for_the_conventions(file):
    scenario = pennies(file, "shouter", turns=4, encode=f"{file}:encode", decode=f"{file}:decode")
    assert [one.action for one in decisions(scenario.run(episodes=1))] == ["Heads", "Tails", "Heads", "Tails"]
    assert calls(file) == ["Heads", "Tails", "Heads", "Tails"]


@pytest.mark.parametrize(
    ("graph", "fields"),
    [("broken", {}), ("good", {"decode": "no_code"}), ("shouter", {}), ("good", {"encode": "no_code"})],
)
def test_an_exception_is_an_error_and_ends_the_episode(file, graph, fields):
    named = {name: f"{file}:{function}" for name, function in fields.items()}
    result = pennies(file, graph, turns=3, **named).run(episodes=2)
    assert [(one.turn, one.action, one.outcome) for one in decisions(result)] == [(0, None, "error")] * 2
    assert result.failed


def test_an_answer_that_is_none_is_not_parsed_into_one(file):
    assert [one.outcome for one in decisions(pennies(file, "vague").run(episodes=2))] == ["unparsable"] * 2


@pytest.mark.parametrize("graph", ["good", "broken"])
def test_an_answer_on_record_is_never_asked_for_again(file, tmp_path, graph):
    scenario = pennies(file, graph, turns=3).changed(episodes=5)
    done = scenario.run(out=tmp_path / "run")
    made = len(calls(file))
    assert made == len(decisions(done))
    again = scenario.run(out=tmp_path / "run")
    replayed = scenario.replay(tmp_path / "run")
    assert again.digest() == replayed.digest() == done.digest()
    assert len(calls(file)) == made


@pytest.mark.parametrize(
    ("graph", "told"),
    [
        ("", "names nothing; give module:attribute"),
        ("no_such_module:graph", "cannot be imported"),
        ("json:dumps", "has no ainvoke"),
        ("json:nothing", "has no 'nothing'"),
    ],
)
def test_what_is_no_graph_is_refused(graph, told):
    cast = {"matcher": {"name": "graph", "graph": graph}, "mismatcher": "equilibrium"}
    with pytest.raises(InputError, match=told):
        Scenario(environment="matching_pennies", cast=cast).run(episodes=1)


def test_a_secret_in_an_exception_is_not_recorded(tmp_path, monkeypatch):
    monkeypatch.setenv("MY_API_KEY", "sk-MARKER-0123456789")
    path = tmp_path / "leak.py"
    path.write_text(
        "import os\n\nclass Leak:\n    async def ainvoke(self, sees):\n        raise RuntimeError(os.environ['MY_API_KEY'])\n\nleak = Leak()\n"
    )
    pennies(str(path), "leak").run(episodes=1, out=tmp_path / "run")
    written = [file.read_bytes() for file in (tmp_path / "run").rglob("*") if file.is_file()]
    assert any(b"[redacted]" in data for data in written)
    assert not any(b"sk-MARKER" in data for data in written)


def test_a_checkpointed_graph_is_handed_over_as_it_is_and_told_what_it_needs(tmp_path):
    """A thread an episode, what was seen, what was earned, and luck of its own; the object needs no file."""
    from typing import Any, TypedDict

    from langgraph.checkpoint.memory import InMemorySaver
    from langgraph.graph import END, START, StateGraph

    class State(TypedDict, total=False):
        options: list[str]
        sees: dict[str, Any]
        reward: float | None
        uniform: float
        seed: int
        turn: int
        told: list[float | None]
        answer: str

    threads = []

    def choose(state, config):
        threads.append(config["configurable"]["thread_id"])
        told = [*state.get("told", []), state["reward"]]
        assert len(told) == state["turn"] + 1  # the checkpointer keeps an episode's thread, and no other's
        assert (state["sees"]["opponent"] == -1) == (state["turn"] == 0)
        assert isinstance(state["seed"], int)
        return {"told": told, "answer": state["options"][state["uniform"] > 0.5]}

    building = StateGraph(State)
    building.add_node("act", choose)
    building.add_edge(START, "act")
    building.add_edge("act", END)
    compiled = building.compile(checkpointer=InMemorySaver())
    cast = {"matcher": al.agent("graph", graph=compiled), "mismatcher": "uniform"}
    environment = al.environment("matching_pennies", turns=3)
    result = al.Scenario(environment=environment, cast=cast, episodes=4).run(out=tmp_path / "run")
    matcher = result.ledger.seats["matcher"]
    assert result.document()["outcomes"] == {"legal": 12}
    assert len(set(threads)) == 4
    values = compiled.get_state({"configurable": {"thread_id": threads[-1]}}).values
    earned = matcher.reward[matcher.episode == 3]
    assert values["told"] == [None, *earned[:2].tolist()]
    assert al.open(tmp_path / "run").document() == result.document()


def test_an_object_that_no_file_can_hold_says_so_in_one_line(tmp_path):
    scenario = al.Scenario(
        environment="biased_coin",
        cast={"*": al.agent("function", function=lambda asked: asked["options"][0])},
        episodes=3,
    )
    assert scenario.run(out=tmp_path).document()["seats"]["sampler"]["policy"] == {"Heads": 1.0, "Tails": 0.0}
    again = Scenario(**scenario.model_dump(mode="json"))
    with pytest.raises(InputError, match="which no file can hold") as told:
        again.run()
    assert "\n" not in str(told.value)
    named = al.agent("function", function=json.dumps)
    assert named.model_dump(mode="json")["function"] == "json:dumps"
