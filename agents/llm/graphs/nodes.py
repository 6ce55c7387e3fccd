"""The nodes that the graphs of prompting methods are made of, and the graph of most of them.

Every node is a coroutine and names the node that follows by itself (LangGraph's `Command`): LangGraph runs plain functions in
threads and follows each edge in a task of its own, which costs more than what they do.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, cast

from langgraph.graph import END, START, StateGraph
from langgraph.types import Command

from ....core.outcomes import Outcome
from ....core.reading import Parsed
from ..prompts.wording import Message, user
from ..transport.reply import Reply
from .query import GraphState, Query

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.runtime import Runtime

    from .query import MethodGraph

__all__ = ["Method", "Node", "Nodes", "asking_graph", "graph_of"]

Node = Callable[[GraphState, "Runtime[Query]"], Awaitable[Any]]

_FINAL = (Outcome.LEGAL, Outcome.ERROR, Outcome.OVER_BUDGET)
_MOST_STEPS = 2000  # for one decision; LangGraph stops at 25 by default, too early for rejection sampling
_QUOTED = 2000  # characters of a reply that are quoted when it is asked for again: all of a long one would fill the context


class Method(Protocol):
    """What the nodes need of a prompting method; every `Style` is one."""

    def ask(self, query: Query) -> tuple[list[Message], dict[str, Any]]: ...
    def read(self, query: Query, reply: Reply) -> Parsed: ...
    def ask_again(self, query: Query) -> str: ...
    def note(self, query: Query, notes: Mapping[str, Any], parsed: Parsed) -> dict[str, Any]: ...


class Nodes:
    """The nodes of a method: ask, until there is an answer or no more asking is allowed."""

    def __init__(self, method: Method) -> None:
        self.method = method

    async def ask(self, state: GraphState, runtime: Runtime[Query]) -> Command[str]:
        """Open the conversation where there is none, get a reply, and read it."""
        query = runtime.context
        messages, notes = (
            (state["messages"], state["notes"]) if "messages" in state else self.method.ask(query)
        )
        reply = await query.call(messages)
        parsed = self.method.read(query, reply)
        return self.after(
            query, {**state, "messages": messages, "notes": notes, "reply": reply, "parsed": parsed}
        )

    def after(self, query: Query, state: GraphState) -> Command[str]:
        """End with what was read, or say that it could not be used and ask again."""
        parsed, trail = state["parsed"], [*state.get("trail", ()), state["parsed"].outcome.label]
        refused_by_its_length = state["reply"].error == "ContextWindowExceededError"
        if parsed.outcome in _FINAL or refused_by_its_length or len(trail) > query.reasks:
            return self.end(query, {**state, "trail": trail})
        said = {"role": "assistant", "content": _quoted(state["reply"].text)}
        messages = [*state["messages"], said, user(self.method.ask_again(query))]
        return Command(update={**state, "trail": trail, "messages": messages}, goto="ask")

    def failed(self, query: Query, reply: Reply, notes: Mapping[str, Any]) -> Command[str]:
        """End where a reply on the way to the answer could not be had."""
        parsed = query.parse(reply)
        trail = [parsed.outcome.label]
        return self.end(query, {"reply": reply, "parsed": parsed, "trail": trail, "notes": dict(notes)})

    def end(self, query: Query, state: GraphState) -> Command[str]:
        """Log what the method has to say of the answer."""
        notes = state.get("notes", {})
        more = self.method.note(query, notes, state["parsed"])
        return Command(update={**state, "notes": {**notes, **more}}, goto=END)


def _quoted(text: str) -> str:
    """The text, or its two ends where it is long."""
    half = _QUOTED // 2
    return text if len(text) <= _QUOTED else f"{text[:half]} [...] {text[-half:]}"


def graph_of(
    start: str,
    nodes: Mapping[str, tuple[Node, tuple[str, ...]]],
    checkpointer: BaseCheckpointSaver[Any] | None = None,
) -> MethodGraph:
    """The compiled graph that begins at ``start``; ``nodes`` are coroutines, each with the names of those that may follow.

    A ``checkpointer`` keeps every step, at a cost; a run needs none, since its transcript holds every reply.
    """
    building = StateGraph(GraphState, context_schema=Query)
    for name, (node, following) in nodes.items():
        building.add_node(name, cast("Any", node), destinations=following)
    building.add_edge(START, start)
    graph: MethodGraph = building.compile(checkpointer=checkpointer)
    return graph.with_config(recursion_limit=_MOST_STEPS)


def asking_graph(method: Method) -> MethodGraph:
    """The graph of one node, which asks until there is an answer: ask -> (ask)* -> end."""
    return graph_of("ask", {"ask": (Nodes(method).ask, ("ask", END))})
