"""A payoff table in words, as one of its two players reads it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ....core.chance import FloatArray
from ....core.spaces.menu import Menu

__all__ = ["View"]

_COLUMNS = """\
| Your choice | The other player's choice | Your payoff | The other player's payoff |
| --- | --- | --- | --- |"""


@dataclass(frozen=True, eq=False)
class View:
    """The game from one seat: payoffs ``own[A, O]`` to it and ``other[A, O]`` to the other player."""

    menu: Menu
    opponent: Menu
    own: FloatArray
    other: FloatArray
    turns: int
    role: str

    def text(self, turn: int, past: Iterable[tuple[int, int]], names: Sequence[str]) -> str:
        """The rules, and the ``past`` as (own action, opponent's action) of each round before ``turn``."""
        theirs = names if self.opponent == self.menu else self.opponent.actions
        parts = [
            self._setting(),
            self._table(names, theirs),
            self._aim(turn),
            self._story(past, names, theirs),
        ]
        return "\n\n".join(filter(None, parts))

    def _setting(self) -> str:
        rounds = "one round" if self.turns == 1 else f"{self.turns} rounds"
        both = "Both of you choose at the same time; neither sees the other's choice before making their own."
        return " ".join(
            filter(None, [f"You are playing {rounds} of a game with one other player.", self.role, both])
        )

    def _table(self, names: Sequence[str], theirs: Sequence[str]) -> str:
        head = "These are the payoffs of a round, in points:\n\n" + _COLUMNS
        lines = [
            f"| {name} | {their} | {_number(self.own[i, j])} | {_number(self.other[i, j])} |"
            for i, name in enumerate(names)
            for j, their in enumerate(theirs)
        ]
        return "\n".join([head, *lines])

    def _aim(self, turn: int) -> str:
        if bool((self.own == -self.other).all()):
            kind = "The game is zero-sum: what one player wins, the other player loses."
        else:
            kind = "The game is not zero-sum: the two payoffs of a round need not cancel out."
        aim = f"{kind} Your aim is to collect as many points as you can."
        if self.turns == 1:
            return aim
        return f"{aim} Points add up over the rounds.\n\nThis is round {turn + 1} of {self.turns}."

    def _story(self, past: Iterable[tuple[int, int]], names: Sequence[str], theirs: Sequence[str]) -> str:
        lines = [
            f"Round {t}: you chose {names[i]}, the other player chose {theirs[j]}; "
            f"your payoff was {_number(self.own[i, j])}."
            for t, (i, j) in enumerate(past, start=1)
        ]
        return "\n".join(["The rounds so far:", *lines]) if lines else ""


def _number(payoff: float) -> str:
    return f"{payoff + 0:.12g}"
