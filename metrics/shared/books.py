"""What a choice may lean on: the contexts in which a gambler learns a law apart, and the guesses he learns to trust.

A verdict is conditional on exactly these. All are known before the decision:

- own past: the last 1 to 6 choices (as many as make 256 contexts), each single one of the last 8 and the 12th;
  what came next when the last 1 to 8, 12 or 20 choices were last the same (so any deterministic rule over them,
  any period, any repeated text); the sum (for two actions: the parity) of the last 2 to 8; which action comes due if
  it keeps its last distance; which is behind its due, and for two actions by how much and how the last 16 went
- what was shown: each code, alone and beside the last choice; the choices under the names of ``places``, alone and
  beside the last place; what the same question was last answered
- the opponent's last action, alone, beside the last own one and beside his last but one
- the turn, its parity alone and beside the last choice, and what was played at that turn of the run before
- where a seat has several members: which one it is, alone and beside its last choice, what the others did most beyond
  their due in the round before, and what the member before chose at the same time
- the decision's own law, where laws vary: its likeliest action, and the choices named by how likely they were

Which of them there are follows from what the `Situation` holds, and not from what was chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray, IntArray
from .crowds import before_at_once, most_beyond_due
from .groupings import Codes, Grouping, combined, first_come, hashed
from .history import History, behind, memory, streams
from .learning import Coordinates, coordinates
from .situations import Situation

__all__ = ["CODES", "Book", "Context", "Guess", "book", "given"]

_PARITIES = (2, 3, 4, 5, 6, 7, 8)
_LAGS, _PASTS = (1, 2, 3, 4, 5, 6, 7, 8, 12), (1, 2, 3, 4, 5, 6, 7, 8, 12, 20)
CODES = 24
_MEMBERS = 64
_MOST_TURNS = 24
_TURN_BITS = 12
_LEAD, _WINDOW, _SWAY = 3, 16, 2.0
_FEW, _MANY = 8, 16


class Context(NamedTuple):
    """``codes[B, N]`` in which a law over the names ``where`` is learnt apart; ``size`` how many there are, or [B, N] how
    many are known by each decision. ``first``: it is one thing that was shown, and no combination. ``places[B, N, A]`` are
    the actions' names, where ``where`` has other ones.
    """

    family: str
    name: str
    where: Coordinates
    codes: Codes
    size: int | IntArray = 1
    first: bool = False
    places: IntArray | None = None

    @property
    def is_one(self) -> bool:
        """Whether all decisions share one law."""
        return not self.codes.any()

    def free(self, looks: IntArray) -> IntArray:
        """Free probabilities of all its laws together, as far as is known after ``looks[L]``: [B, L]."""
        each = self.where.width - 1
        if isinstance(self.size, int):
            return np.full((len(self.codes), len(looks)), self.size * each)
        return np.asarray(self.size[:, looks - 1] * each)


class Guess(NamedTuple):
    """``action[B, N]`` that may be what is played, A where there is no guess."""

    family: str
    name: str
    action: IntArray


class Book(NamedTuple):
    """All that is bet on, beside order 0: ``own`` names, the tree's ``depths``, ``contexts`` and ``guesses``."""

    own: Coordinates
    past: History
    depths: int
    contexts: Sequence[Context]
    guesses: Sequence[Guess]

    @property
    def depths_gathered(self) -> list[Grouping]:
        """Decisions with the same last 0, 1, ... choices."""
        return [self.past.grouping(depth) for depth in range(self.depths + 1)]


def book(known: Situation) -> Book:
    """The book on one `Situation`. Where the order of time is not known, only what was shown is in it."""
    own = coordinates(known.actions, known.law)
    past = History(streams(known), own.played, own.width)
    contexts, guesses = list(_shown(known, own, past)), list(_shown_guesses(known, own, past))
    if known.ordered:
        owed = behind(known, None) if own.width <= _MANY else None
        contexts += [*_own(known, own, owed), *_opponent(known, own, past), *_turns(known, own, past)]
        contexts += _members(known, own, past)
        guesses += list(_past_guesses(known, own, past, owed))
    depths = memory(own.width) if known.ordered else 0
    return Book(own, past, depths, contexts, guesses)


