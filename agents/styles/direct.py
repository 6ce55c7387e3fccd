"""Direct: say what the situation is and which options there are, and ask for one of them.

observe -> ask -> parse -> (ask again | act)

Source: the independent protocol of Yang and Zhang (2025), arXiv 2511.14630, and of most of the literature.
"""

from __future__ import annotations

from functools import cache

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from ...core import Answer
from ..asking import Asking, Question
from ..prompting import answer_format, correction, user

__all__ = ["graph"]


@cache
def graph() -> CompiledStateGraph[Asking, Question, Asking, Asking]:
    """The compiled graph; stateless, so one serves all decisions."""
    building = StateGraph(Asking, context_schema=Question)
    building.add_node("observe", _observe)
    building.add_node("ask", _ask)
    building.add_node("ask_again", _ask_again)
    building.add_edge(START, "observe")
    building.add_edge("observe", "ask")
    building.add_conditional_edges("ask", _next, {"ask_again": "ask_again", "act": END})
    building.add_edge("ask_again", "ask")
    return building.compile()


def _observe(state: Asking, runtime: Runtime[Question]) -> Asking:
    question = runtime.context
    system = [{"role": "system", "content": question.system}] if question.system else []
    asked = f"{question.words}\n\n{answer_format(question.space, question.shown)}".strip()
    return {"messages": [*system, user(asked)], "trail": []}


async def _ask(state: Asking, runtime: Runtime[Question]) -> Asking:
    reply = await runtime.context.call(state["messages"])
    parsed = runtime.context.parse(reply)
    return {"reply": reply, "parsed": parsed, "trail": [*state["trail"], parsed.answer.label]}


def _next(state: Asking, runtime: Runtime[Question]) -> str:
    answered = state["parsed"].answer in (Answer.LEGAL, Answer.ERROR, Answer.OVER_BUDGET)
    return "act" if answered or len(state["trail"]) > runtime.context.reasks else "ask_again"


def _ask_again(state: Asking, runtime: Runtime[Question]) -> Asking:
    question = runtime.context
    said = {"role": "assistant", "content": state["reply"].text}
    return {"messages": [*state["messages"], said, user(correction(question.space, question.shown))]}
