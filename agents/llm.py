"""A language model at the table: one graph call a decision, one path to the model, every attempt in the transcript."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field, field_validator

from ..chance import Chance, IntArray
from ..core import (
    Address,
    Agent,
    Answer,
    Choice,
    Desk,
    EquilibriumSet,
    InputError,
    IntervalStrategy,
    Menu,
    MixedStrategy,
    Observation,
    Optimum,
    Outcome,
    Player,
    Seat,
)
from ..registry import suggest
from .asking import Asking, Question
from .models import Reply, Request, complete, dropped_parameters, is_simulated

if TYPE_CHECKING:
    import tenacity

__all__ = ["LLM"]

_QUANTILES = np.linspace(0.0, 1.0, 1025)
_LONGEST_WAIT = 30.0


class LLM(Agent):
    """A language model, asked in words through LangGraph and LiteLLM.

    Every attempt is written to the transcript before it is used. An answer that is not legal is asked for again at most
    ``reasks`` times, and then stays what it was; nothing stands in for it.
    Options are shown in an order permuted by address, which is logged.

    Source: the sampling contract of this package; protocols after Yang and Zhang (2025), arXiv 2511.14630.
    """

    model: str = Field(
        "sim/step", description="LiteLLM's provider/model, or a simulated model sim/NAME?param=value"
    )
    style: str = Field("direct", description="how to ask: a file of agents/styles")
    temperature: float | None = Field(1.0, ge=0, description="None: the provider's default")
    top_p: float | None = Field(None, gt=0, le=1)
    max_tokens: int | None = Field(None, ge=1)
    system: str | None = Field(None, description="a system message before the question")
    shuffle: bool = Field(True, description="show the options in a permuted order, logged")
    reasks: int = Field(2, ge=0, description="how often an answer that is not legal is asked for again")
    retries: int = Field(
        4, ge=0, description="how often a transient failure (429, 5xx, time-out, connection) is tried again"
    )
    backoff: float = Field(
        0.5, ge=0, description="seconds before the first such retry; each later wait is twice as long, to 30"
    )
    timeout: float = Field(120.0, gt=0, description="seconds for one attempt")
    allow_dropped: tuple[str, ...] = Field(
        (), description="parameters that the model may refuse without an error"
    )
    api_base: str | None = Field(None, description="address of an OpenAI-compatible server")

    @field_validator("style")
    @classmethod
    def _known_style(cls, style: str) -> str:
        known = sorted(file.stem for file in (Path(__file__).parent / "styles").glob("[!_]*.py"))
        if style not in known:
            raise ValueError(f"style {style!r} is unknown; {suggest(style, known)}")
        return style

    @property
    def needs_optimal(self) -> bool:
        """Only simulated models are handed the law, in a field of the request that is sent to nobody else."""
        return is_simulated(self.model)

    @property
    def outside(self) -> bool:
        """Always: replies are waited for."""
        return True

    def connect(self, desk: Desk) -> Callable[[Seat, IntArray], Player]:
        """Check that the model takes what is asked of it, then seat players that share ``desk``.

        Raises `InputError` where the model would drop a parameter that is not in ``allow_dropped``.
        """
        dropped = dropped_parameters(self.model, self.parameters())
        if refused := [name for name in dropped if name not in self.allow_dropped]:
            raise InputError(
                f"model {self.model!r} does not take {', '.join(refused)};"
                f" set {' and '.join(f'{name}: null' for name in refused)} or allow it with allow_dropped: [{', '.join(refused)}]"
            )
        return partial(_Player, self, desk, dropped)

    def parameters(self) -> dict[str, Any]:
        """The sampling parameters requested, under their names in the chat API."""
        named = {name: getattr(self, name) for name in ("temperature", "top_p", "max_tokens")}
        return {name: value for name, value in named.items() if value is not None}

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """Not without a desk: raises `InputError`, because replies that are not recorded would be lost."""
        raise InputError(
            "agent 'llm' needs a run to record its replies; seat it through a Scenario or aleator run"
        )


@dataclass(frozen=True, eq=False)
class _Decided:
    action: float
    outcome: Answer
    attempt: int
    notes: dict[str, Any]


class _Player:
    """An `LLM` in a seat: rows are asked concurrently; it keeps no memory, what it should recall is in the words."""

    def __init__(
        self, recipe: LLM, desk: Desk, dropped: Sequence[str], seat: Seat, episode: IntArray
    ) -> None:
        self._recipe = recipe
        self._desk = desk
        self._dropped = dropped
        self._seat = seat
        self._graph = import_module(f"{__package__}.styles.{recipe.style}").graph()

    async def act(self, observation: Observation, chance: Chance) -> Choice:
        """Ask the model for every row."""
        from langsmith import tracing_context

        rows = range(len(observation))
        with tracing_context(enabled=False):  # or LANGSMITH_TRACING in a user's shell would send prompts out
            decided = await asyncio.gather(
                *(self._decide(observation, row, chance.take([row])) for row in rows)
            )
        kind = np.int64 if isinstance(self._seat.menu, Menu) else np.float64
        return Choice(
            action=np.array([one.action for one in decided], dtype=kind),
            outcome=np.array([one.outcome for one in decided], dtype=np.int8),
            attempt=np.array([one.attempt for one in decided], dtype=np.int16),
            notes=[one.notes for one in decided],
            mode="sample",
        )

    def learn(self, observation: Observation, choice: Choice, outcome: Outcome) -> None:
        """Nothing: the world's words tell the history."""

    async def _decide(self, observation: Observation, row: int, chance: Chance) -> _Decided:
        menu = self._seat.menu
        labels = menu.actions if isinstance(menu, Menu) else ()
        order = self._order(len(labels), chance)
        shown = [labels[i] for i in order]
        line = _Line(self._recipe, self._desk, self._dropped, observation, row, chance)
        question = Question(
            observation.text(row), menu, shown, self._recipe.reasks, line.call, self._recipe.system
        )
        end: Asking = await self._graph.ainvoke({}, context=question)
        parsed = end["parsed"]
        action = -1.0 if parsed.action is None else parsed.action
        if labels and parsed.action is not None:
            action = order[int(parsed.action)]
        notes = {
            "order": order,
            "trail": end["trail"],
            "model": end["reply"].model,
            "dropped": list(self._dropped),
        }
        return _Decided(action, parsed.answer, len(end["trail"]) - 1, notes)

    def _order(self, size: int, chance: Chance) -> list[int]:
        """The permutation in which the options are shown."""
        if not self._recipe.shuffle or size == 0:
            return list(range(size))
        return [int(i) for i in chance.sub("order").order(size)[0]]


