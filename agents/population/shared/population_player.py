"""Members of a population, who draw their answers from the laws of the archetypes that they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ....core.chance import Chance, FloatArray, IntArray
from ....core.laws.law import Law
from ....core.laws.mixed_strategy import MixedStrategy
from ....core.questions import Choice, Feedback, Observation, Seat
from ....core.spaces.space import Space, as_objects
from ...learning.shared.memory import Rows
from .answer_pool import AnswerPool
from .law_book import Elicited, LawBook

__all__ = ["PopulationPlayer"]

_MODES = {"samples": "sample", "stated": "stated", "token": "token"}
_KINDS = {"samples": "scripted", "stated": "stated", "token": "token"}


class PopulationPlayer:
    """``shares`` [K] are those of the archetypes whose laws stand in ``book``. A member belongs to one for the whole of an episode.

    Members' luck has addresses in which the member stands where the episode does elsewhere, and the other way round: the numbers
    of a million members of one episode then come from one native call.
    """

    def __init__(self, shares: FloatArray, book: LawBook, seat: Seat, episode: IntArray) -> None:
        self._shares, self._book, self._seat = shares, book, seat
        self._rows = Rows(seat, episode)
        self._episode = episode
        self._kinds: IntArray | None = None

    async def act(self, observation: Observation, chance: Chance) -> Choice:
        """Draw for every row from the law of its archetype in its situation, which is asked for where it is new."""
        kinds = self._kinds_of(observation, chance)
        cells = _cells(observation, kinds, len(self._shares))
        found = await self._book.laws(observation.take(cells.first), kinds[cells.first])
        law = _law(self._seat.space, found).take(cells.place_of)
        luck = Chance(chance.seed, f"{chance.stream}/members", _members(chance), chance.turn, chance.episode)
        kind, outcome = self._book.asking.law, np.array([one.outcome for one in found], dtype=np.int8)
        return Choice(
            law.draw(luck),
            law=law if isinstance(law, MixedStrategy) else None,
            law_kind=_KINDS[kind] if isinstance(law, MixedStrategy) else None,
            outcome=outcome[cells.place_of] if outcome.any() else None,
            mode=_MODES[kind],
            columns=self._columns(found, kinds, cells.place_of),
        )

    def learn(self, feedback: Feedback) -> None:
        """Ignore the feedback: an archetype knows what its words tell."""

    def _kinds_of(self, observation: Observation, chance: Chance) -> IntArray:
        """The archetype [B] of each row's member."""
        if self._kinds is None:
            members = self._seat.members
            who, when = np.tile(np.arange(members), len(self._episode)), np.repeat(self._episode, members)
            self._kinds = Chance(chance.seed, f"{chance.stream}/archetype", who, 0, when).pick(self._shares)
        return self._kinds[self._rows.of(observation)]

    def _columns(
        self, found: Sequence[Elicited], kinds: IntArray, index: IntArray
    ) -> dict[str, NDArray[Any]]:
        """What is logged of each row's law, from what is known of each of the laws ``found``."""
        each = {
            "situation": np.array([one.situation for one in found], dtype=np.int64),
            "law_gap": np.array([one.agreement.gap for one in found]),
            "law_gap_by_luck": np.array([one.agreement.shows for one in found]),
            "law_p": np.array([one.agreement.p for one in found]),
            "law_silent": np.array([one.silent for one in found]),
        }
        names = as_objects(self._book.names)
        return {"archetype": names[kinds], **{name: column[index] for name, column in each.items()}}


class _Cells(NamedTuple):
    """The pairs of an archetype and a situation that occur: the ``first`` row [C] of each, and where that of each row stands among them, ``place_of`` [B]."""

    first: IntArray
    place_of: IntArray


def _cells(observation: Observation, kinds: IntArray, size: int) -> _Cells:
    numbers = _situations(observation) * size + kinds
    if observation.legal is not None:
        masks = np.unique(observation.legal, axis=0, return_inverse=True)[1].reshape(-1)
        numbers = numbers * (int(masks.max()) + 1) + masks
    if numbers.max() > 4 * len(numbers) + 1024:
        first, index = np.unique(numbers, return_index=True, return_inverse=True)[1:]
        return _Cells(first, index.reshape(-1))
    first_of = np.full(int(numbers.max()) + 1, -1)
    first_of[numbers[::-1]] = np.arange(len(numbers))[::-1]
    found = np.flatnonzero(first_of >= 0)
    place = np.zeros(len(first_of), dtype=np.int64)
    place[found] = np.arange(len(found))
    return _Cells(first_of[found], place[numbers])


def _situations(observation: Observation) -> IntArray:
    """A number for the words of each row."""
    if observation.situations is not None:
        return observation.situations()
    numbers: dict[str, int] = {}
    texts = (observation.text(row) for row in range(len(observation)))
    return np.array([numbers.setdefault(text, len(numbers)) for text in texts], dtype=np.int64)


def _law(space: Space, found: Sequence[Elicited]) -> Law:
    """The laws ``found``, a row for each; where nothing is known, one that is not used."""
    if not space.listed:
        return AnswerPool.of(space, [one.answers for one in found])
    even = np.full(len(space.labels), 1 / len(space.labels))
    return MixedStrategy(space, np.stack([even if one.probs is None else one.probs for one in found]))


def _members(chance: Chance) -> IntArray:
    if isinstance(chance.member, np.ndarray):
        return chance.member
    return np.full(len(chance.episode), chance.member or 0, dtype=np.int64)
