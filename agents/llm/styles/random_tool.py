"""Random tool: the model may call a tool that draws a uniform number by address."""

from __future__ import annotations

from typing import Any

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from pydantic import Field

from ..graphs.nodes import Nodes
from ..graphs.style import Question, Style, StyleState
from ..prompts.wording import Message, use_number

__all__ = ["RandomTool"]

_TOOL = {
    "type": "function",
    "function": {
        "name": "random_uniform",
        "description": "Draws a random number u, uniform from 0 to 1.",
        "parameters": {"type": "object", "properties": {}, "additionalProperties": False},
    },
}


class RandomTool(Style):
    """Offer a tool that draws a uniform number; the numbers it gave are logged with the decision.

    Source: Gu et al. (2026), arXiv 2604.06543 (tool protocol), with a generator that never starts twice from the same state.
    """

    most: int = Field(5, ge=1, le=50, description="tool calls before the tool is withdrawn")

    def ask(self, question: Question) -> tuple[list[Message], dict[str, Any]]:
        """The situation, and what the tool is for."""
        told = (
            "You may call the tool random_uniform, which gives a random number u, uniform from 0 to 1, and use it like this."
            f" {use_number(question.space)}"
        )
        return question.messages(question.words, told, question.request(in_full=True)), {"drawn": []}

    def graph(self) -> CompiledStateGraph[StyleState, Question, StyleState, StyleState]:
        """observe -> ask -> (draw -> ask)* -> act."""
        building, nodes = StateGraph(StyleState, context_schema=Question), _ToolNodes(self)
        for name in ("observe", "ask", "draw", "ask_again", "act"):
            building.add_node(name, getattr(nodes, name))
        building.add_edge(START, "observe")
        building.add_edge("observe", "ask")
        building.add_conditional_edges(
            "ask", nodes.after_reply, {"draw": "draw", "ask_again": "ask_again", "act": "act"}
        )
        building.add_edge("draw", "ask")
        building.add_edge("ask_again", "ask")
        building.add_edge("act", END)
        return building.compile()


class _ToolNodes(Nodes):
    style: RandomTool

    async def ask(self, state: StyleState, runtime: Runtime[Question]) -> StyleState:
        """Get a reply: a call of the tool, or an answer."""
        left = self.style.most > len(state["notes"]["drawn"])
        offered: dict[str, Any] = {"tools": [_TOOL], "tool_choice": "auto" if left else "none"}
        reply = await runtime.context.call(state["messages"], **offered)
        if reply.tool_calls and left:
            return {"reply": reply}
        parsed = self.style.read(runtime.context, reply)
        return {"reply": reply, "parsed": parsed, "trail": [*state["trail"], parsed.outcome.label]}

    def after_reply(self, state: StyleState, runtime: Runtime[Question]) -> str:
        """Draw where the tool was called."""
        wants = bool(state["reply"].tool_calls) and self.style.most > len(state["notes"]["drawn"])
        return "draw" if wants else self.next(state, runtime)

    def draw(self, state: StyleState, runtime: Runtime[Question]) -> StyleState:
        """Draw a number for every call, by address."""
        drawn, results = list(state["notes"]["drawn"]), []
        for call in state["reply"].tool_calls:
            drawn.append(int(runtime.context.chance.sub("tool").uniform(len(drawn))[0] * 10**9) / 10**9)
            results.append({"role": "tool", "tool_call_id": call["id"], "content": f"u = {drawn[-1]:.9f}"})
        said = {
            "role": "assistant",
            "content": state["reply"].text,
            "tool_calls": list(state["reply"].tool_calls),
        }
        return {"messages": [*state["messages"], said, *results], "notes": {**state["notes"], "drawn": drawn}}
