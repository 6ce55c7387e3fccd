"""Any compiled LangGraph graph of the user's, as an agent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from functools import partial
from hashlib import sha256
from typing import Any

import numpy as np
from pydantic import Field

from ..chance import Chance, IntArray
from ..core import Address, Agent, Answer, Choice, Desk, InputError, Menu, Observation, Outcome, Player, Seat
from ..registry import load_object
from .models import redacted
from .parsing import Parsed, read_choice, read_number

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
    decode: str | None = Field(None, description="module:function from the graph's output to the text of the answer")

    @property
    def outside(self) -> bool:
        """Always: a graph is awaited."""
        return True

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """Not without a desk: raises `InputError`, because answers that are not recorded would be lost."""
        raise InputError("agent 'graph' needs a run to record its answers; seat it through a Scenario or aleator run")

    def connect(self, desk: Desk) -> Callable[[Seat, IntArray], Player]:
        """Load the graph and seat players that share ``desk``. Raises `InputError` where there is no such graph."""
        graph = _load(self.graph, "graph")
        if not hasattr(graph, "ainvoke"):
            raise InputError(f"{self.graph!r} has no ainvoke; give a compiled LangGraph graph: module:attribute")
        encode = _load(self.encode, "encode") if self.encode else dict
        decode = _load(self.decode, "decode") if self.decode else _answer
        return partial(_Player, desk, graph, encode, decode)


def _answer(output: Mapping[str, Any]) -> str:
    return str(output["answer"])


class _Player:
    """A graph in a seat: rows run concurrently; each answer is recorded before it is used."""

    def __init__(
        self, desk: Desk, graph: Any, encode: Callable[..., Any], decode: Callable[..., Any], seat: Seat, episode: IntArray
    ) -> None:
        self._desk, self._graph, self._encode, self._decode = desk, graph, encode, decode
        self._seat = seat

    async def act(self, observation: Observation, chance: Chance) -> Choice:
        """Run the graph for every row."""
        rows = range(len(observation))
        parsed = await asyncio.gather(*(self._decide(observation, row) for row in rows))
        finite = isinstance(self._seat.menu, Menu)
        action = [-1 if one.action is None else one.action for one in parsed]
        return Choice(
            action=np.array(action, dtype=np.int64 if finite else np.float64),
            outcome=np.array([one.answer for one in parsed], dtype=np.int8),
            mode="sample",
        )

    def learn(self, observation: Observation, choice: Choice, outcome: Outcome) -> None:
        """Nothing: a graph that remembers does so by itself."""

    async def _decide(self, observation: Observation, row: int) -> Parsed:
        sees = self._mapping(observation, row)
        address = Address(sees["seat"], sees["episode"], sees["turn"], 0, 0)
        digest = sha256(json.dumps(sees, sort_keys=True).encode()).hexdigest()[:32]
        record = self._desk.recall(address, digest)
        if record is None:
            async with self._desk.place():
                made = await self._run(sees)
                self._desk.record(address, digest, sees, made)
            record = self._desk.recall(address, digest) or made
        if record["error"] is not None:
            return Parsed(Answer.ERROR)
        if isinstance(self._seat.menu, Menu):
            return read_choice(record["text"], None, self._seat.menu.actions)
        return read_number(record["text"], None, self._seat.menu)

    async def _run(self, sees: Mapping[str, Any]) -> dict[str, Any]:
        try:
            output = await self._graph.ainvoke(self._encode(sees))
            return {"text": str(self._decode(output)), "error": None}
        except Exception as error:  # noqa: BLE001  # what a user's graph raises is this decision's outcome
            return {"text": "", "error": redacted(f"{type(error).__name__}: {error}")}

    def _mapping(self, observation: Observation, row: int) -> dict[str, Any]:
        menu = self._seat.menu
        space = {"options": list(menu.actions)} if isinstance(menu, Menu) else {"low": menu.low, "high": menu.high}
        at = {"episode": int(observation.episode[row]), "turn": int(observation.turn[row])}
        return {"words": observation.text(row), "seat": self._seat.name, **at, **space}


def _load(name: str, what: str) -> Any:
    if ":" not in name:
        raise InputError(f"{what} {name!r} names nothing; give module:attribute or path/to/file.py:attribute")
    return load_object(name)
