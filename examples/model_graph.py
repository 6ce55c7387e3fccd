"""A LangGraph graph that asks a model through the run, which records the calls, pays for them and makes each once.

aleator run matching_pennies --seat 'matcher={name: graph, graph: "examples/model_graph.py:graph"}' --episodes 50
"""

from __future__ import annotations

from typing import TypedDict

from langchain_core.runnables import RunnableConfig
from langgraph.graph import END, START, StateGraph

MODEL = "sim/fair"  # or any of LiteLLM's: openai/gpt-5-mini, ...


class State(TypedDict, total=False):
    """What Aleator hands in: the situation in words, and apart from it what may be answered. ``answer`` is what it reads."""

    words: str
    options: list[str]
    answer: str


async def ask(state: State, config: RunnableConfig) -> State:
    """The model's reply, which is read as one of the options where it is one."""
    options = "\n".join(f"- {option}" for option in state["options"])
    question = f"{state['words']}\n\nOptions:\n{options}\n\nAnswer with one of the options and nothing else."
    call = config["configurable"]["aleator_call"]
    reply = await call.model(MODEL, [{"role": "user", "content": question}])
    return {"answer": reply.text}


building = StateGraph(State)
building.add_node("ask", ask)
building.add_edge(START, "ask")
building.add_edge("ask", END)
graph = building.compile()
