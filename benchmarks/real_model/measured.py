"""Results of the questions as rows of tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from aleator.core.chance import FloatArray
from aleator.core.outcomes import Outcome
from aleator.metrics.fit.exact_multinomial import exact_multinomial
from aleator.metrics.shared.regions import clopper_pearson
from aleator.runs.decisions import SeatDecisions
from aleator.scenarios.scenario.result import Result
from aleator.scenarios.study.cell import Cell
from aleator.scenarios.study.result import StudyResult

__all__ = [
    "AtOneProbability",
    "OfMethod",
    "OfPrompt",
    "OfWording",
    "at_probabilities",
    "of_methods",
    "of_prompts",
    "of_wordings",
    "outcomes_of_methods",
]

_LEGAL = Outcome.LEGAL.label
_SEAT = "sampler"


class AtOneProbability(NamedTuple):
    """At one stated probability ``p``: the share of Heads among ``n`` answers with its 95 % interval, and that of the tokens."""

    p: float
    n: int
    asked: int
    share: float
    low: float
    high: float
    tokens: float


class OfPrompt(NamedTuple):
    """One prompt: the law of its tokens, how many of ``n`` answers were Heads, and the exact test's p-value."""

    p: float
    first: str
    tokens: float
    heads: int
    n: int
    p_value: float


class OfMethod(NamedTuple):
    """A prompting method: shares of decisions answered at the first reply and in the end, what was played, what it took."""

    name: str
    decisions: int
    first: float
    in_the_end: float
    share: float | None
    low: float
    high: float
    verdict: str
    calls: float
    tokens: float


class OfWording(NamedTuple):
    """A wording: how many of ``asked`` replies state a law that can be read, and how far P(Heads) is off in the mean."""

    name: str
    read: int
    asked: int
    error: float


def at_probabilities(found: StudyResult) -> list[AtOneProbability]:
    """A row for each probability of the calibration curve."""
    return [_at(cell.by["heads"], result.ledger.seats[_SEAT]) for cell, result in found.results]


def _at(p: float, seat: SeatDecisions) -> AtOneProbability:
    heads, n = _heads(seat)
    low, high = clopper_pearson(heads, n) if n else (0.0, 1.0)
    tokens = float(np.nanmean(seat.logs["token"][:, 0]))
    return AtOneProbability(p, n, len(seat), heads / n if n else np.nan, float(low), float(high), tokens)


def of_prompts(found: StudyResult) -> Iterator[OfPrompt]:
    """A row for each prompt of the calibration curve: a probability, and which option is shown first."""
    for cell, result in found.results:
        seat = result.ledger.seats[_SEAT]
        first = np.array([order[0] for order in seat.logs["order"]], dtype=np.int64)
        for place in np.unique(first):
            shown = seat.take(first == place)
            law = np.nanmean(shown.logs["token"], axis=0)
            heads, n = _heads(shown)
            tested = exact_multinomial([heads, n - heads], law)
            label = seat.seat.space.options[place]
            yield OfPrompt(cell.by["heads"], label, float(law[0]), heads, n, float(tested.value))


def of_methods(found: StudyResult) -> list[OfMethod]:
    """A row for each prompting method, those whose replies are read most often first."""
    rows = [_method(_named(cell), result) for cell, result in found.results]
    return sorted(rows, key=lambda row: (-row.first, row.name))


def _method(name: str, result: Result) -> OfMethod:
    seat = result.ledger.seats[_SEAT]
    told = result.comparison.seats[_SEAT]
    low, high = told.intervals["Heads"] if told.intervals else (0.0, 1.0)
    spent = result.spending
    return OfMethod(
        name,
        len(seat),
        float(np.mean([trail.split()[0] == _LEGAL for trail in seat.logs["trail"]])),
        float(seat.legal.mean()),
        told.policy.get("Heads"),
        low,
        high,
        told.verdict or "no verdict",
        spent.calls / len(seat),
        spent.completion_tokens / len(seat),
    )


def outcomes_of_methods(found: StudyResult, seat: str) -> dict[str, Counter[str]]:
    """How the decisions of ``seat`` ended, by prompting method."""
    return {_named(cell): _outcomes(result.ledger.seats[seat]) for cell, result in found.results}


def _named(cell: Cell) -> str:
    return str(cell.by["style"]).split()[0]


def _outcomes(seat: SeatDecisions) -> Counter[str]:
    return Counter(Outcome(one).label for one in seat.outcome.tolist())


def of_wordings(found: StudyResult) -> list[OfWording]:
    """A row for each wording over all probabilities, those that are read most often first."""
    seats: dict[str, list[tuple[float, SeatDecisions]]] = {}
    for cell, result in found.results:
        wording = str(cell.by["style"]).partition("wording=")[2]
        seats.setdefault(wording, []).append((cell.by["heads"], result.ledger.seats[_SEAT]))
    return sorted((_wording(name, some) for name, some in seats.items()), key=lambda row: -row.read)


def _wording(name: str, seats: list[tuple[float, SeatDecisions]]) -> OfWording:
    off = [abs(law[0] - p) for p, seat in seats for law in _laws(seat) if not np.isnan(law[0])]
    read = sum(int(seat.legal.sum()) for _, seat in seats)
    return OfWording(name, read, sum(len(seat) for _, seat in seats), float(np.mean(off)) if off else np.nan)


def _laws(seat: SeatDecisions) -> FloatArray:
    """The laws [N, 2] that were stated, NaN where none could be read."""
    return np.asarray(seat.logs.get("drawn_from", np.empty((0, 2))))


def _heads(seat: SeatDecisions) -> tuple[int, int]:
    """How many legal answers are Heads, and how many there are."""
    actions = seat.action[seat.legal]
    return int((actions == 0).sum()), len(actions)
