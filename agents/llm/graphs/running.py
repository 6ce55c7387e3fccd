"""Running a prompting method's graph for one decision, on LangGraph's own engine.

A graph can be traced, streamed and checkpointed as any other. Traces that the shell alone asks for (``LANGSMITH_TRACING``) are
held back, because prompts would leave the machine unasked: ``ALEATOR_TRACING`` beside it, or `langsmith.tracing_context` in
one's own code, lets them go. A graph with a checkpointer has one thread for each decision.
"""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, cast

from .query import GraphState, Query

if TYPE_CHECKING:
    from .query import MethodGraph

__all__ = ["GraphRunner"]


class GraphRunner:
    """Runs ``graph`` for one query at a time."""

    def __init__(self, graph: MethodGraph, run_id: str) -> None:
        self._graph, self._run_id = graph, run_id
        self._threads = bool(graph.checkpointer)
        self._silent = _must_not_be_traced()

    async def __call__(self, query: Query, place: str) -> GraphState:
        """The state in which the graph ends for ``query``; ``place`` names the decision within the run."""
        config = await self._new_thread(f"{self._run_id}/{place}") if self._threads else None
        with _untraced() if self._silent else nullcontext():
            return cast("GraphState", await self._graph.ainvoke({}, cast("Any", config), context=query))

    async def _new_thread(self, thread: str) -> dict[str, Any]:
        """A thread that holds nothing, even where an earlier process had begun it."""
        checkpointer: Any = self._graph.checkpointer
        if hasattr(checkpointer, "adelete_thread"):
            await checkpointer.adelete_thread(thread)
        return {"configurable": {"thread_id": thread}}


def _untraced() -> AbstractContextManager[Any]:
    from langsmith import tracing_context

    return tracing_context(enabled=False)


def _must_not_be_traced() -> bool:
    """Whether the shell asks for traces, and nobody else does."""
    from langsmith import get_tracing_context
    from langsmith.utils import tracing_is_enabled

    if get_tracing_context().get("enabled") or os.environ.get("ALEATOR_TRACING"):
        return False
    return bool(tracing_is_enabled())
