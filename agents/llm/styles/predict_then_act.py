"""Predict, then act: the other player's move is predicted first, in the same conversation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from langgraph.graph import END
from langgraph.runtime import Runtime
from langgraph.types import Command

from ..graphs.nodes import Nodes, graph_of
from ..graphs.query import GraphState, Query
from ..graphs.style import Style
from ..prompts.wording import Message, user

if TYPE_CHECKING:
    from ..graphs.query import MethodGraph

__all__ = ["PredictThenAct"]


class PredictThenAct(Style):
    """Ask what the others will do, log the prediction, then ask for the act.

    Source: Akata et al. (2025), "Playing repeated games with large language models" (social chain of thought), arXiv 2305.16867.
    """

    columns: ClassVar[Mapping[str, type]] = {"prediction": str}

    def ask(self, query: Query) -> tuple[list[Message], dict[str, Any]]:
        """The question for the prediction."""
        return query.messages(
            query.words, "Before you decide, say in one line what you expect the others to do."
        ), {}

    def graph(self) -> MethodGraph:
        """predict -> ask -> (ask)* -> end."""
        return _graph(self)


class _PredictNodes(Nodes):
    def __init__(self, style: PredictThenAct) -> None:
        super().__init__(style)
        self.style = style

    async def predict(self, state: GraphState, runtime: Runtime[Query]) -> Command[str]:
        """Get the prediction, then put the question itself; end where the prediction could not be had."""
        query = runtime.context
        messages, _ = self.style.ask(query)
        reply = await query.call(messages)
        if reply.error is not None:
            parsed = query.parse(reply)
            return self.end(query, {"reply": reply, "parsed": parsed, "trail": [parsed.outcome.label]})
        said = {"role": "assistant", "content": reply.text}
        messages = [*messages, said, user(f"Now decide.\n\n{self.style.demand(query)}")]
        return Command(update={"messages": messages, "notes": {"prediction": reply.text.strip()}}, goto="ask")


@lru_cache(maxsize=256)
def _graph(style: PredictThenAct) -> MethodGraph:
    nodes = _PredictNodes(style)
    return graph_of("predict", {"predict": (nodes.predict, ("ask", END)), "ask": (nodes.ask, ("ask", END))})
