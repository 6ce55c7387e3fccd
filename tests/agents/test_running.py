"""Graphs of prompting methods on LangGraph's own engine: one compiled graph each, traced and checkpointed as any other."""

import asyncio
from inspect import iscoroutinefunction

import numpy as np
import pytest
from aleator.agents.llm.graphs.nodes import Nodes, graph_of
from aleator.agents.llm.graphs.query import Query
from aleator.agents.llm.graphs.running import GraphRunner
from aleator.agents.llm.styles.direct import Direct
from aleator.agents.llm.transport.reply import Reply
from aleator.core.chance import Chance
from aleator.core.spaces.menu import Menu
from aleator.registry.finding import names
from aleator.registry.recipes import build
from aleator.scenarios.scenario.scenario import Scenario
from langchain_core.callbacks import AsyncCallbackHandler
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.errors import GraphRecursionError
from langgraph.graph import END
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command

COIN = Menu(("Heads", "Tails"))


def query(*replies, **fields):
    said = iter(replies)

    async def call(messages, **extra):
        return Reply(text=next(said), finish="stop")

    named = {"shown": COIN.actions, "names": COIN.actions, "chance": Chance.of(1, "q", [0])}
    return Query("Flip.", COIN, call=call, **{**named, **fields})


class Watcher(AsyncCallbackHandler):
    """The names of the nodes that ran."""

    def __init__(self):
        self.ran = []

    async def on_chain_start(self, serialized, inputs, **told):
        self.ran.append(told.get("name"))


@pytest.mark.parametrize("style", names("styles"))
def test_every_method_has_one_compiled_graph(style):
    recipe = build("styles", style)
    graph = recipe.graph()
    assert isinstance(graph, CompiledStateGraph)
    assert graph is recipe.graph() is build("styles", style).graph()


@pytest.mark.parametrize("style", names("styles"))
def test_no_node_runs_in_a_thread(style):
    """LangGraph runs plain functions in threads, which costs more than what they do."""
    nodes = build("styles", style).graph().get_graph().nodes
    called = [node.data for name, node in nodes.items() if not name.startswith("__")]
    assert called
    assert all(iscoroutinefunction(node.afunc) and node.func is None for node in called)


def test_a_graph_tells_its_callbacks_what_ran():
    watcher = Watcher()
    graph = build("styles", "predict_then_act").graph()
    end = asyncio.run(
        graph.ainvoke(
            {}, {"callbacks": [watcher]}, context=query("They show Heads.", "That is hard to say.", "Tails")
        )
    )
    assert end["trail"] == ["unparsable", "legal"]
    assert [name for name in watcher.ran if name in ("predict", "ask")] == ["predict", "ask", "ask"]


def test_a_graph_can_be_streamed():
    async def streamed():
        graph = Direct().graph()
        return [
            part
            async for part in graph.astream(
                {}, context=query("That is hard to say.", "Heads"), stream_mode="updates"
            )
        ]

    steps = asyncio.run(streamed())
    assert [list(step) for step in steps] == [["ask"], ["ask"]]
    assert steps[1]["ask"]["parsed"].action == 0


class Kept(Direct):
    """Direct, with every step kept.

    Source: LangGraph's checkpointers.
    """

    def graph(self):
        return KEPT


SAVER = InMemorySaver()
KEPT = graph_of("ask", {"ask": (Nodes(Direct()).ask, ("ask", END))}, checkpointer=SAVER)


def test_a_graph_with_a_checkpointer_has_a_thread_for_each_decision(tmp_path):
    cast = {"sampler": {"name": "llm", "model": "sim/fair", "style": Kept()}}
    scenario = Scenario(environment={"name": "biased_coin", "turns": 2}, cast=cast)
    result = scenario.run(episodes=2, out=tmp_path)
    found = {}
    for saved in SAVER.list(None):
        thread = saved.config["configurable"]["thread_id"]
        found[thread] = KEPT.get_state({"configurable": {"thread_id": thread}}).values
    places = [thread.rpartition("/0/")[0].rpartition("/")[2] + thread[-1] for thread in sorted(found)]
    assert len(found) == 4, places
    one = next(values for thread, values in found.items() if thread.endswith("sampler/1/0/1"))
    assert one["trail"] == ["legal"]
    assert "Options:" in one["messages"][-1]["content"]
    again = scenario.run(episodes=2, out=tmp_path)
    assert again.digest() == result.digest()


def test_a_graph_without_an_end_is_stopped():
    async def round_and_round(state, runtime):
        return Command(update={"trail": [*state.get("trail", []), "round"]}, goto="round")

    graph = graph_of("round", {"round": (round_and_round, ("round",))})
    with pytest.raises(GraphRecursionError):
        asyncio.run(GraphRunner(graph, "run")(query(), "here"))


def test_rejection_sampling_goes_round_hundreds_of_times():
    graph = build("styles", {"name": "rejection", "most": 500}).graph()
    end = asyncio.run(graph.ainvoke({}, context=query(*["Answer: F"] * 499, "Answer: T")))
    assert end["notes"]["proposals"] == 500
    assert end["parsed"].action in (0, 1)


def test_only_what_a_row_may_answer_is_shown_and_taken():
    end = asyncio.run(
        Direct().graph().ainvoke({}, context=query("Heads", "Tails", shown=["Tails"], reasks=1))
    )
    assert end["trail"] == ["illegal", "legal"]
    mask = np.array([False, True])
    asked = query(shown=(), names=(), legal=mask)
    assert asked.within(COIN.read("Heads", None)).action is None
