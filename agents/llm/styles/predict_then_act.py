"""Predict, then act: the other player's move is predicted first, in the same conversation."""

from __future__ import annotations

from typing import Any

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from ..graphs.nodes import Nodes
from ..graphs.style import Question, Style, StyleState
from ..prompts.wording import Message, user

__all__ = ["PredictThenAct"]


class PredictThenAct(Style):
    """Ask what the others will do, log the prediction, then ask for the act.

    Source: Akata et al. (2025), "Playing repeated games with large language models" (social chain of thought), arXiv 2305.16867.
    """

    def ask(self, question: Question) -> tuple[list[Message], dict[str, Any]]:
        """The question for the prediction."""
        return question.messages(
            question.words, "Before you decide, say in one line what you expect the others to do."
        ), {}

    def graph(self) -> CompiledStateGraph[StyleState, Question, StyleState, StyleState]:
        """predict -> ask -> (ask again -> ask) -> act."""
        building, nodes = StateGraph(StyleState, context_schema=Question), _PredictNodes(self)
        for name in ("observe", "predict", "ask", "ask_again", "act"):
            building.add_node(name, getattr(nodes, name))
        building.add_edge(START, "observe")
        building.add_edge("observe", "predict")
        building.add_conditional_edges("predict", nodes.after_prediction, {"ask": "ask", "act": "act"})
        building.add_conditional_edges("ask", nodes.next, {"ask_again": "ask_again", "act": "act"})
        building.add_edge("ask_again", "ask")
        building.add_edge("act", END)
        return building.compile()


class _PredictNodes(Nodes):
    async def predict(self, state: StyleState, runtime: Runtime[Question]) -> StyleState:
        """Get the prediction, then put the question itself."""
        question = runtime.context
        reply = await question.call(state["messages"])
        if reply.error is not None:
            parsed = question.parse(reply)
            return {"reply": reply, "parsed": parsed, "trail": [parsed.outcome.label]}
        said = {"role": "assistant", "content": reply.text}
        messages = [*state["messages"], said, user(f"Now decide.\n\n{self.style.demand(question)}")]
        return {"reply": reply, "messages": messages, "notes": {"prediction": reply.text.strip()}}

    def after_prediction(self, state: StyleState, runtime: Runtime[Question]) -> str:
        """Ask, unless the prediction could not be had."""
        return "act" if "parsed" in state else "ask"