class _Line:
    """The calls made for one decision: each attempt recalled from the transcript, or made and written there first."""

    def __init__(
        self,
        recipe: LLM,
        desk: Desk,
        dropped: Sequence[str],
        observation: Observation,
        row: int,
        chance: Chance,
    ) -> None:
        self._recipe = recipe
        self._desk = desk
        self._dropped = dropped
        self._seeds = chance.sub("request")
        self._private = _private(observation, row) if is_simulated(recipe.model) else None
        self._seat = observation.seat.name
        self._episode, self._turn = int(observation.episode[row]), int(observation.turn[row])
        self._made = 0
        self._recalled = False

    async def call(self, messages: list[dict[str, str]]) -> Reply:
        """A reply to ``messages``, tried again while the failure is transient and retries are left."""
        import tenacity

        trying = tenacity.AsyncRetrying(
            stop=tenacity.stop_after_attempt(self._recipe.retries + 1),
            wait=self._wait,
            retry=tenacity.retry_if_result(lambda reply: reply.transient),
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
        )
        return await trying(self._attempt, messages)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        """Seconds before the next attempt: none where the failure is an old one, recalled."""
        return (
            0.0
            if self._recalled
            else min(self._recipe.backoff * 2.0 ** (state.attempt_number - 1), _LONGEST_WAIT)
        )

    async def _attempt(self, messages: list[dict[str, str]]) -> Reply:
        """The reply that stands in the transcript: recalled, or made, written, and read back."""
        address = Address(self._seat, self._episode, self._turn, 0, self._made)
        self._made += 1
        request = self._request(messages, address.attempt)
        digest = request.digest()
        known = self._desk.recall(address, digest)
        self._recalled = known is not None
        if known is None:
            async with self._desk.place():
                made = (await complete(request)).as_record()
                self._desk.record(address, digest, request.body(), made)
            known = self._desk.recall(address, digest) or made
        return Reply.of_record(known)

    def _request(self, messages: list[dict[str, str]], attempt: int) -> Request:
        recipe = self._recipe
        seed = int(self._seeds.words(attempt)[0] >> np.uint64(33)) if is_simulated(recipe.model) else None
        parameters = recipe.parameters()
        for name in self._dropped:
            parameters.pop(name, None)
        return Request(
            recipe.model, messages, parameters, recipe.timeout, seed, self._private, recipe.api_base
        )


def _private(observation: Observation, row: int) -> Mapping[str, Any] | None:
    """The law that a simulated model aims at, where finding it is the reasoning that a real model would do."""
    law = _law(observation.optimal)
    if law is None or observation.states_law:
        return None
    if isinstance(law, MixedStrategy):
        probs = law.probs if law.probs.ndim == 1 else law.probs[row]
        return {"law": dict(zip(law.menu.actions, probs.tolist(), strict=True))}
    return {"quantiles": law.ppf(_QUANTILES).tolist()}


def _law(optimum: Optimum | None) -> MixedStrategy | IntervalStrategy | None:
    return optimum.selected if isinstance(optimum, EquilibriumSet) else optimum
