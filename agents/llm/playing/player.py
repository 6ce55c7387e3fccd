"""A language model in a seat."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ....core.calls import Address, CallClient, RequestSharing, RunContext
from ....core.chance import Chance, FloatArray, IntArray
from ....core.laws.law import Law
from ....core.questions import Choice, Feedback, Observation, Seat
from ....core.reading import Parsed
from ..graphs.query import Query
from ..graphs.running import GraphRunner
from ..graphs.style import Style
from ..prompts.elicitation import stated_law, token_law
from ..prompts.wording import names_for
from ..replies.structured import answer_schema
from ..transport.chat_client import ChatClient, ModelSettings
from .columns import column, rest_of, shown_orders
from .private import own_actions_told, private_part

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LLMPlayer", "Playing"]


@dataclass(frozen=True)
class Playing:
    """How a model plays in a run, settled once from its recipe.

    ``labels`` and ``shuffle`` say what options are called and whether they are permuted; ``structured`` that answers are JSON by
    schema; ``elicit`` which laws are asked for beside the act; ``shares`` that rows which ask the same share a request;
    ``dropped`` are parameters that the model does not take; ``recalls`` that a simulated model's fault needs its own past.
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
    dropped: tuple[str, ...] = ()
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


class _Decided(NamedTuple):
    """How a row ended: what was read, the order in which options were shown, the notes, and the laws learnt beside it."""

    parsed: Parsed
    order: Sequence[int]
    notes: Mapping[str, Any]
    trail: Sequence[str]
    model: str | None
    elicited: Mapping[str, FloatArray]
    names: Sequence[str]


