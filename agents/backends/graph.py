"""Any compiled LangGraph graph of the user's, as an agent."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from pydantic import Field

from ...core.calls import RetryPolicy, RunContext
from ...core.chance import IntArray
from ...core.errors import InputError
from ...core.questions import Seat
from ...core.recipes import Player
from .shared.external_agent import BACKOFF, OWN_RETRIES, ExternalAgent
from .shared.external_player import ExternalPlayer, PlayerPolicy
from .shared.memory import Memory, memory_of
from .shared.player_reply import PlayerReply, as_reply
from .shared.reading import answers_in_parts
from .shared.replay import REMEMBERS, replay_of
from .shared.situation import Situation, situation_in_full
from .shared.user_calls import UserCalls
from .shared.user_objects import UserObject, name_of_object, user_object

__all__ = ["CLIENT", "Graph"]

CLIENT = "aleator_call"


class Graph(ExternalAgent):
    """A compiled LangGraph graph, or anything with ``ainvoke``: one call a decision, its answer in the transcript.

    In Python the graph itself may be given, ``al.agent("graph", graph=compiled)``, and functions for ``encode`` and ``decode``.

    The graph is called with ``{"words", "options", "low", "high", "seat", "episode", "turn"}`` (``low`` and ``high`` on an
    interval, ``options`` on a menu, else the JSON schema of an ``answer``), with what is behind the words, ``sees``, with the
    ``reward`` that came since the last question of the episode (None: none), and with the luck of this decision alone,
    ``uniform`` and ``seed``. The value of its output under ``answer`` is read like a model's reply. ``encode`` and ``decode``
    replace these two conventions. ``words`` holds the situation alone (rules, payoffs, what was played before), and neither the
    list of options nor how to answer: a graph that asks a model adds these.

    ``config["configurable"]["aleator_call"]`` is the run's client: a node's ``await call(request, make)`` and
    ``await call.model(name, messages)`` are recorded under the decision's address, paid from the run's budget, and made once.
    The first returns what ``make()`` returned, as JSON, the second a reply with its ``text``, ``usage`` and ``cost_usd``; both
    raise `CallFailed` after the last retry (examples/model_graph.py).
    ``thread_id`` names one thread an episode, for a graph with a checkpointer. Callbacks, traces and streams are LangGraph's own.

    Answers are recorded, and not asked for again when a run is continued. A graph that remembers (one with a checkpointer or a
    store is taken to) is then replayed: before its first new question it is asked all that stands on record, in threads
    begun anew, and its answers must be the same. Calls that it makes by other ways than the client are then made again.

    Source: LangGraph's Runnable interface.
    """

    graph: UserObject = Field(
        "", description="a compiled graph: module:attribute, path/to/file.py:attribute, or in Python itself"
    )
    encode: UserObject | None = Field(
        None, description="function from that mapping to the graph's input, given in the same way"
    )
    decode: UserObject | None = Field(
        None, description="function from the graph's output to the text of the answer, given in the same way"
    )
    remembers: bool | None = Field(None, description=REMEMBERS)
    retries: int = Field(4, ge=0, description=OWN_RETRIES)
    backoff: float = Field(0.5, ge=0, description=BACKOFF)

    @property
    def lacks(self) -> str:
        """A graph of yours, where none is named."""
        return "a graph of yours: set `graph`" if self.graph == "" else ""

    def connect(self, context: RunContext) -> Callable[[Seat, IntArray], Player]:
        """Load the graph and seat players that share ``context``. Raises `InputError` where there is no such graph."""
        graph = user_object(self.graph, "graph")
        if not hasattr(graph, "ainvoke"):
            raise InputError(
                f"{name_of_object(self.graph)!r} has no ainvoke; give a compiled LangGraph graph: module:attribute"
            )
        encode = user_object(self.encode, "encode") if self.encode else dict
        decode = user_object(self.decode, "decode") if self.decode else _answer
        threads = _Threads(graph, context.run_id)
        retry = RetryPolicy(self.retries, self.backoff)
        policy = PlayerPolicy(
            situation_in_full, nests=threads.takes_config, own_calls=retry, tells_rewards=True
        )
        replay = replay_of(context, f"graph {name_of_object(self.graph)!r}", _memory(graph), self.remembers)

        def seated(seat: Seat, episode: IntArray) -> Player:
            in_parts = answers_in_parts(seat.space) and decode is _answer
            ask = partial(_ask, threads, encode, decode, in_parts)
            return ExternalPlayer(context, ask, policy, replay, seat, episode)

        return seated


def _answer(output: Mapping[str, Any]) -> Any:
    return output["answer"]


async def _ask(
    threads: _Threads,
    encode: Callable[..., Any],
    decode: Callable[..., Any],
    in_parts: bool,
    situation: Situation,
    calls: UserCalls,
) -> PlayerReply:
    said = decode(await threads.invoke(encode(situation), situation, calls))
    return (
        as_reply(said, in_parts=True)
        if in_parts and not isinstance(said, str)
        else PlayerReply(text=str(said))
    )


@dataclass
class _Threads:
    """A user's graph, and the threads of it that were begun in this process: one for each seat, member and episode."""

    graph: Any
    run_id: str
    takes_config: bool = field(init=False)
    _begun: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        parameters = inspect.signature(self.graph.ainvoke).parameters.values()
        self.takes_config = any(
            one.name == "config" or one.kind is inspect.Parameter.VAR_KEYWORD for one in parameters
        )

    async def invoke(self, given: Any, situation: Situation, calls: UserCalls) -> Any:
        """The graph's output, in the thread of this episode, which starts empty in every process."""
        if not self.takes_config:
            return await self.graph.ainvoke(given)
        place = (situation["seat"], situation.get("member", 0), situation["episode"])
        thread = "/".join(map(str, (self.run_id, *place)))
        if thread not in self._begun:
            self._begun.add(thread)
            await self._forget(thread)
        return await self.graph.ainvoke(given, config={"configurable": {"thread_id": thread, CLIENT: calls}})

    async def _forget(self, thread: str) -> None:
        """Begin the thread anew where an earlier process has left its end behind."""
        checkpointer = getattr(self.graph, "checkpointer", None)
        if checkpointer is not None and hasattr(checkpointer, "adelete_thread"):
            await checkpointer.adelete_thread(thread)


def _memory(graph: Any) -> Memory:
    """Of a graph: its checkpointer and its store, and what its nodes may hold; of anything else what it holds itself."""
    if getattr(graph, "checkpointer", None) or getattr(graph, "store", None):
        return Memory.STATE
    if not hasattr(graph, "get_graph"):
        return memory_of(graph, type(graph).ainvoke)
    nodes = [node.data for node in graph.get_graph().nodes.values()]
    functions = (getattr(node, name, None) for node in nodes for name in ("func", "afunc"))
    return memory_of(*(function for function in functions if function is not None))