def given(known: Situation) -> tuple[str, ...]:
    """What a verdict on one `Situation` is conditional on, in words."""
    what = [*known.shown, *(name for name in known.places if name not in known.shown)]
    if known.ordered:
        what += ["own past", *(["opponent's past"] if known.opponents is not None else [])]
        what += ["turn"] if known.turn is not None and streams(known).parted.any() else []
        what += ["member"] if known.member is not None else []
    return tuple(what)


def _own(known: Situation, own: Coordinates, owed: FloatArray | None) -> Iterator[Context]:
    if known.varies:
        likeliest = known.law.argmax(axis=-1).astype(np.uint16)
        yield Context("law", "likeliest action", own, likeliest, own.width)
        rank = np.argsort(np.argsort(-known.law, axis=-1, kind="stable"), axis=-1)
        ranked = coordinates(known.actions, known.law, own.missing, rank)
        yield Context("law", "by likelihood", ranked, np.zeros_like(likeliest), places=rank)
    if own.width != 2 or owed is None:
        return
    due = owed[..., 0]
    lead = np.clip(np.round(due), -_LEAD, _LEAD) + _LEAD
    yield Context("balance", "lead", own, lead.astype(np.uint16), 2 * _LEAD + 1)
    recent = due.copy()
    recent[:, _WINDOW:] -= due[:, :-_WINDOW]
    sides = np.digitize(recent, (-_SWAY, _SWAY)).astype(np.uint16)
    yield Context("balance", "last 16", own, sides, 3)


def _shown(known: Situation, own: Coordinates, past: History) -> Iterator[Context]:
    for name, given in known.shown.items():
        codes = first_come(given, CODES)
        size = _met(codes)
        yield Context("shown", name, own, codes, size, first=True)
        if known.ordered:
            yield _beside("shown", name, own, codes, size, past)
    for name, places in known.places.items():
        where, names = coordinates(known.actions, known.law, own.missing, places), places % own.width
        nothing = np.zeros(known.actions.shape, dtype=np.uint16)
        yield Context("shown", f"{name} chosen", where, nothing, first=True, places=names)
        if known.ordered and own.width <= _MANY:
            last = History(past.along, where.played, own.width).lag(1)
            codes = last.astype(np.uint16)
            yield Context("shown", f"{name} after {name}", where, codes, own.width + 1, places=names)


def _opponent(known: Situation, own: Coordinates, past: History) -> Iterator[Context]:
    if known.opponents is None:
        return
    names = first_come(known.opponents, CODES)
    theirs = History(past.along, np.where(known.opponents < 0, CODES, names).astype(np.int64), CODES)
    last, before = ((theirs.lag(back) + 1) % (CODES + 1) for back in (1, 2))  # 0: none
    size = _met(names) + 1
    yield Context("opponent", "opponent's last", own, last.astype(np.uint16), size)
    yield _beside("opponent", "opponent's last", own, last, size, past)
    both = combined([before, last], [CODES + 1] * 2)
    yield Context("opponent", "opponent's last two", own, both, size**2)


def _turns(known: Situation, own: Coordinates, past: History) -> Iterator[Context]:
    if known.turn is None or past.along.episode is None:
        return
    turn = np.clip(known.turn, 0, _MOST_TURNS - 1).astype(np.uint16)
    yield Context("turn", "turn", own, turn, _met(turn))
    parity = (known.turn % 2).astype(np.uint16)
    yield Context("turn", "parity", own, parity, 2)
    yield _beside("turn", "parity", own, parity, 2, past)


def _members(known: Situation, own: Coordinates, past: History) -> Iterator[Context]:
    if known.member is None:
        return
    member = first_come(known.member, _MEMBERS)
    size = _met(member)
    yield Context("members", "member", own, member, size, first=True)
    yield _beside("members", "member", own, member, size, past)
    if own.width <= _MANY:
        crowd = most_beyond_due(known).astype(np.uint16)
        yield Context("members", "the others' last", own, crowd, own.width + 1)


