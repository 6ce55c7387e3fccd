"""The nodes that the graphs of all styles are built from."""

from __future__ import annotations

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from ....core.outcomes import Outcome
from ..prompts.wording import user
from .style import Question, Style, StyleState

__all__ = ["Nodes", "asking_graph"]

_FINAL = (Outcome.LEGAL, Outcome.ERROR, Outcome.OVER_BUDGET)


class Nodes:
    """Observe, ask, ask again and act, for one style."""

    def __init__(self, style: Style) -> None:
        self.style = style

    def observe(self, state: StyleState, runtime: Runtime[Question]) -> StyleState:
        """Open the conversation."""
        messages, notes = self.style.ask(runtime.context)
        return {"messages": messages, "trail": [], "notes": {**state.get("notes", {}), **notes}}

    async def ask(self, state: StyleState, runtime: Runtime[Question]) -> StyleState:
        """Get a reply and read it."""
        reply = await runtime.context.call(state["messages"])
        parsed = self.style.read(runtime.context, reply)
        return {"reply": reply, "parsed": parsed, "trail": [*state["trail"], parsed.outcome.label]}

    def next(self, state: StyleState, runtime: Runtime[Question]) -> str:
        """Act on an answer, or on the want of one when no more asking is allowed."""
        final = state["parsed"].outcome in _FINAL or len(state["trail"]) > runtime.context.reasks
        return "act" if final else "ask_again"

    def ask_again(self, state: StyleState, runtime: Runtime[Question]) -> StyleState:
        """Say that the reply could not be used."""
        said = {"role": "assistant", "content": state["reply"].text}
        return {"messages": [*state["messages"], said, user(self.style.ask_again(runtime.context))]}

    def act(self, state: StyleState, runtime: Runtime[Question]) -> StyleState:
        """Log what the style has to say of the answer."""
        return {
            "notes": {**state["notes"], **self.style.note(runtime.context, state["notes"], state["parsed"])}
        }


def asking_graph(style: Style) -> CompiledStateGraph[StyleState, Question, StyleState, StyleState]:
    """observe -> ask -> (ask again -> ask)* -> act."""
    building, nodes = StateGraph(StyleState, context_schema=Question), Nodes(style)
    for name in ("observe", "ask", "ask_again", "act"):
        building.add_node(name, getattr(nodes, name))
    building.add_edge(START, "observe")
    building.add_edge("observe", "ask")
    building.add_conditional_edges("ask", nodes.next, {"ask_again": "ask_again", "act": "act"})
    building.add_edge("ask_again", "ask")
    building.add_edge("act", END)
    return building.compile()
