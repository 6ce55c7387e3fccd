"""A language model at the table: one graph call a decision, one path to the model, every attempt in the transcript."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import Field, SerializeAsAny, field_serializer, field_validator, model_validator

from ...core.calls import Address, RunContext
from ...core.chance import Chance, FloatArray, IntArray
from ...core.errors import InputError
from ...core.laws.interval_strategy import IntervalStrategy
from ...core.laws.law import EquilibriumSet, Law
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.outcomes import Outcome
from ...core.prices import Price
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Agent, Player
from ...core.spaces.interval import Interval
from ...core.spaces.menu import Menu
from ...registry.recipes import build, recipe_of
from .graphs.style import Caller, Question, Style
from .prompts.elicitation import stated_law, token_law
from .prompts.wording import names_for
from .replies.structured import answer_in, answer_schema, check_structured, supports_schema
from .transport.batching import Combiner
from .transport.call_session import CallSession
from .transport.chat import Request, dropped_parameters, is_simulated, known_price
from .transport.openai_compatible import address
from .transport.redaction import keep_secret

if TYPE_CHECKING:
    from .graphs.walking import Runner

__all__ = ["LLM"]

_TAIL = 2.0 ** np.arange(-40, -10)
_LEVELS = np.concatenate([_TAIL, np.linspace(0.0, 1.0, 1025)[2:-2], 1 - _TAIL[::-1]])


def _direct() -> Style:
    style: Style = build("styles", "direct")
    return style


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
    style: SerializeAsAny[Style] = Field(
        default_factory=_direct, description="how to ask: a file of agents/styles"
    )
    elicit: tuple[Literal["stated", "token"], ...] = Field(
        (), description="laws to elicit beside the act, in calls of their own"
    )
    labels: Literal["own", "letters", "nonsense"] = Field("own", description="what to call the options")
    structured: bool = Field(
        False, description="a JSON answer by schema where the provider supports it, else plain text"
    )
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
    api_key_from: str | None = Field(
        None, description="environment variable with the key, where it is not the provider's usual one"
    )
    transport: Literal["litellm", "direct"] = Field(
        "litellm", description="direct: a plain HTTP client for OpenAI-compatible servers, many times cheaper"
    )
    send_seed: bool | None = Field(
        None,
        description="send a seed that belongs to the decision's address; None: to simulated models alone",
    )
    answers_per_request: int = Field(
        1,
        ge=1,
        le=128,
        description="answers drawn at once where episodes ask the same (n=): the prompt is paid once",
    )
    requests_per_minute: float | None = Field(None, gt=0)
    tokens_per_minute: float | None = Field(None, gt=0, description="of prompts and replies together")
    price_in: float | None = Field(
        None, ge=0, description="USD per million tokens of the prompt; default: LiteLLM's table"
    )
    price_out: float | None = Field(None, ge=0, description="USD per million tokens of the reply")
    allow_unpriced: bool = Field(
        False,
        description="where spending is limited: let this model's calls, of no known price, go uncounted",
    )

    @field_validator("style", mode="before")
    @classmethod
    def _known_style(cls, style: Any) -> Any:
        return build("styles", style)

    @field_serializer("style")
    def _style_recipe(self, style: Style) -> dict[str, Any]:
        return recipe_of(style)

    @model_validator(mode="after")
    def _consistent(self) -> LLM:
        if (self.price_in is None) != (self.price_out is None):
            raise ValueError("price_in and price_out go together; give both or neither")
        if self.direct:
            address(self.model, self.api_base)
        return self

    @property
    def seeded(self) -> bool:
        """Whether each request carries a seed that its address gives it."""
        return is_simulated(self.model) if self.send_seed is None else self.send_seed

    @property
    def needs_optimal(self) -> bool:
        """For styles that show something of the target, and for simulated models, which are handed the law in a private field."""
        return is_simulated(self.model) or self.style.needs_optimal

    @property
    def episodes_per_world(self) -> int:
        """As many episodes as answers are drawn in one request."""
        return self.answers_per_request

    @property
    def is_external(self) -> bool:
        """Always: replies are waited for."""
        return True

    def connect(self, context: RunContext) -> Callable[[Seat, IntArray], Player]:
        """Check that the model takes what is asked of it, then seat players that share ``context``.

        Raises `InputError` where the model would drop a parameter that is not in ``allow_dropped``, and where spending is
        limited and the model has no known price.
        """
        from .graphs.walking import runner_of

        if self.structured:
            check_structured(self.style)
        if self.api_key_from is not None:
            keep_secret(self.api_key_from)
        return partial(
            _Player, self, context, self._dropped(), self._price(context), runner_of(self.style.graph())
        )

    def _dropped(self) -> list[str]:
        """What the model does not take of what is asked; a server that is called directly is sent everything."""
        asked = [*self.parameters(), *(["seed"] if self.seeded else [])]
        dropped = [] if self.direct else dropped_parameters(self.model, asked)
        if refused := [name for name in dropped if name not in self.allow_dropped]:
            raise InputError(
                f"model {self.model!r} does not take {', '.join(refused)};"
                f" set {' and '.join(f'{name}: null' for name in refused)} or allow it with allow_dropped: [{', '.join(refused)}]"
            )
        return dropped

    def _price(self, context: RunContext) -> Price | None:
        """What the model costs. Raises `InputError` where spending is limited and that is not known."""
        price = known_price(self.model, self.price_in, self.price_out)
        if price is None and context.capped and not self.allow_unpriced:
            raise InputError(
                f"model {self.model!r} has no known price, so a limit on spending cannot be kept;"
                " set price_in and price_out (USD per million tokens), or allow_unpriced: true to let its calls go uncounted"
            )
        if context.capped:
            Request(self.model, [], self.parameters(), self.timeout, price=price).worst_usd()
        return price

    @property
    def direct(self) -> bool:
        """Whether a server is called without LiteLLM between."""
        return self.transport == "direct" and not is_simulated(self.model)

    def parameters(self) -> dict[str, Any]:
        """The sampling parameters requested, under their names in the chat API."""
        named = {name: getattr(self, name) for name in ("temperature", "top_p", "max_tokens")}
        return {name: value for name, value in named.items() if value is not None}

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """Not without a context: raises `InputError`, because replies that are not recorded would be lost."""
        raise InputError(
            "agent 'llm' needs a run to record its replies; seat it through a Scenario or aleator run"
        )


@dataclass(frozen=True, eq=False)
class _Decided:
    action: float
    outcome: Outcome
    attempt: int
    notes: dict[str, Any]
    law: FloatArray | None
    elicited: dict[str, FloatArray]


class _Player:
    """An `LLM` in a seat: rows are asked concurrently; what it should recall is in the words, or in its style's memory."""

    def __init__(
        self,
        recipe: LLM,
        context: RunContext,
        dropped: Sequence[str],
        price: Price | None,
        run: Runner,
        seat: Seat,
        episode: IntArray,
    ) -> None:
        self._recipe = recipe
        self._context = context
        self._dropped = dropped
        self._price = price
        self._seat = seat
        recipe.style.check(seat.space)
        self._run = run
        self._combiner: Combiner | None = None
        self._schema = recipe.structured and supports_schema(recipe.model, recipe.direct)
        if recipe.structured and not self._schema:
            self._dropped = [*dropped, "response_format"]
        self._memory: dict[int, dict[str, Any]] = {int(e): {} for e in episode}

    async def act(self, observation: Observation, chance: Chance) -> Choice:
        """Ask the model for every row."""
        rows = range(len(observation))
        self._combiner = Combiner(self._context, len(rows)) if self._recipe.answers_per_request > 1 else None
        asked = [self._decide(observation, row, chance.take([row])) for row in rows]
        decided = [await asked[0]] if len(asked) == 1 else await asyncio.gather(*asked)
        return _choice(self._seat.space, decided, self._recipe)

    def learn(self, observation: Observation, choice: Choice, outcome: Feedback) -> None:
        """Nothing: the world's words tell the history."""

    async def _decide(self, observation: Observation, row: int, chance: Chance) -> _Decided:
        try:
            return await self._decided(observation, row, chance)
        finally:
            if self._combiner is not None:
                self._combiner.leave()

    async def _decided(self, observation: Observation, row: int, chance: Chance) -> _Decided:
        question, order = self._question(observation, row, chance)
        end = await self._run(question)
        parsed = end["parsed"]
        action = -1.0 if parsed.action is None else parsed.action
        if order and parsed.action is not None:
            action = order[int(parsed.action)]
        reply = end.get("reply")
        told = {
            "trail": end["trail"],
            "model": reply.model if reply else None,
            "dropped": list(self._dropped),
            **({"forms": parsed.forms} if parsed.forms else {}),
        }
        law = None if parsed.law is None or not order else _in_menu_order(np.array(parsed.law), order)
        elicited = await self._elicited(question, order, observation, row, chance)
        notes = {"order": order, **told, **end.get("notes", {})}
        return _Decided(action, parsed.outcome, len(end["trail"]) - 1, notes, law, elicited)

    def _question(self, observation: Observation, row: int, chance: Chance) -> tuple[Question, list[int]]:
        menu, recipe = self._seat.space, self._recipe
        labels = menu.actions if isinstance(menu, Menu) else ()
        names = names_for(labels, recipe.labels, chance.at(0).sub("labels"))
        order = self._order(len(labels), chance)
        question = Question(
            words=observation.text(row, names or None),
            space=menu,
            shown=[names[i] for i in order],
            call=self._caller(observation, row, chance, names, order),
            chance=chance,
            row=row,
            turn=int(observation.turn[row]),
            reasks=recipe.reasks,
            form=self._seat.form if recipe.labels == "own" else "",
            system=recipe.system,
            target=observation.optimal if recipe.style.needs_optimal else None,
            memory=self._memory.setdefault(int(observation.episode[row]), {}),
            names=names,
            reads=answer_in if self._schema else str,
        )
        return question, order

    def _caller(
        self, observation: Observation, row: int, chance: Chance, names: Sequence[str], order: Sequence[int]
    ) -> Caller:
        """The way to the model for the act, with the schema of the answer where it is structured."""
        call = self._line(observation, row, chance, names).call
        if not self._schema:
            return call
        return partial(call, response_format=answer_schema(self._seat.space, [names[i] for i in order]))

    async def _elicited(
        self, question: Question, order: list[int], observation: Observation, row: int, chance: Chance
    ) -> dict[str, FloatArray]:
        """The laws asked for beside the act, over the menu's actions; NaN where none could be had."""
        found: dict[str, FloatArray] = {}
        for draw, kind in enumerate(self._recipe.elicit if order else (), start=1):
            line = self._line(observation, row, chance, question.names, draw)
            law = await (stated_law if kind == "stated" else token_law)(replace(question, call=line.call))
            found[kind] = _in_menu_order(law, order)
        return found

    def _line(
        self, observation: Observation, row: int, chance: Chance, names: Sequence[str], draw: int = 0
    ) -> CallSession:
        """The calls of one draw; draw 0 is the act, later ones elicit laws."""
        episode, turn = int(observation.episode[row]), int(observation.turn[row])
        return CallSession(
            model=self._recipe,
            context=self._context,
            dropped=self._dropped,
            at=Address(self._seat.name, episode, turn, draw, 0),
            seeds=chance.sub(f"request/{draw}" if draw else "request"),
            private=_private(observation, row, names) if is_simulated(self._recipe.model) else None,
            price=self._price,
            combiner=self._combiner,
        )

    def _order(self, size: int, chance: Chance) -> list[int]:
        """The permutation in which the options are shown."""
        if not self._recipe.shuffle or size == 0:
            return list(range(size))
        return [int(i) for i in chance.sub("order").order(size)[0]]


