"""What a best response would gain where play is not known everywhere: bounds over all that it could have been.

The gain of a seat is the value of its best response less what it earns. Where the others' play is not known at some
information sets, the gain is convex in it, one seat at a time, so its maximum is found at pure play there: all of it is
tried, up to `MOST_PURE` combinations. Its minimum is a linear program where one other seat's play is not known, solved once
for each pure way that the seat itself may have played where that is not known; both are then exact. Otherwise, as
in games of more than 131,072 sequences, the bounds are outer ones: 0 below, and above each sequence of the seat earns what the
others could make of it at best or at worst.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..chance import FloatArray, IntArray
from .profile import Gap
from .reply_program import ReplyProgram
from .sequence_form import SequenceForm
from .treeplex import Reduce, Treeplex

__all__ = ["MOST_PROGRAMS", "MOST_PURE", "gap_of"]

MOST_PURE = 4096
MOST_PROGRAMS = 64
_SAME = 1e-9
_CHUNK = 1 << 20  # numbers in a work array
_MOST_SEQUENCES = 1 << 17  # of all seats, in a program
_MOST_PAIRS = 1 << 26  # pairs of sequences that are looked at

_Laws = list[FloatArray]
_Open = NDArray[np.bool_]


class _Set(NamedTuple):
    """An information set at which play is not known: which seat's, which of its sets, and the legal actions there."""

    seat: int
    at: int
    actions: IntArray


def gap_of(form: SequenceForm, laws: Sequence[FloatArray], seat: int) -> Gap:
    """The gap of ``seat`` where each law [I, A] may hold NaN rows, at which its owner's play is not known."""
    unknown = _relevant(form, laws, seat)
    filled = [
        np.where(np.isnan(law) & ~unknown[i][:, None], plex.uniform, law)
        for i, (plex, law) in enumerate(zip(form.plexes, laws, strict=True))
    ]
    if not any(part.any() for part in unknown):
        return Gap.exactly(float(form.gains(filled)[seat]))
    open_sets = [
        _Set(i, int(at), np.flatnonzero(form.plexes[i].legal[at]))
        for i in form.others(seat)
        for at in np.flatnonzero(unknown[i])
    ]
    if prod(len(one.actions) for one in open_sets) <= MOST_PURE:
        most = _most(form, filled, seat, open_sets)
    else:
        most = _outer(form, filled, seat)
    least = min(_least(form, filled, seat, open_sets), most)
    scale = max(1.0, float(np.abs(form.payoffs[:, seat]).max(initial=0.0)))
    return Gap.exactly(most) if most - least <= _SAME * scale else Gap(None, least, most)


def _relevant(form: SequenceForm, laws: Sequence[FloatArray], seat: int) -> list[_Open]:
    """The unknown sets [I] of each seat that some end of the game, with ``seat`` free to deviate, can come by."""
    most = [plex.plan(_filled(law, plex.legal)) for plex, law in zip(form.plexes, laws, strict=True)]
    possible = form.reach(most, form.others(seat)) > 0
    found = []
    for i, (plex, law) in enumerate(zip(form.plexes, laws, strict=True)):
        ends = possible & (most[seat][form.last[:, seat]] > 0) if i == seat else possible
        marked = np.zeros(plex.size, dtype=bool)
        marked[form.last[ends, i]] = True
        found.append(np.isnan(law).any(axis=1) & plex.towards(marked))
    return found


def _filled(law: FloatArray, otherwise: NDArray[np.generic] | float) -> FloatArray:
    """``law`` with ``otherwise`` where it is NaN."""
    return np.where(np.isnan(law), otherwise, law)


def _by(law: FloatArray, otherwise: Reduce) -> Reduce:
    """The mean under ``law[I, A]`` where that is known, else what ``otherwise`` gives."""

    def reduce(sets: slice, values: FloatArray) -> FloatArray:
        known = ~np.isnan(law[sets]).any(axis=-1)
        return np.where(known, (_filled(law[sets], 0.0) * values).sum(axis=-1), otherwise(sets, values))

    return reduce


