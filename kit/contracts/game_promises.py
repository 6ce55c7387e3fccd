"""What an environment promises where it is a game: that its payments and its optimum are those of the game as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...core.chance import IntArray
from ...runs.decisions import SeatDecisions
from .subject import Subject, hold
from .witness import watch

__all__ = ["the_solution_is_what_it_plays", "what_is_paid_is_what_the_game_pays"]

_ROWS = 40
_TOLERANCE = 1e-6


def what_is_paid_is_what_the_game_pays(subject: Subject) -> str:
    """What an episode (of a repeated game: a round) comes to is what some end of `Environment.game` pays for those actions."""
    game = subject.recipe.game()
    if game is None:
        return "no game as data"
    seats = watch(subject.recipe, range(_ROWS)).ledger.seats
    hold(
        seats.keys() == set(game.seats),
        f"the game is played by {', '.join(game.seats)}; the seats are {', '.join(seats)}",
    )
    hold(
        all(seats[plex.seat].seat.space.labels == plex.actions for plex in game.form.plexes),
        "the game's actions are not the labels of the seats; give them in the same order",
    )
    repeated = all(len(plex.keys) == 1 for plex in game.form.plexes)
    keys = {name: _occasions(one, repeated) for name, one in seats.items()}
    for occasion in sorted(set().union(*(found.tolist() for found in keys.values()))):
        played = {name: one.take(keys[name] == occasion) for name, one in seats.items()}
        _hold_paid(game, played)
    return f"{len(game.form.payoffs)} ends, {_ROWS} episodes"


def _occasions(decisions: SeatDecisions, repeated: bool) -> IntArray:
    """One number for all decisions of one play of the game: an episode, or, in a repeated game, a turn of one."""
    turns = int(decisions.turn.max()) + 1 if len(decisions) else 1
    return decisions.episode * turns + decisions.turn if repeated else decisions.episode


def _hold_paid(game: Any, played: Mapping[str, SeatDecisions]) -> None:
    """What one play earned is what the game pays at an end to which these actions lead."""
    last = [_last_sequence(plex, played[plex.seat]) for plex in game.form.plexes]
    ends = game.form.payoffs[(game.form.last == last).all(axis=1)]
    earned = np.array([np.nan_to_num(played[name].reward).sum() for name in game.seats])
    hold(len(ends), "the actions of an episode lead to no end of the game")
    near = np.abs(ends - earned).max(axis=1).min()
    hold(
        near <= _TOLERANCE,
        f"an episode paid {earned.tolist()} where the game pays {ends[:3].tolist()} for these actions",
    )


def _last_sequence(plex: Any, decisions: SeatDecisions) -> int:
    """The sequence of a seat's own actions that its last decision ended; 0 where it made none."""
    if not len(decisions):
        return 0
    place = int(np.argmax(decisions.turn))
    key = "" if decisions.infoset is None else str(decisions.infoset[place])
    hold(
        key in plex.index,
        f"seat {plex.seat!r} was asked at {key!r}, which is none of the game's information sets",
    )
    code = int(decisions.seat.space.codes(decisions.action[place : place + 1])[0])
    return int(1 + plex.index[key] * len(plex.actions) + code)


def the_solution_is_what_it_plays(subject: Subject) -> str:
    """`Environment.optimal` is the selected profile of `Environment.solution`, and that is an equilibrium of the game."""
    solution, game = subject.recipe.solution(), subject.recipe.game()
    if solution is None:
        return "no solution as data"
    for one in watch(subject.recipe, range(_ROWS)).rounds:
        for observation in one.asked:
            law = subject.recipe.optimal(observation)
            table = None if law is None else law.probabilities(len(observation))
            for row, key in enumerate(_keys(observation)):
                selected = solution.selected.get(observation.seat.name, {}).get(key)
                hold(
                    selected is not None
                    and table is not None
                    and np.allclose(table[row], selected, atol=1e-9),
                    f"at {key!r} {observation.seat.name!r} is optimal otherwise than in the selected profile",
                )
    hold(
        solution.contains(solution.selected, _TOLERANCE), "the selected profile is in none of the components"
    )
    if game is None:
        return "the selected profile is played"
    gains = {seat: float(gain) for seat, gain in game.gains(solution.selected).items()}
    scale = max(1.0, float(np.abs(game.form.payoffs).max()))
    hold(
        max(gains.values()) <= _TOLERANCE * scale,
        f"the selected profile is no equilibrium: a best response gains {gains}",
    )
    return f"the selected profile is played, and is an equilibrium ({solution.rule})"


def _keys(observation: Any) -> list[str]:
    if observation.infoset is None:
        return [""] * len(observation)
    return [str(key) for key in observation.infoset]