def _choice(menu: Menu | Interval, decided: Sequence[_Decided], recipe: LLM) -> Choice:
    law = None
    if isinstance(menu, Menu) and any(one.law is not None for one in decided):
        unknown = np.full(len(menu), np.nan)
        law = np.stack([unknown if one.law is None else one.law for one in decided])
    return Choice(
        action=np.array(
            [one.action for one in decided], dtype=np.int64 if isinstance(menu, Menu) else np.float64
        ),
        outcome=np.array([one.outcome for one in decided], dtype=np.int8),
        attempt=np.array([one.attempt for one in decided], dtype=np.int16),
        notes=[one.notes for one in decided],
        mode=recipe.style.mode,
        law_kind=None if law is None else "stated",
        elicited={
            **({} if law is None else {"drawn_from": law}),
            **{kind: np.stack([one.elicited[kind] for one in decided]) for kind in decided[0].elicited},
        },
    )


def _in_menu_order(law: FloatArray, order: Sequence[int]) -> FloatArray:
    """A law over the options as shown, over the menu's actions instead."""
    out = np.empty(len(order))
    out[list(order)] = law
    return out


def _private(observation: Observation, row: int, names: Sequence[str]) -> Mapping[str, Any] | None:
    """The law that a simulated model aims at, where finding it is the reasoning that a real model would do."""
    law = _law(observation.optimal)
    if law is None or observation.states_law:
        return None
    if isinstance(law, MixedStrategy):
        probs = law.probs if law.probs.ndim == 1 else law.probs[row]
        return {"law": dict(zip(names, probs.tolist(), strict=True))}
    levels = _LEVELS if law.batch == 0 else _LEVELS[:, None]
    quantiles = np.asarray(law.ppf(levels))
    return {
        "levels": _LEVELS.tolist(),
        "quantiles": (quantiles if law.batch == 0 else quantiles[:, row]).tolist(),
    }


def _law(optimum: Law | None) -> MixedStrategy | IntervalStrategy | None:
    return optimum.selected if isinstance(optimum, EquilibriumSet) else optimum
