"""Random tool: the model may call a tool that draws a uniform number by address."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from langgraph.graph import END
from langgraph.runtime import Runtime
from langgraph.types import Command
from pydantic import Field

from ..graphs.nodes import Nodes, graph_of
from ..graphs.query import GraphState, Query
from ..graphs.style import Style
from ..prompts.lengths import REASONED
from ..prompts.wording import Message, use_number

if TYPE_CHECKING:
    from ..graphs.query import MethodGraph

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

    provides_randomness: ClassVar[bool] = True
    calls_tools: ClassVar[bool] = True

    most: int = Field(5, ge=1, le=50, description="tool calls before the tool is withdrawn")

    def ask(self, query: Query) -> tuple[list[Message], dict[str, Any]]:
        """The situation, and what the tool is for."""
        part = (
            "You may call the tool random_uniform, which gives a random number u, uniform from 0 to 1, and use it like this."
            f" {use_number(query.space)}"
        )
        return query.messages(query.words, part, query.request(in_full=True)), {"drawn": []}

    def longest_reply(self) -> int:
        """Tokens for what is done with the numbers, and the answer."""
        return REASONED

    def graph(self) -> MethodGraph:
        """ask -> (draw -> ask)* -> end."""
        return _graph(self)


class _ToolNodes(Nodes):
    def __init__(self, style: RandomTool) -> None:
        super().__init__(style)
        self.style = style

    async def ask(self, state: GraphState, runtime: Runtime[Query]) -> Command[str]:
        """Get a reply: a call of the tool, or an answer."""
        query = runtime.context
        messages, notes = (
            (state["messages"], state["notes"]) if "messages" in state else self.style.ask(query)
        )
        left = self.style.most > len(notes["drawn"])
        reply = await query.call(messages, tools=[_TOOL], tool_choice="auto" if left else "none")
        heard: GraphState = {**state, "messages": messages, "notes": notes, "reply": reply}
        if reply.tool_calls and left:
            return Command(update=heard, goto="draw")
        return self.after(query, {**heard, "parsed": self.style.read(query, reply)})

    async def draw(self, state: GraphState, runtime: Runtime[Query]) -> Command[str]:
        """Draw a number for every call, by address."""
        chance, drawn, results = runtime.context.chance.sub("tool"), list(state["notes"]["drawn"]), []
        for call in state["reply"].tool_calls:
            drawn.append(int(chance.uniform(len(drawn))[0] * 10**9) / 10**9)
            results.append({"role": "tool", "tool_call_id": call["id"], "content": f"u = {drawn[-1]:.9f}"})
        said = {
            "role": "assistant",
            "content": state["reply"].text,
            "tool_calls": list(state["reply"].tool_calls),
        }
        update = {
            "messages": [*state["messages"], said, *results],
            "notes": {**state["notes"], "drawn": drawn},
        }
        return Command(update=update, goto="ask")


@lru_cache(maxsize=256)
def _graph(style: RandomTool) -> MethodGraph:
    nodes = _ToolNodes(style)
    return graph_of("ask", {"ask": (nodes.ask, ("ask", "draw", END)), "draw": (nodes.draw, ("ask",))})
