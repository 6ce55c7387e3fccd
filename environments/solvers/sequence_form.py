"""Optimal strategies and the value of a two-player zero-sum game in extensive form.

Realisation plans make the payoff bilinear, so that a minimax plan is a linear program no larger than the tree
(`aleator.core.games.reply_program`), solved here by HiGHS. Its solution is near-feasible only; what is handed on are behaviour
strategies, which are feasible exactly, certified by exact best responses to them: their gains are within 1e-8 of the payoffs'
range, or `AleatorError` is raised.

- At an information set that a strategy itself never leads to it plays the best replies to the other's strategy, evenly.
- The optimal plans of a seat are a polytope. For seats of up to `MOST_EXPLORED` sequences its extent is explored by programs in
  directions across what is known: where there is none the solution is unique, where there is one both ends of it are found,
  and otherwise the strategies found are some of a set that is not known completely. For larger seats one is found, of a set not known.
- Of several the even mixture of those found is selected.

>>> from aleator.core.games.normal_form import NormalForm
>>> kick = NormalForm(("kicker", "keeper"), ["LR", "LR"], [[[58, 95], [93, 70]], [[-58, -95], [-93, -70]]])
>>> found = solve(kick)
>>> round(found.values["kicker"], 4), found.selected["kicker"][""].round(4).tolist(), found.is_unique
(79.5833, [0.3833, 0.6167], True)

Source: Koller, Megiddo and von Stengel (1996), "Efficient computation of equilibria for extensive two-person games",
Games and Economic Behavior 14, 247-259.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ...core.chance import FloatArray
from ...core.errors import AleatorError, InputError
from ...core.games.game import Game
from ...core.games.reply_program import ReplyProgram
from ...core.games.sequence_form import SequenceForm
from ...core.games.solution import Component, Solution
from ...core.games.treeplex import Treeplex

__all__ = ["MOST_EXPLORED", "RULE", "solve"]

MOST_EXPLORED = 128
RULE = "the even mixture of the optimal strategies that were found"
_MOST_DIRECTIONS = 6
_ZERO = 1e-10  # weights of a plan below it are the program's rounding
_APART = 1e-7
_CERTAIN = 1e-8


class _Found(NamedTuple):
    """Optimal plans of one seat, [V, 1 + I A], and whether they are all that its polytope is spanned by."""

    plans: FloatArray
    complete: bool


def solve(game: Game) -> Solution:
    """The value and optimal strategies of ``game``: one component, a product of the strategies found for each seat.

    Raises `InputError` unless the game has two seats and is zero-sum, and `AleatorError` where the result fails its certificate.
    """
    form = game.form
    if len(form.plexes) != 2 or not game.is_zero_sum:
        raise InputError(
            "a game of two seats whose payoffs sum to 0 is solved by this program; give one, or another solver"
        )
    found = _plans(form)
    laws = [_laws(form, seat, found) for seat in (0, 1)]
    component = Component(
        strategies={plex.seat: plex.strategy(law) for plex, law in zip(form.plexes, laws, strict=True)},
        complete=all(one.complete for one in found),
        reach={plex.seat: _reach(plex, one.plans) for plex, one in zip(form.plexes, found, strict=True)},
    )
    selected = component.middle
    _certify(game, component, laws)
    values = {seat: float(value) for seat, value in game.expected(selected).items()}
    return Solution((component,), selected, values, RULE, accuracy=game.accuracy(selected))


def _plans(form: SequenceForm) -> tuple[_Found, _Found]:
    """Optimal plans of both seats: the program of the second also gives one of the first, as its multipliers."""
    free = [np.full(plex.legal.shape, np.nan) for plex in form.plexes]
    second = ReplyProgram(form, played=1, answering=0, laws=free)
    both = second.solve()
    return (
        _explored(
            ReplyProgram(form, played=0, answering=1, laws=free),
            form.plexes[0],
            both.reply,
            -both.value,
            _range(form),
        ),
        _explored(second, form.plexes[1], both.plan, both.value, _range(form)),
    )


def _range(form: SequenceForm) -> float:
    return max(float(np.ptp(form.payoffs[:, 0])), np.finfo(float).tiny)


def _explored(program: ReplyProgram, plex: Treeplex, plan: FloatArray, value: float, scale: float) -> _Found:
    """The plans found from one on, whose best response earns no more than ``value`` (up to rounding)."""
    plans = [plan]
    if plex.legal.sum() > MOST_EXPLORED:
        return _Found(np.stack(plans), complete=False)
    for number in range(_MOST_DIRECTIONS):
        across = _direction(np.stack(plans), number)
        most = value + 1e-11 * scale
        ends = [program.solve(sign * across, value=0.0, most=most).plan for sign in (1, -1)]
        new = [end for end in ends if abs(across @ (end - plan)) > _APART]
        if not new:
            return _Found(np.stack(plans), complete=number <= 1)
        plans += [end for end in new if min(np.abs(end - other).max() for other in plans) > _APART]
    return _Found(np.stack(plans), complete=False)


def _direction(plans: FloatArray, number: int) -> FloatArray:
    """A direction [Q] of no special position, across all that the plans span; length 1, or 0 where they span everything."""
    golden = (
        np.modf((1 + np.arange(plans.shape[1])) * (0.6180339887498949 + 0.4142135623730950 * number))[0] - 0.5
    )
    spanned = plans[1:] - plans[0]
    if len(spanned):
        basis = np.linalg.svd(spanned, full_matrices=False)
        kept = basis.Vh[basis.S > _APART]
        golden = golden - kept.T @ (kept @ golden)
    return np.asarray(golden / max(float(np.linalg.norm(golden)), _ZERO))


def _laws(form: SequenceForm, seat: int, found: tuple[_Found, _Found]) -> FloatArray:
    """The behaviour [V, I, A] of one seat's plans; best replies to the other's mean plan where a plan does not lead."""
    means = [one.plans.mean(axis=0) for one in found]
    plex = form.plexes[seat]
    replies = plex.best_replies(form.counterfactual(means, seat))
    plans = found[seat].plans
    return plex.law(np.where(plans > _ZERO, plans, 0.0), replies)


def _reach(plex: Treeplex, plans: FloatArray) -> dict[str, FloatArray]:
    """How likely each plan comes to each information set by its own actions, [V]."""
    weights = np.where(plans > _ZERO, plans, 0.0)[:, plex.parent]
    return {key: weights[:, i] for i, key in enumerate(plex.keys)}


def _certify(game: Game, component: Component, laws: list[FloatArray]) -> None:
    """Raise `AleatorError` unless each strategy found is optimal against the other seat's selected one."""
    middle = game.laws(component.middle)
    for seat, own in enumerate(laws):
        for law in own:
            pair = [law if seat == i else other for i, other in enumerate(middle)]
            gain = float(game.form.gains(pair).max())
            if gain > _CERTAIN * _range(game.form):
                raise AleatorError(
                    f"a best response gains {gain:.3g} on the strategies of the linear program; they are not certified"
                )
