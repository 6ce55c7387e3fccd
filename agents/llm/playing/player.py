"""A language model in a seat."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from ....core.calls import Address, CallClient, RequestSharing, RunContext
from ....core.chance import Chance, FloatArray, IntArray
from ....core.laws.law import Law
from ....core.questions import Choice, Feedback, Observation, Seat
from ....core.spaces.space import Space
from ..graphs.query import Query
from ..graphs.running import GraphRunner
from ..graphs.style import Style
from ..prompts.elicitation import TokenLaws, elicited
from ..prompts.log_probabilities_probe import LogProbabilitiesProbe
from ..prompts.numbers import answers_are_numbers
from ..prompts.wording import names_for
from ..replies.structured import answer_schema
from ..transport.chat_client import ChatClient, ModelSettings
from .choices import Decided, choice_of
from .private import own_actions_told, private_part

__all__ = ["LLMPlayer", "Playing"]


@dataclass(frozen=True)
class Playing:
    """How a model plays in a run, settled once from its recipe.

    ``labels`` and ``shuffle`` say what options are called and whether they are permuted; ``structured`` that answers are JSON by
    schema; ``elicit`` which laws are asked for beside the act; ``shares`` that rows which ask the same share a request;
    ``longer`` are parameters of the calls for each law, which need longer replies than an act; ``dropped`` are parameters that
    the model does not take; ``shows_target`` that the method shows something of the optimum,
    ``recalls`` that a simulated model's fault needs its own past.
    """

    style: Style
    settings: ModelSettings
    graph: GraphRunner
    context: RunContext
    labels: str = "own"
    shuffle: bool = True
    structured: bool = False
    elicit: tuple[str, ...] = ()
    reasks: int = 2
    system: str | None = None
    shares: bool = False
    longer: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    shows_target: bool = False
    recalls: bool = False


class _Row(NamedTuple):
    """One row of an observation: where it stands, and what belongs to it."""

    observation: Observation
    number: int
    chance: Chance
    address: Address
    law: Law | None
    names: Sequence[str]
    private: Mapping[str, Any] | None
    sharing: RequestSharing | None


class LLMPlayer:
    """Asks a model about every row, all rows at the same time. What it should recall is in the words, or in its method's memory."""

    def __init__(self, playing: Playing, seat: Seat, episode: IntArray) -> None:
        _check(playing.style, seat.space)
        self._playing, self._seat = playing, seat
        self._asks_for_one_line = playing.style.asks_for_one_line and _fits_a_line(seat.space)
        self._memories: dict[tuple[int, int], dict[str, Any]] = {}
        self._own_actions: dict[tuple[int, int], list[int]] = {}

    async def act(self, observation: Observation, chance: Chance) -> Choice:
        """Ask the model about every row."""
        playing, rows = self._playing, len(observation.episode)
        if rows == 1:
            return self._choice([await self._decided(self._row(observation, 0, chance, None))])
        sharing = playing.context.share_requests(rows) if playing.shares else None
        asked = [
            self._decide(self._row(observation, row, chance.take([row]), sharing)) for row in range(rows)
        ]
        return self._choice(await asyncio.gather(*asked))

    def learn(self, feedback: Feedback) -> None:
        """Ignore the feedback: the environment's words tell the history."""

    def _row(
        self, observation: Observation, row: int, chance: Chance, sharing: RequestSharing | None
    ) -> _Row:
        playing, options = self._playing, self._seat.space.options
        episode, turn = int(observation.episode[row]), int(observation.turn[row])
        member = 0 if observation.member is None else int(observation.member[row])
        names: Sequence[str] = options
        if options and playing.labels != "own":
            names = names_for(options, playing.labels, chance.at(0).sub("labels"))
        optimal, alone = observation.optimal, len(observation.episode) == 1
        law = optimal if optimal is None or alone or not optimal.varies else optimal.take(np.array([row]))
        private = None
        if playing.settings.simulated:
            own = self._own_actions.setdefault((episode, member), [])
            past = own_actions_told(observation, row, own) if playing.recalls and names else ()
            private = private_part(observation, law, chance, names, past)
        at = Address(self._seat.name, episode, turn, 0, 0, member)
        return _Row(observation, row, chance, at, law, names, private, sharing)

    async def _decide(self, row: _Row) -> Decided:
        """One row among several: when it has ended, those that wait for it go on."""
        try:
            return await self._decided(row)
        finally:
            if row.sharing is not None:
                row.sharing.leave()

    async def _decided(self, row: _Row) -> Decided:
        order = self._order(row)
        query = self._query(row, order)
        at = row.address
        end = await self._playing.graph(query, f"{at.seat}/{at.episode}/{at.member}/{at.turn}")
        parsed, reply = end["parsed"], end.get("reply")
        if order and parsed.action is not None:
            parsed = parsed._replace(action=order[parsed.action])
            self._own_actions.setdefault((at.episode, at.member), []).append(parsed.action)
        if parsed.law is not None and order:
            parsed = parsed._replace(law=tuple(self._in_own_order(parsed.law, order)))
        elicited, beside = await self._elicited(row, query, order) if order else ({}, {})
        model = None if reply is None else reply.model
        return Decided(parsed, order, end.get("notes", {}), end["trail"], model, elicited, beside, row.names)

    def _order(self, row: _Row) -> list[int]:
        """The options in the order in which they are shown: those that the row may answer, permuted by address."""
        legal, size = row.observation.legal, len(row.names)
        if not size:
            return []
        places = np.arange(size) if legal is None else np.flatnonzero(legal[row.number])
        if self._playing.shuffle:
            places = places[row.chance.sub("order").order(len(places))[0]]
        return list(places.tolist())

    def _query(self, row: _Row, order: Sequence[int]) -> Query:
        playing, at, names, legal = self._playing, row.address, row.names, row.observation.legal
        shown = [names[i] for i in order]
        schema = {"response_format": answer_schema(self._seat.space, shown)} if playing.structured else None
        return Query(
            words=row.observation.words(row.number, names, 0),
            space=self._seat.space,
            shown=shown,
            call=self._client(row, 0, schema),
            chance=row.chance,
            turn=at.turn,
            reasks=playing.reasks,
            form=self._seat.form if playing.labels == "own" and legal is None else "",
            system=playing.system,
            target=row.law if playing.shows_target else None,
            memory=self._memories.setdefault((at.episode, at.member), {}),
            names=names,
            legal=None if legal is None else legal[row.number],
            structured=playing.structured,
            others=self._others(row),
        )

    def _others(self, row: _Row) -> list[tuple[int, str]]:
        """The moves of the only other player, in the order in which they are shown where it is asked what it will do."""
        space, own = row.observation.opponent, self._seat.space.options
        if space is None:
            return []
        names = row.names if space.options == own else space.options
        places = np.arange(len(names))
        if self._playing.shuffle:
            places = row.chance.sub("others").order(len(names))[0]
        return [(place, names[place]) for place in places.tolist()]

    def _client(self, row: _Row, draw: int, always: Mapping[str, Any] | None = None) -> ChatClient:
        """The way to the model for one draw: draw 0 is the act, later ones elicit laws."""
        playing = self._playing
        calls: CallClient = playing.context.client(
            row.address._replace(draw=draw) if draw else row.address, playing.settings.retry, row.sharing
        )
        return ChatClient(
            playing.settings,
            calls,
            row.chance,
            f"request/{draw}" if draw else "request",
            row.private,
            always,
            one_line=not draw and self._asks_for_one_line,
        )

    async def _elicited(
        self, row: _Row, query: Query, order: Sequence[int]
    ) -> tuple[dict[str, FloatArray], dict[str, Any]]:
        """The laws asked for beside the act, over the space's options, NaN where none could be had; and what is logged with them."""
        found, beside = dict[str, FloatArray](), dict[str, Any]()
        for draw, kind in enumerate(self._playing.elicit, start=1):
            client = self._client(row, draw, self._playing.longer.get(kind))
            told = await elicited(kind, replace(query, call=client, structured=False), self._token_laws)
            found[kind] = self._in_own_order(told.law, order)
            beside |= told.notes
            if told.missing:
                beside[f"{kind}_missing"] = told.missing
        return found, beside

    @property
    def _token_laws(self) -> TokenLaws:
        """How log-probabilities are read; what they are worth is found out once for all seats that ask the same model."""
        context, settings = self._playing.context, self._playing.settings
        probe = None
        if not settings.simulated:
            own = LogProbabilitiesProbe(self._asking_aside)
            probe = context.shared.setdefault(f"log-probabilities of {settings.lane}", own)
        return TokenLaws(settings.parameters.get("temperature"), probe, context.tell)

    def _asking_aside(self, draw: int) -> ChatClient:
        """The way to the model for a question that belongs to no decision; ``draw`` is below 0."""
        context, settings = self._playing.context, self._playing.settings
        calls = context.client(Address(self._seat.name, 0, 0, draw, 0, 0), settings.retry)
        return ChatClient(settings, calls, Chance.of(context.seed, "aside", [0]), f"request/{draw}")

    def _in_own_order(self, law: Any, order: Sequence[int]) -> FloatArray:
        """A law over the options as shown, over all of the space's options instead; 0 for those not shown."""
        out = np.zeros(len(self._seat.space.options))
        out[list(order)] = law
        return out

    def _choice(self, decided: Sequence[Decided]) -> Choice:
        playing = self._playing
        renamed = playing.labels != "own"
        return choice_of(decided, self._seat.space, playing.style, playing.dropped, renamed)


def _fits_a_line(space: Space) -> bool:
    return bool(space.options or space.labels) or answers_are_numbers(space)


@lru_cache(maxsize=1024)
def _check(style: Style, space: Space) -> None:
    style.check(space)