def _pure(form: SequenceForm, laws: _Laws, seat: int, open_sets: Sequence[_Set]) -> Iterator[FloatArray]:
    """What the sequences of ``seat`` earn, [C, 1 + I A] a time, under every pure way to play at the open sets of the others."""
    shape = tuple(len(one.actions) for one in open_sets)
    step = max(1, _CHUNK // len(form.chance))
    for start in range(0, prod(shape), step):
        codes = np.arange(start, min(start + step, prod(shape)))
        choice = np.unravel_index(codes, shape) if shape else ()
        batch = [np.repeat(law[None], len(codes), axis=0) for law in laws]
        for one, taken in zip(open_sets, choice, strict=True):
            batch[one.seat][:, one.at] = np.eye(laws[one.seat].shape[1])[one.actions[taken]]
        yield form.counterfactual(form.plans([_filled(law, 0.0) for law in batch]), seat)


def _most(form: SequenceForm, laws: _Laws, seat: int, open_sets: Sequence[_Set]) -> float:
    """The greatest gain over all play at the open sets, and over the seat's own where that is not known."""
    plex = form.plexes[seat]
    worst = _by(laws[seat], plex.least)
    parts = _pure(form, laws, seat, open_sets)
    return max(0.0, *(float((plex.best(part) - plex.fold(part, worst)).max()) for part in parts))


def _outer(form: SequenceForm, laws: _Laws, seat: int) -> float:
    """No less than the greatest gain, and no more than the payoffs' range.

    Two bounds, each from what the others let a sequence earn at least and at most, as if they chose anew for each sequence: with each
    action that the best response takes, or leaves, at its own best; and the best response at most less what is earned at least.
    """
    plex = form.plexes[seat]
    low, high = (plex.plan(_filled(laws[seat], fill)) for fill in (0.0, 1.0))
    least, most = _earned_between(form, laws, seat)
    taken = np.maximum((1 - low) * most, (1 - high) * most)
    left = np.maximum(-low * least, -high * least)
    together = float(left.sum() + plex.best(taken - left))
    apart = float(plex.best(most) - plex.fold(least, _by(laws[seat], plex.least)))
    return max(0.0, min(together, apart, float(np.ptp(form.payoffs[:, seat]))))


def _earned_between(form: SequenceForm, laws: _Laws, seat: int) -> tuple[FloatArray, FloatArray]:
    """What each sequence [1 + I A] of ``seat`` earns at least and at most, whatever the others play where that is not known.

    Against one other seat exactly, by the other's worst and best plan for each sequence; else, or where the game is too large for
    that, with each end of the game at its least and its greatest weight.
    """
    others = form.others(seat)
    if len(others) == 1 and form.plexes[seat].size * form.plexes[others[0]].size <= _MOST_PAIRS:
        return _by_plans(form, laws[others[0]], seat, others[0])
    weights = [
        [plex.plan(_filled(law, fill)) for plex, law in zip(form.plexes, laws, strict=True)]
        for fill in (0.0, 1.0)
    ]
    pays = np.stack([form.reach(plans, others) * form.payoffs[:, seat] for plans in weights])
    return form.gathered(pays.min(axis=0), seat), form.gathered(pays.max(axis=0), seat)


def _by_plans(form: SequenceForm, law: FloatArray, seat: int, other: int) -> tuple[FloatArray, FloatArray]:
    plex, answers = form.plexes[seat], form.plexes[other]
    mine, theirs = form.last[:, seat], form.last[:, other]
    paid = form.chance * form.payoffs[:, seat]
    least, most = np.zeros(plex.size), np.zeros(plex.size)
    ending = np.unique(mine)
    for part in np.array_split(ending, -(-len(ending) * answers.size // _CHUNK)):
        ends = np.flatnonzero(np.isin(mine, part))
        values = np.zeros((len(part), answers.size))
        np.add.at(values, (np.searchsorted(part, mine[ends]), theirs[ends]), paid[ends])
        least[part] = answers.fold(values, _by(law, answers.least))
        most[part] = answers.fold(values, _by(law, answers.most))
    return least, most


def _least(form: SequenceForm, laws: _Laws, seat: int, open_sets: Sequence[_Set]) -> float:
    """The least gain, or 0 where more than one other seat's play is not known, or the program for it is too large."""
    plex, others = form.plexes[seat], {one.seat for one in open_sets}
    if not others:
        (earned,) = (part[0] for part in _pure(form, laws, seat, ()))
        return max(0.0, float(plex.best(earned) - plex.fold(earned, _by(laws[seat], plex.most))))
    if len(others) > 1 or sum(one.size for one in form.plexes) > _MOST_SEQUENCES:
        return 0.0
    program = ReplyProgram(form, others.pop(), seat, laws)
    own = _own_plans(plex, laws[seat])
    return max(0.0, min(program.solve(-np.asarray(earned)).cost for earned in _earned(program, own)))


def _own_plans(plex: Treeplex, law: FloatArray) -> list[tuple[FloatArray, FloatArray]]:
    """The least and the greatest weight of each sequence: a pair for every pure way to play at the unknown sets, or one for all."""
    unknown = np.flatnonzero(np.isnan(law).any(axis=1))
    actions = [np.flatnonzero(plex.legal[at]) for at in unknown]
    if prod(len(one) for one in actions) > MOST_PROGRAMS:
        return [(plex.plan(_filled(law, 0.0)), plex.plan(_filled(law, plex.legal)))]
    plans = []
    for choice in np.ndindex(*[len(one) for one in actions]):
        pure = law.copy()
        for at, legal, taken in zip(unknown, actions, choice, strict=True):
            pure[at] = np.eye(law.shape[1])[legal[taken]]
        plans.append(plex.plan(pure))
    return [(plan, plan) for plan in plans]


def _earned(program: ReplyProgram, plans: list[tuple[FloatArray, FloatArray]]) -> Iterator[FloatArray]:
    """For each pair of plans of the answering seat, what it earns at most with each sequence of the other seat."""
    up, down = program.earned.maximum(0), program.earned.minimum(0)
    for low, high in plans:
        yield high @ up + low @ down
