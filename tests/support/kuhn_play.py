"""Kuhn poker played by laws, as the ledger would keep it."""

from __future__ import annotations

from typing import Any

import numpy as np
from aleator.benchmarks.support.decided import decided
from aleator.core.games.solution import Solution
from aleator.core.games.tree import Tree
from aleator.core.questions import Seat
from aleator.core.recipes import Environment
from aleator.core.spaces.menu import Menu
from aleator.environments.solvers.sequence_form import solve
from aleator.runs.decisions import SeatDecisions
from aleator.tests.support.rules import BOTH, kuhn
from numpy.random import Generator

MOVES = Menu(("Pass", "Bet"))
TREE = kuhn(3)
SOLUTION = solve(TREE)


class Poker(Environment):
    """Kuhn poker with three cards.

    Source: Kuhn (1950), "A simplified two-person poker".
    """

    @property
    def seats(self) -> tuple[Seat, ...]:
        """The player who acts first and the other."""
        return tuple(Seat(name, MOVES) for name in BOTH)

    def game(self) -> Tree:
        """The tree."""
        return TREE

    def solution(self) -> Solution:
        """All its equilibria."""
        return SOLUTION


def play(profile: Any, episodes: int, luck: Generator) -> dict[str, SeatDecisions]:
    """The decisions of both seats who play ``profile`` [infoset -> probabilities of passing and betting]."""
    cards = np.argsort(luck.random((episodes, 3)), axis=1)[:, :2]
    past = np.full(episodes, "", dtype=object)
    rows: dict[str, list[Any]] = {name: [] for name in BOTH}
    for turn in range(3):
        live = np.flatnonzero([p in ("", "p", "b") if turn < 2 else p == "pb" for p in past])
        seat = BOTH[turn % 2]
        keys = np.array([f"{cards[i, turn % 2]}{past[i]}" for i in live], dtype=object)
        bets = np.array([profile[seat][key][1] for key in keys])
        acts = (luck.random(len(live)) < bets).astype(np.int64)
        rows[seat].append((live, np.full(len(live), turn), acts, keys))
        past[live] += np.array(["p", "b"], dtype=object)[acts]
    return {name: _decisions(name, parts, profile[name]) for name, parts in rows.items()}


def _decisions(name: str, parts: list[Any], laws: Any) -> SeatDecisions:
    episode, turn, action, keys = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((turn, episode))
    return decided(
        Seat(name, MOVES),
        action[order],
        episode=episode[order],
        turn=turn[order],
        infoset=keys[order],
        laws=np.array([SOLUTION.selected[name][key] for key in keys[order]]),
    )
