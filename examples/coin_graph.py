"""A LangGraph graph of one's own at the table.

aleator run matching_pennies --seat 'matcher={name: graph, graph: "examples/coin_graph.py:graph"}' --episodes 50
"""

from __future__ import annotations

from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class State(TypedDict, total=False):
    """What Aleator hands in, and the answer that it reads."""

    words: str
    options: list[str]
    episode: int
    turn: int
    answer: str


def alternate(state: State) -> State:
    """The first option in even episodes, the last in odd ones: half and half, and perfectly predictable."""
    return {"answer": state["options"][-(state["episode"] % 2)]}


building = StateGraph(State)
building.add_node("alternate", alternate)
building.add_edge(START, "alternate")
building.add_edge("alternate", END)
graph = building.compile()
