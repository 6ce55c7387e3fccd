"""Walking a style's graph: its nodes, one after another, without LangGraph's engine around them.

LangGraph runs whatever graph it is given: nodes side by side, checkpoints, streams, interrupts. A graph that needs none of
these, as those of the styles do, is walked instead: the same nodes in the same order with the same state, at a fraction
of the engine's price (``docs/decisions/0005-styles-are-walked.md``).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from langgraph.channels import LastValue
from langgraph.constants import END, START
from langgraph.errors import GraphRecursionError
from langgraph.runtime import Runtime

if TYPE_CHECKING:
    from langgraph.graph.state import CompiledStateGraph

    from .style import Question, StyleState

__all__ = ["Runner", "Walk", "runner_of", "walk_of"]

Runner = Callable[["Question"], Awaitable["StyleState"]]

_MOST_STEPS = (
    2000  # of a graph for one decision; LangGraph stops at 25 by default, too early for rejection sampling
)


class _Fork(NamedTuple):
    choose: Callable[..., Any]
    ends: Mapping[Any, str]


class Walk(NamedTuple):
    """A graph of which one node runs at a time: its ``nodes``, and the way on from each, a name or a fork."""

    nodes: Mapping[str, Callable[..., Any]]
    ways: Mapping[str, str | _Fork]

    async def asked(self, question: Question) -> StyleState:
        """The state in which the graph ends. Raises LangGraph's `GraphRecursionError` after 2,000 steps."""
        runtime, state = Runtime(context=question), cast("dict[str, Any]", {})
        place = await self._on(START, state, runtime)
        for _ in range(_MOST_STEPS):
            if place == END:
                return cast("StyleState", state)
            said = self.nodes[place](state, runtime=runtime)
            state = {**state, **((await said if isawaitable(said) else said) or {})}
            place = await self._on(place, state, runtime)
        raise GraphRecursionError(f"the graph did not end within {_MOST_STEPS} steps; bound its loops")

    async def _on(self, place: str, state: Mapping[str, Any], runtime: Runtime[Question]) -> str:
        way = self.ways[place]
        if isinstance(way, str):
            return way
        chosen = way.choose(state, runtime=runtime)
        return way.ends[await chosen if isawaitable(chosen) else chosen]


def runner_of(graph: CompiledStateGraph[StyleState, Question, StyleState, StyleState]) -> Runner:
    """What takes a question to the state in which ``graph`` ends: its walk where it has one, else LangGraph."""
    walk = walk_of(graph)
    return partial(_by_langgraph, graph) if walk is None else walk.asked


async def _by_langgraph(
    graph: CompiledStateGraph[StyleState, Question, StyleState, StyleState], question: Question
) -> StyleState:
    from langsmith import tracing_context

    with tracing_context(enabled=False):  # or LANGSMITH_TRACING in a user's shell would send prompts out
        return cast("StyleState", await graph.ainvoke({}, {"recursion_limit": _MOST_STEPS}, context=question))


def walk_of(graph: CompiledStateGraph[StyleState, Question, StyleState, StyleState]) -> Walk | None:
    """The walk of a compiled graph; None where LangGraph has to run it.

    A walk has nodes that are functions of state and runtime, with one way on each, and a state that keeps last values.
    """
    building = graph.builder
    nodes = {name: _function(spec) for name, spec in building.nodes.items()}
    ways = {name: _way(building, name) for name in (START, *nodes)}
    kept = all(type(channel) is LastValue for channel in building.channels.values())
    if not kept or building.waiting_edges or graph.checkpointer or None in (*nodes.values(), *ways.values()):
        return None
    return Walk(cast("Any", nodes), cast("Any", ways))


def _way(building: Any, place: str) -> str | _Fork | None:
    """The one way on from a place; None where there are several, or a fork that is not a plain choice of names."""
    edges = [end for start, end in building.edges if start == place]
    forks = list(building.branches.get(place, {}).values())
    if len(edges) + len(forks) != 1:
        return None
    if edges:
        return cast("str", edges[0])
    choose = _plain(forks[0].path)
    return None if choose is None or not forks[0].ends else _Fork(choose, forks[0].ends)


def _function(spec: Any) -> Callable[..., Any] | None:
    """A node's function; None where the node asks for more of LangGraph than to be called."""
    extras = (spec.retry_policy, spec.cache_policy, spec.ends, spec.defer, spec.timeout)
    return None if any(extras) else _plain(spec.runnable)


def _plain(runnable: Any) -> Callable[..., Any] | None:
    """What a runnable calls, where that is one function of state and runtime."""
    function = getattr(runnable, "func", None) or getattr(runnable, "afunc", None)
    takes = getattr(runnable, "func_accepts", None)
    return cast("Callable[..., Any]", function) if function and takes and set(takes) == {"runtime"} else None
