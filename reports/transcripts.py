"""A sample of the prompts and replies behind each answer of each seat, as the page lets a reader browse it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..core.outcomes import Outcome
from ..runs.decisions import SeatDecisions
from ..runs.exchanges import Exchange, Place, Recording
from .evenly import evenly
from .reading import Cells, examined, names_of, plain_label, rows_of

__all__ = ["AnswerSample", "Samples", "sampled", "transcripts_of"]

_MOST_ANSWERS = 12  # answers of one seat that are shown apart
_MOST_CALLS = 6  # of one decision
_LONGEST = 3_000  # characters of one text
_MOST_CHARACTERS = 2_000_000  # of all different texts of a page, as JSON writes them
_ESCAPED = "<>&'"  # written as six characters each, so that no text can end its element
_ANY = "any legal answer"


class AnswerSample(NamedTuple):
    """Some of the ``of`` decisions that ended in the same ``answer``, with their calls."""

    answer: str
    of: int
    exchanges: Sequence[Exchange]


Samples = Mapping[tuple[int, str], Sequence[AnswerSample]]
"""What was sampled, by the position of the cell and the name of the seat."""


def sampled(recording: Recording, decisions: SeatDecisions, most: int) -> list[AnswerSample]:
    """For each answer of a seat, and for each way of having none, ``most`` decisions spread over the run; those without a call are left out."""
    names = _names(decisions)
    found, sizes = np.unique(names, return_counts=True)
    often = sorted(zip(found.tolist(), sizes.tolist(), strict=True), key=lambda pair: -pair[1])
    kept = dict(often[:_MOST_ANSWERS])
    samples = [
        AnswerSample(name, of, _exchanges(recording, decisions, np.flatnonzero(names == name), most))
        for name, of in sorted(kept.items())
    ]
    return [one for one in samples if one.exchanges]


def _names(decisions: SeatDecisions) -> NDArray[Any]:
    """What each decision ended in [N], in words."""
    space = decisions.seat.space
    legal = decisions.outcome == int(Outcome.LEGAL)
    ended = np.array([Outcome(code).label for code in range(len(Outcome))])[decisions.outcome]
    answered = space.texts(decisions.action) if space.labels else np.full(len(decisions), _ANY)
    again = np.where(legal & (decisions.attempt > 0), ", asked again", "")
    return np.char.add(np.where(legal, answered.astype(str), ended), again)


def _exchanges(
    recording: Recording, decisions: SeatDecisions, rows: NDArray[np.intp], most: int
) -> list[Exchange]:
    chosen = rows[evenly(len(rows), most)]
    members = np.zeros(len(decisions), dtype=int) if decisions.member is None else decisions.member
    places = zip(
        decisions.episode[chosen].tolist(),
        decisions.turn[chosen].tolist(),
        members[chosen].tolist(),
        strict=True,
    )
    return recording.of((Place(decisions.seat.name, *place) for place in places), _MOST_CALLS)


def transcripts_of(cells: Cells, samples: Samples) -> dict[str, Any] | None:
    """What the page's script shows, as JSON: ``texts``, each once, and ``groups`` of exchanges under the names that the figures use.

    None where nothing was sampled; ``left_out`` groups had no room.
    """
    texts, groups, left_out = _Texts(), list[dict[str, Any]](), 0
    for who, case, answers in _named(cells, samples):
        for one in answers:
            if texts.size > _MOST_CHARACTERS:
                left_out += 1
                continue
            groups.append(
                {
                    "who": who,
                    "case": case,
                    "answer": plain_label(one.answer),
                    "of": one.of,
                    "exchanges": [_exchange(exchange, texts) for exchange in one.exchanges],
                }
            )
    return {"texts": list(texts), "groups": groups, "left_out": left_out} if groups else None


def _named(cells: Cells, samples: Samples) -> Iterator[tuple[str, str, Sequence[AnswerSample]]]:
    for (who, case), row in names_of(examined(rows_of(cells))):
        yield who, case, samples.get((row.cell, row.seat), ())


def _exchange(exchange: Exchange, texts: _Texts) -> dict[str, Any]:
    calls = [
        {
            "messages": [[role, texts.place(words)] for role, words in call.messages],
            "reply": texts.place(call.said),
            "failed": call.failed,
        }
        for call in exchange.calls
    ]
    _, episode, turn, member = exchange.place
    return {"episode": episode, "turn": turn, "member": member, "calls": calls}


class _Texts(dict[str, int]):
    """Different texts with their places; ``size`` is the characters of their JSON, in which one sign may take six."""

    size = 0

    def place(self, text: str) -> int:
        short = (
            text
            if len(text) <= _LONGEST
            else f"{text[:_LONGEST]}… ({len(text) - _LONGEST:,} characters more)"
        )
        if short not in self:
            self.size += len(json.dumps(short)) + 5 * sum(map(short.count, _ESCAPED))
        return self.setdefault(short, len(self))
