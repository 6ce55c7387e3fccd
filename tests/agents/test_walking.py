"""Graphs of styles: which are walked, and which LangGraph runs."""

import asyncio
import operator
from typing import Annotated, Any, TypedDict

import pytest
from aleator.agents.llm.graphs.walking import runner_of, walk_of
from aleator.registry.finding import names
from aleator.registry.recipes import build
from langgraph.errors import GraphRecursionError
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, RetryPolicy


class Last(TypedDict, total=False):
    said: list[str]


class Merged(TypedDict, total=False):
    said: Annotated[list[str], operator.add]


def says(word):
    """A node that adds a word."""

    def node(state, runtime):
        return {"said": [*state.get("said", []), word]}

    return node


async def waits(state, runtime):
    await asyncio.sleep(0)
    return {"said": [*state["said"], runtime.context]}


def chain(*nodes, state=Last, **options):
    """START -> the nodes in their order -> END."""
    building = StateGraph(state, context_schema=str)
    places = [f"node_{i}" for i in range(len(nodes))]
    for place, node in zip(places, nodes, strict=True):
        building.add_node(place, node, **options)
    for start, end in zip([START, *places], [*places, END], strict=True):
        building.add_edge(start, end)
    return building


def run(graph, context="context"):
    return asyncio.run(runner_of(graph)(context))


@pytest.mark.parametrize("style", names("styles"))
def test_the_graph_of_every_style_is_walked(style):
    assert walk_of(build("styles", style).graph()) is not None


def test_nodes_run_in_order_awaited_or_not_and_see_the_context():
    graph = chain(says("a"), waits, says("b")).compile()
    assert walk_of(graph) is not None
    assert run(graph) == {"said": ["a", "context", "b"]}


@pytest.mark.parametrize("asynchronous", [False, True])
def test_a_fork_goes_where_it_chooses(asynchronous):
    def enough(state, runtime):
        return len(state["said"]) >= 3

    async def soon_enough(state, runtime):
        return enough(state, runtime)

    building = StateGraph(Last, context_schema=str)
    building.add_node("again", says("again"))
    building.add_edge(START, "again")
    building.add_conditional_edges(
        "again", soon_enough if asynchronous else enough, {True: END, False: "again"}
    )
    graph = building.compile()
    assert walk_of(graph) is not None
    assert run(graph) == {"said": ["again"] * 3}


def test_a_node_that_has_nothing_to_add_leaves_the_state_alone():
    def silent(state, runtime):
        return None

    assert run(chain(says("a"), silent).compile()) == {"said": ["a"]}


def test_a_graph_without_an_end_is_stopped():
    building = StateGraph(Last, context_schema=str)
    building.add_node("round", says("round"))
    building.add_edge(START, "round")
    building.add_edge("round", "round")
    with pytest.raises(GraphRecursionError, match="bound its loops"):
        run(building.compile())


def side_by_side():
    def adds(word):
        def node(state, runtime):
            return {"said": [word]}

        return node

    building = StateGraph(Merged, context_schema=str)
    for word in ("left", "right"):
        building.add_node(word, adds(word))
        building.add_edge(START, word)
        building.add_edge(word, END)
    return building


def commanding():
    def node(state, runtime) -> Command[Any]:
        return Command(update={"said": ["commanded"]}, goto=END)

    building = StateGraph(Last, context_schema=str)
    building.add_node("node", node, destinations=("__end__",))
    building.add_edge(START, "node")
    return building


def without_runtime():
    def node(state):
        return {"said": ["alone"]}

    return chain(node)


def retrying():
    tries = []

    def fails_once(state, runtime):
        tries.append(1)
        if len(tries) == 1:
            raise ConnectionError
        return {"said": [f"try {len(tries)}"]}

    return chain(fails_once, retry_policy=RetryPolicy(initial_interval=0.01, jitter=False))


@pytest.mark.parametrize(
    ("building", "said"),
    [
        (side_by_side(), {"left", "right"}),
        (commanding(), {"commanded"}),
        (without_runtime(), {"alone"}),
        (retrying(), {"try 2"}),
    ],
    ids=["side by side", "command", "no runtime", "retries"],
)
def test_what_needs_the_engine_is_run_by_it(building, said):
    graph = building.compile()
    assert walk_of(graph) is None
    assert set(run(graph)["said"]) == said