def _beside(
    family: str, name: str, own: Coordinates, codes: NDArray[Any], size: int | IntArray, past: History
) -> Context:
    both = combined([codes, past.lag(1)], [_MEMBERS, own.width + 1])
    return Context(family, f"{name} and last choice", own, both, size * (own.width + 1))


def _met(codes: Codes) -> IntArray:
    """How many of the codes 0, 1, ... are known by each decision, [B, N]."""
    return np.asarray(np.maximum.accumulate(codes, axis=-1), dtype=np.int64) + 1


def _past_guesses(
    known: Situation, own: Coordinates, past: History, owed: FloatArray | None
) -> Iterator[Guess]:
    for back in _LAGS:
        yield Guess("repeats" if back == 1 else "lags", f"{back} before", past.lag(back))
    for depth in _PASTS:
        yield Guess("matches", f"after the last {depth}", past.successor(depth))
    for backs in (tuple(range(1, most + 1)) for most in _PARITIES):
        yield Guess("sums", f"sum of {backs} before", _sum(past, backs))
    if own.width <= _FEW:
        yield Guess("matches", "at the last distance", _due_by_distance(own))
    if owed is not None:
        yield Guess("balance", "behind", owed.argmax(axis=-1))
    if known.member is not None:
        yield Guess("members", "the member before", before_at_once(known, own.played, own.width))
    if past.along.episode is not None:
        yield from _run_guesses(known, own, past)


def _run_guesses(known: Situation, own: Coordinates, past: History) -> Iterator[Guess]:
    if own.width <= _MANY:
        owed = behind(known, past.along)
        level = (owed == 0).all(axis=-1)
        yield Guess("balance", "behind in its run", np.where(level, own.width, owed.argmax(axis=-1)))
    if known.turn is not None:
        place = known.turn if known.member is None else known.turn + (known.member << _TURN_BITS)
        same = Grouping(hashed(place)).last(own.played, own.width)
        yield Guess("turn", "same turn, run before", np.where(past.along.parted, same, own.width))


def _sum(past: History, backs: Sequence[int]) -> IntArray:
    """The sum modulo A of the choices ``backs`` before, A where one of them is none."""
    lags = [past.lag(back) for back in backs]
    none = np.logical_or.reduce([lag == past.width for lag in lags])
    return np.asarray(np.where(none, past.width, sum(lags) % past.width))


def _due_by_distance(own: Coordinates) -> IntArray:
    """The action that was last played as long ago as it was before the time before, A where there is none; of several the
    one with the longest distance. No two have the same, since no two were played at once.
    """
    guess, longest = np.full(own.played.shape, own.width), np.zeros(own.played.shape, dtype=np.int64)
    for action in range(own.width):
        since, distance = _distances(own.played == action)
        due = (distance > longest) & (since == distance)
        guess[due], longest[due] = action, distance[due]
    return guess


def _distances(played: NDArray[np.bool_]) -> tuple[IntArray, IntArray]:
    """How long ago before each decision it was last ``played[B, N]``, and how long before that the time before; 0: never."""
    places = np.arange(played.shape[-1])
    last = np.maximum.accumulate(np.where(played, places, -1), axis=-1)
    before = np.full(played.shape, -1)
    before[:, 1:] = last[:, :-1]
    gap = np.where(played & (before >= 0), places - before, 0)
    latest = np.where(before >= 0, np.take_along_axis(gap, np.maximum(before, 0), axis=-1), 0)
    return np.where(before >= 0, places - before, 0), latest


def _shown_guesses(known: Situation, own: Coordinates, past: History) -> Iterator[Guess]:
    if not known.ordered:
        return
    if known.prompts is not None:
        same = Grouping(hashed(known.prompts)).last(own.played, own.width)
        yield Guess("shown", "same question", same)
    for name, places in known.places.items():
        where = coordinates(known.actions, known.law, own.missing, places)
        chosen = History(past.along, where.played, own.width)
        for back in (1, 2):
            there = (places % own.width) == chosen.lag(back)[..., None]
            yield Guess(
                "shown", f"{name} {back} before", np.where(there.any(-1), there.argmax(-1), own.width)
            )
