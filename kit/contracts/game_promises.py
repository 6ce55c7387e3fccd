"""What an environment promises of what it pays: that payments and optimum are those of its game, or of one another."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...core.chance import FloatArray, IntArray
from ...core.games.symmetric_game import SymmetricGame
from ...core.laws.law import Law
from ...core.questions import Observation
from ...registry.recipes import build
from ...runs.decisions import SeatDecisions
from .guessing import Guess
from .in_process import play_in_process
from .subject import NotTried, Subject, hold
from .witness import watch

__all__ = [
    "rewards_are_numbers_and_reach_who_is_promised_them",
    "the_optimum_earns_as_much_as_any_action",
    "the_solution_is_what_it_plays",
    "what_is_paid_is_what_the_game_pays",
]

_ROWS = 40
_TRIED = 2000
_TOLERANCE = 1e-6
_ERRORS = 6.0  # standard errors that are no luck: a false alarm has probability 1e-9 an action
_PROMISED = re.compile(r"(?i)\b(?:points?|payoffs?|pays you|you (?:win|earn)|rewards?)\b")


def what_is_paid_is_what_the_game_pays(subject: Subject) -> str:
    """What an episode (of a repeated game: a round) comes to is what some end of `Environment.game` pays for those actions."""
    game = subject.recipe.game()
    if game is None:
        return "no game as data"
    everyone = watch(subject.recipe, range(_ROWS)).ledger.seats
    if isinstance(game, SymmetricGame):
        return _members_are_paid(game, everyone)
    hold(
        everyone.keys() >= set(game.seats),
        f"the game is played by {', '.join(game.seats)}; the seats are {', '.join(everyone)}",
    )
    seats = {name: everyone[name] for name in game.seats}
    hold(
        all(seats[plex.seat].seat.space.labels == plex.actions for plex in game.form.plexes),
        "the game's actions are not the labels of the seats; give them in the same order",
    )
    repeated = all(len(plex.keys) == 1 for plex in game.form.plexes)
    keys = {name: _occasions(one, repeated) for name, one in seats.items()}
    free = {name: {} if repeated else _unasked(one) for name, one in seats.items()}
    for occasion in sorted(set().union(*(found.tolist() for found in keys.values()))):
        played = {name: one.take(keys[name] == occasion) for name, one in seats.items()}
        _hold_paid(game, played, {name: paid.get(occasion, 0.0) for name, paid in free.items()})
    return f"{len(game.form.payoffs)} ends, {_ROWS} episodes"


def _members_are_paid(game: SymmetricGame, seats: Mapping[str, SeatDecisions]) -> str:
    """Each member earned what the game pays for its own action among those of the others of its round."""
    (decisions,) = seats.values()
    labels = decisions.seat.space.labels
    hold(
        (*seats, labels, decisions.seat.members) == (game.seat, game.actions, game.members),
        f"the game is played by {game.members} in {game.seat!r}; the seats are {', '.join(seats)} of {decisions.seat.members}",
    )
    occasions = _occasions(decisions, True)
    for occasion in np.unique(occasions):
        played = decisions.take(occasions == occasion)
        hold(
            len(played) == game.members,
            f"{len(played)} members decided in a round, and the game has {game.members}",
        )
        own = decisions.seat.space.codes(played.action)
        taken = np.bincount(own, minlength=len(labels))
        paid = game.paid(own, np.tile(taken, (len(own), 1)))
        hold(
            np.allclose(played.reward, paid, atol=_TOLERANCE),
            f"a round paid {played.reward[:5].tolist()} where the game pays {paid[:5].tolist()} for these actions",
        )
    return f"{game.members} members, {_ROWS} episodes"


def _players(asked: Sequence[Observation], game: Any) -> list[Observation]:
    """The questions to the seats of the game; others stand beside it, such as those that only talk."""
    return [one for one in asked if game is None or one.seat.name in game.seats]


def _occasions(decisions: SeatDecisions, repeated: bool) -> IntArray:
    """One number for all decisions of one play of the game: an episode, or, in a repeated game, a turn of one."""
    turns = int(decisions.turn.max()) + 1 if len(decisions) else 1
    return decisions.episode * turns + decisions.turn if repeated else decisions.episode


def _unasked(decisions: SeatDecisions) -> Mapping[int, float]:
    """What a seat was paid for no decision, by episode."""
    totals: defaultdict[int, float] = defaultdict(float)
    if decisions.settlements is not None:
        for episode, reward in zip(decisions.settlements.episode, decisions.settlements.reward, strict=True):
            totals[int(episode)] += reward
    return totals


def _hold_paid(game: Any, played: Mapping[str, SeatDecisions], free: Mapping[str, float]) -> None:
    """What one play earned, with what was paid for no decision, is what the game pays at an end to which these actions lead."""
    last = [_last_sequence(plex, played[plex.seat]) for plex in game.form.plexes]
    ends = game.form.payoffs[(game.form.last == last).all(axis=1)]
    earned = np.array([np.nan_to_num(played[name].reward).sum() + free[name] for name in game.seats])
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
        for observation in _players(one.asked, game):
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
    hold(
        game.accuracy(solution.selected) <= _TOLERANCE,
        f"the selected profile is no equilibrium: a best response gains {gains}",
    )
    return f"the selected profile is played, and is an equilibrium ({solution.rule})"


def _keys(observation: Any) -> list[str]:
    if observation.infoset is None:
        return [""] * len(observation)
    return [str(key) for key in observation.infoset]


def rewards_are_numbers_and_reach_who_is_promised_them(subject: Subject) -> str:
    """No payment is infinite, no seat decides for nothing where others are paid, and words that speak of points come true."""
    watched = watch(subject.recipe, range(_ROWS))
    paid = {name: _paid(one) for name, one in watched.ledger.seats.items() if len(one)}
    for name, rewards in paid.items():
        hold(np.isfinite(rewards).all(), f"seat {name!r} was paid {rewards.max():g}; pay numbers")
    unpaid = [name for name, rewards in paid.items() if not len(rewards)]
    hold(
        not unpaid or len(unpaid) == len(paid),
        f"seat {', '.join(unpaid)} decides and is never paid, while others are; pay 0 where nothing is earned",
    )
    words = {o.seat.name: o.text(0) for one in watched.rounds[:1] for o in one.asked}
    broken = [name for name, text in words.items() if _PROMISED.search(text) and not paid[name].any()]
    hold(
        not broken,
        f"seat {', '.join(broken)} is told of payments and was paid nothing in {_ROWS} episodes; give each decision its reward",
    )
    return ", ".join(
        f"{name}: {rewards.min():.6g} to {rewards.max():.6g}" if len(rewards) else f"{name}: nothing"
        for name, rewards in paid.items()
    )


def _paid(decisions: SeatDecisions) -> FloatArray:
    """All that a seat was paid, for its decisions and for none."""
    free = [] if decisions.settlements is None else [decisions.settlements.reward]
    every = np.concatenate([decisions.reward, *free])
    return np.asarray(every[~np.isnan(every)])


def the_optimum_earns_as_much_as_any_action(subject: Subject) -> str:
    """Where the others play their optimum, no action of a seat is paid more than its own optimum: by the game, or by trial.

    Raises `NotTried` where neither can tell.
    """
    game, recipe = subject.recipe.game(), subject.recipe
    if game is not None:
        return _by_the_game(subject, game)
    alone = all(seat.members == 1 and seat.space.listed for seat in recipe.seats)
    if not recipe.stationary or not alone:
        raise NotTried("there is no game as data, and what is paid for one decision does not tell")
    watch(recipe, range(_ROWS))  # tells of a world that does not end, which a trial would wait for
    found = {seat.name: _by_trial(subject, seat.name) for seat in recipe.seats}
    return "; ".join(f"{name}: {told}" for name, told in found.items())


def _by_the_game(subject: Subject, game: Any) -> str:
    """By the gap of the laws at all questions that were asked; where some were not, by the least that it can be."""
    profile: dict[str, dict[str, FloatArray]] = {seat: {} for seat in game.seats}
    for one in watch(subject.recipe, range(_ROWS)).rounds:
        for observation in _players(one.asked, game):
            law = subject.recipe.optimal(observation)
            table = None if law is None else law.probabilities(len(observation))
            if table is None:
                return "no optimum is known"
            profile[observation.seat.name] |= dict(zip(_keys(observation), table, strict=True))
    spread = np.maximum(game.spans, np.finfo(float).tiny)
    least = {seat: gap.low for seat, gap in game.gap(profile).items()}
    worst = max(gain / span for gain, span in zip(least.values(), spread.tolist(), strict=True))
    hold(
        worst <= _TOLERANCE,
        f"the optimum is no equilibrium of the game: a best response gains {least}; give the laws that game() has as equilibrium",
    )
    return "a best response gains nothing"


def _by_trial(subject: Subject, seat: str) -> str:
    law = subject.recipe.blank_optimum(next(one for one in subject.recipe.seats if one.name == seat))
    if law is None:
        return "no optimum is known"
    optimum = build("agents", "equilibrium")
    cast = {one.name: Guess() if one.name == seat else optimum for one in subject.recipe.seats}
    decisions = play_in_process(subject.recipe, cast, range(_TRIED)).seats[seat]
    return _hold_best(decisions, law)


def _hold_best(decisions: SeatDecisions, law: Law) -> str:
    """The mean reward of the best action is not above that of the law, by more than luck."""
    known = ~np.isnan(decisions.reward)
    table = law.probabilities(1)
    if table is None or not known.any():
        return "nothing is paid for a decision"
    rewards, codes = decisions.reward[known], decisions.seat.space.codes(decisions.action[known])
    labels, q = decisions.seat.space.labels, table[0]
    held = np.bincount(codes, minlength=len(labels)).clip(1)
    mean = np.bincount(codes, rewards, len(labels)) / held
    error = np.sqrt(np.bincount(codes, (rewards - mean[codes]) ** 2, len(labels))) / held
    best, earned = int(mean.argmax()), float(q @ mean)
    noise = _ERRORS * float(np.hypot(error[best], np.sqrt(q**2 @ error**2)))
    hold(
        mean[best] - earned <= noise + _TOLERANCE * max(float(np.ptp(rewards)), 1e-300),
        f"always {labels[best]!r} is paid {mean[best]:.4g} a decision and the optimum {earned:.4g}: what is paid rewards another law;"
        " pay what makes the optimum best, or nothing",
    )
    return f"{earned:.4g} a decision, and no action more"