class LLMPlayer:
    """Asks a model about every row, all rows at the same time. What it should recall is in the words, or in its method's memory."""

    def __init__(self, playing: Playing, seat: Seat, episode: IntArray) -> None:
        playing.style.check(seat.space)
        self._playing, self._seat = playing, seat
        self._memories: dict[tuple[int, int], dict[str, Any]] = {}
        self._own_actions: dict[tuple[int, int], list[int]] = {}

    async def act(self, observation: Observation, chance: Chance) -> Choice:
        """Ask the model about every row."""
        rows = len(observation.episode)
        if rows == 1:
            decided = [await self._decided(self._row(observation, 0, chance, None))]
            return self._choice(decided)
        sharing = self._playing.context.share_requests(rows) if self._playing.shares else None
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
        optimal = observation.optimal
        law = optimal.take(np.array([row])) if optimal is not None and optimal.varies else optimal
        private = None
        if playing.settings.simulated:
            own = self._own_actions.setdefault((episode, member), [])
            told = own_actions_told(observation, row, own) if playing.recalls and names else ()
            private = private_part(observation, law, chance, names, told)
        at = Address(self._seat.name, episode, turn, 0, 0, member)
        return _Row(observation, row, chance, at, law, names, private, sharing)

    async def _decide(self, row: _Row) -> _Decided:
        """One row among several: when it has ended, those that wait for it go on."""
        try:
            return await self._decided(row)
        finally:
            if row.sharing is not None:
                row.sharing.leave()

    async def _decided(self, row: _Row) -> _Decided:
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
        elicited = await self._elicited(row, query, order) if self._playing.elicit and order else {}
        model = None if reply is None else reply.model
        return _Decided(parsed, order, end.get("notes", {}), end["trail"], model, elicited, row.names)

    def _order(self, row: _Row) -> list[int]:
        """The options in the order in which they are shown: those that the row may answer, permuted by address."""
        legal, size = row.observation.legal, len(row.names)
        places = range(size) if legal is None or not size else np.flatnonzero(legal[row.number]).tolist()
        if not self._playing.shuffle or not size:
            return list(places)
        return [places[i] for i in row.chance.sub("order").order(len(places))[0].tolist()]

    def _query(self, row: _Row, order: Sequence[int]) -> Query:
        playing, at, names, legal = self._playing, row.address, row.names, row.observation.legal
        shown = [names[i] for i in order]
        return Query(
            words=row.observation.text(row.number, names or None),
            space=self._seat.space,
            shown=shown,
            call=self._client(row, 0, self._schema(shown)),
            chance=row.chance,
            turn=at.turn,
            reasks=playing.reasks,
            form=self._seat.form if playing.labels == "own" and legal is None else "",
            system=playing.system,
            target=row.law if playing.style.needs_optimal else None,
            memory=self._memories.setdefault((at.episode, at.member), {}),
            names=names,
            legal=None if legal is None else legal[row.number],
            structured=playing.structured,
        )

    def _schema(self, shown: Sequence[str]) -> Mapping[str, Any] | None:
        """What every request for the act carries where the answer is structured."""
        if not self._playing.structured:
            return None
        return {"response_format": answer_schema(self._seat.space, shown)}

    def _client(self, row: _Row, draw: int, always: Mapping[str, Any] | None = None) -> ChatClient:
        """The way to the model for one draw: draw 0 is the act, later ones elicit laws."""
        playing = self._playing
        calls: CallClient = playing.context.client(
            row.address._replace(draw=draw) if draw else row.address, playing.settings.retry, row.sharing
        )
        chance = (
            row.chance.sub(f"request/{draw}" if draw else "request")
            if playing.settings.seeded
            else row.chance
        )
        return ChatClient(playing.settings, calls, chance, row.private, always)

    async def _elicited(self, row: _Row, query: Query, order: Sequence[int]) -> dict[str, FloatArray]:
        """The laws asked for beside the act, over the space's options; NaN where none could be had."""
        found: dict[str, FloatArray] = {}
        for draw, kind in enumerate(self._playing.elicit, start=1):
            ask = stated_law if kind == "stated" else token_law
            law = await ask(replace(query, call=self._client(row, draw), structured=False))
            found[kind] = self._in_own_order(law, order)
        return found

    def _in_own_order(self, law: Any, order: Sequence[int]) -> FloatArray:
        """A law over the options as shown, over all of the space's options instead; 0 for those not shown."""
        out = np.zeros(len(self._seat.space.options))
        out[list(order)] = law
        return out

    def _choice(self, decided: Sequence[_Decided]) -> Choice:
        space, playing = self._seat.space, self._playing
        parsed = [one.parsed for one in decided]
        laws = self._laws(parsed)
        return Choice(
            action=space.pack([one.action for one in parsed]),
            outcome=np.array([one.outcome for one in parsed], dtype=np.int8),
            attempt=np.array([len(one.trail) - 1 for one in decided], dtype=np.int16),
            notes=rest_of([one.notes for one in decided], {**playing.style.columns, "order": list}),
            mode=playing.style.mode,
            law_kind=None if laws is None else "stated",
            elicited={
                **({} if laws is None else {"drawn_from": laws}),
                **{kind: np.stack([one.elicited[kind] for one in decided]) for kind in decided[0].elicited},
            },
            columns=self._columns(decided),
        )

    def _columns(self, decided: Sequence[_Decided]) -> dict[str, NDArray[Any]]:
        """The order of the options and the words for them, the outcomes on the way, the model's name as returned, how the answer was read, and what
        the method declares."""
        notes, options = [one.notes for one in decided], len(self._seat.space.options)
        columns: dict[str, NDArray[Any]] = {
            "trail": column([" ".join(one.trail) for one in decided], str),
            "model": column([one.model for one in decided], str),
            "forms": column([",".join(one.parsed.forms) or None for one in decided], str),
        }
        if options:
            columns["order"] = shown_orders(
                [note.get("order", one.order) for note, one in zip(notes, decided, strict=True)], options
            )
        if options and self._playing.labels != "own":
            columns["names"] = column(["|".join(one.names) for one in decided], str)
        if self._playing.dropped:
            columns["dropped"] = column([",".join(self._playing.dropped)] * len(decided), str)
        for name, kind in self._playing.style.columns.items():
            columns[name] = column([note.get(name) for note in notes], kind)
        return columns

    def _laws(self, parsed: Sequence[Parsed]) -> FloatArray | None:
        """The laws [B, A] that acts were drawn from, NaN where none was stated; None where none was at all."""
        if all(one.law is None for one in parsed) or not self._seat.space.options:
            return None
        unknown = np.full(len(self._seat.space.options), np.nan)
        return np.stack([unknown if one.law is None else np.asarray(one.law) for one in parsed])
