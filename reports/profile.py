"""All seats together, held against the solution of their game as a set of joint profiles."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np

from ..core.chance import IntArray
from ..core.estimates import Estimate
from ..core.games.solution import Component, Solution
from ..core.games.symmetric_game import SymmetricGame
from ..core.recipes import Environment
from ..metrics.shared.gaps import nash_conv_of
from ..metrics.shared.information_sets import InformationSets
from ..metrics.shared.joint import Held
from ..metrics.shared.profiles import profile_verdict
from ..runs.decisions import SeatDecisions
from .comparison import ALPHA, EPSILON, ProfileComparison
from .evidence import counted
from .stated_only import is_stated_only
from .verdicts import apart, sets_of

__all__ = ["Played", "compare_profile", "played_by"]


class Played(NamedTuple):
    """What one seat chose at its information sets, and the place of each choice among those of all seats."""

    sets: InformationSets
    clock: IntArray | None = None


def played_by(everyone: Mapping[str, SeatDecisions]) -> dict[str, Played]:
    """What each seat chose; seats whose answers are not listed, or that only stated a law, are left out."""
    chosen = {name: counted(one) for name, one in everyone.items() if not is_stated_only(one)}
    clocks = _clocks(
        {name: (everyone[name].episode[rows], everyone[name].turn[rows]) for name, rows in chosen.items()}
    )
    sets = {name: sets_of(everyone[name], rows) for name, rows in chosen.items()}
    return {name: Played(found, clocks[name]) for name, found in sets.items() if found is not None}


def compare_profile(
    played: Mapping[str, Played],
    environment: Environment,
    yardsticks: Collection[str] = (),
    alpha: float | None = None,
) -> ProfileComparison | None:
    """The comparison of all seats together; None where no solution is known, or not what all of its seats chose.

    Where the solution has one component, nothing is in doubt of the ``yardsticks``, who play it by construction: the verdict
    and the evidence are about the others, unless there are none. ``alpha`` is that of the intervals where one may look and stop
    at will (`optional_stopping`).
    """
    solution, game = environment.solution(), environment.game()
    if solution is None or isinstance(game, SymmetricGame) or len(solution.components[0].strategies) < 2:
        return None
    sure = yardsticks if len(solution.components) == 1 else ()
    held = [_held(played, component, sure) for component in solution.components]
    components = [part for part in held if part is not None]
    if len(components) < len(held) or not any(seat.played.sizes.sum() for seat in components[0]):
        return None
    found = profile_verdict(components, ALPHA, EPSILON, alpha)
    sets = {name: one.sets for name, one in played.items()}
    gap = None if game is None else nash_conv_of(game, sets, alpha or ALPHA)
    compared = ProfileComparison(
        verdict=_allowed(found.verdict, solution, gap),
        distance=found.distance,
        e_value=found.e_value,
        greatest_e_value=found.greatest,
        components=len(components),
    )
    beside = {"nash_conv": gap, "accuracy": solution.accuracy}
    return compared.but(**{name: known for name, known in beside.items() if known is not None})


def _allowed(verdict: str, solution: Solution, gap: Estimate | None) -> str:
    """Where other equilibria may exist than those known, play deviates from all of them only if a best response gains."""
    proven = solution.is_complete or (gap is not None and gap.low > 0)
    return "undecided" if verdict == "deviates" and not proven else verdict


def _held(
    played: Mapping[str, Played], component: Component, sure: Collection[str] = ()
) -> list[Held] | None:
    """The seats against one component, without those that are ``sure`` to play it where others are there; None where one of
    them did not play, or at a set that the component does not know.
    """
    seats = []
    left_out = {*sure} if not component.strategies.keys() <= {*sure} else set()
    for name, strategies in component.strategies.items():
        if name not in played or not {*played[name].sets.keys} <= strategies.keys():
            return None
        if name in left_out:
            continue
        sets, clock = played[name]
        hulls = [apart(component.hull(name, key)) for key in sets.keys]
        seats.append(Held(sets, hulls, clock, most=len(strategies)))
    return seats


def _clocks(decided: Mapping[str, tuple[IntArray, IntArray]]) -> dict[str, IntArray]:
    """The place of every decision, given by its episode and turn, among those of all seats: by episode, turn and seat."""
    if not decided:
        return {}
    episode, turn = (np.concatenate([one[i] for one in decided.values()]) for i in (0, 1))
    place = np.empty(len(episode), dtype=np.int64)
    place[np.lexsort((turn, episode))] = np.arange(len(episode))
    cuts = np.cumsum([len(one[0]) for one in decided.values()])[:-1]
    return dict(zip(decided, np.split(place, cuts), strict=True))
