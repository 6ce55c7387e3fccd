"""Any compiled LangGraph graph of the user's, as an agent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from pydantic import Field

from ...core.calls import RunContext
from ...core.chance import IntArray
from ...core.errors import InputError
from ...core.questions import Seat
from ...core.recipes import Agent, Player
from .shared.external_player import (
    CallPolicy,
    ExternalPlayer,
    ExternalReply,
    needs_a_run,
    situation,
    user_object,
)

__all__ = ["Graph"]


class Graph(Agent):
    """A compiled LangGraph graph, or anything with ``ainvoke``: one call a decision, its answer in the transcript.

    The graph is called with ``{"words", "options", "low", "high", "seat", "episode", "turn"}`` (``low`` and ``high`` on an
    interval, ``options`` on a menu); the value of its output under ``answer`` is read like a model's reply.
    ``encode`` and ``decode`` replace these two conventions.

    Source: LangGraph's Runnable interface.
    """

    graph: str = Field("", description="module:attribute or path/to/file.py:attribute of a compiled graph")
    encode: str | None = Field(None, description="module:function from that mapping to the graph's input")
    decode: str | None = Field(
        None, description="module:function from the graph's output to the text of the answer"
    )

    @property
    def is_external(self) -> bool:
        """Always: a graph is awaited."""
        return True

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """Not without a context: raises `InputError`."""
        raise needs_a_run("graph")

    def connect(self, context: RunContext) -> Callable[[Seat, IntArray], Player]:
        """Load the graph and seat players that share ``context``. Raises `InputError` where there is no such graph."""
        graph = user_object(self.graph, "graph")
        if not hasattr(graph, "ainvoke"):
            raise InputError(
                f"{self.graph!r} has no ainvoke; give a compiled LangGraph graph: module:attribute"
            )
        encode = user_object(self.encode, "encode") if self.encode else dict
        decode = user_object(self.decode, "decode") if self.decode else _answer

        async def ask(sees: Mapping[str, Any]) -> ExternalReply:
            return ExternalReply(text=str(decode(await graph.ainvoke(encode(sees)))))

        return partial(ExternalPlayer, context, ask, CallPolicy(situation))


def _answer(output: Mapping[str, Any]) -> str:
    return str(output["answer"])
