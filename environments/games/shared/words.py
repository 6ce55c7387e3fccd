"""A payoff table in words, as one of its players reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ....core.chance import FloatArray
from ....core.spaces.menu import Menu

__all__ = ["Other", "View", "counted", "number"]


@dataclass(frozen=True)
class Other:
    """Another player: what it is called (``the other player`` where there is one), and what it may do."""

    name: str
    menu: Menu


@dataclass(frozen=True, eq=False)
class View:
    """The game from one seat: ``payoffs[S, A, O1, ...]`` to it first and then to the ``others``, its own action's axis first."""

    menu: Menu
    others: tuple[Other, ...]
    payoffs: FloatArray
    turns: int
    role: str

    def first_told(self, turn: int, since: int) -> int:
        """The first of the rounds before ``turn`` that `text` tells, to a reader who knows those before ``since``."""
        return since

    def text(self, turn: int, past: Sequence[Sequence[int]], names: Sequence[str], since: int = 0) -> str:
        """The rules, and the ``past``: the actions (own first) of the rounds from `first_told` on, own ones called ``names``.

        Above ``since`` 0 only what is new.
        """
        story, now = self.story(turn, past, names), self.now(turn)
        if since:
            return "\n\n".join(filter(None, (story, now)))
        paragraphs = (_rules(self, tuple(names)), now, story and f"{self.heading(turn)}:\n{story}")
        return "\n\n".join(filter(None, paragraphs))

    def heading(self, turn: int) -> str:
        """What stands above the past before ``turn``."""
        return "The rounds so far"

    def now(self, turn: int) -> str:
        """Which round it is; nothing where there is one alone."""
        return f"This is round {turn + 1} of {self.turns}." if self.repeats else ""

    def story(self, turn: int, past: Sequence[Sequence[int]], names: Sequence[str]) -> str:
        """The rounds of ``past``, the last ones before ``turn``, line by line."""
        first = turn - len(past) + 1
        return "\n".join([self.line(first + i, cell, names) for i, cell in enumerate(past)])

    def rules(self, names: Sequence[str]) -> str:
        """What holds in every round, own actions called ``names``."""
        return "\n\n".join([self.setting(), self._table(self.labels(names)), self.aim()])

    def labels(self, names: Sequence[str]) -> list[Sequence[str]]:
        """What each player's actions are called: those of others with the same menu as one's own are called alike."""
        return [names, *(names if one.menu == self.menu else one.menu.actions for one in self.others)]

    @property
    def verb(self) -> str:
        """What a player did with an action."""
        return "chose"

    @property
    def repeats(self) -> bool:
        """Whether there may be more than one round."""
        return self.turns > 1

    @property
    def rounds(self) -> str:
        """How many rounds are played, in words."""
        return "one round" if self.turns == 1 else f"{self.turns} rounds"

    @property
    def _is_alone(self) -> bool:
        return len(self.others) == 1

    def setting(self) -> str:
        """How many rounds are played, with whom, and what the player is after."""
        if self._is_alone:
            who = "one other player"
            all_at_once = "Both of you choose at the same time; neither sees the other's choice before making their own."
        else:
            who = f"{len(self.others)} other players: {', '.join(one.name for one in self.others)}"
            all_at_once = (
                "All of you choose at the same time; nobody sees another's choice before making their own."
            )
        return " ".join(
            filter(None, [f"You are playing {self.rounds} of a game with {who}.", self.role, all_at_once])
        )

    def _table(self, labels: Sequence[Sequence[str]]) -> str:
        theirs = [one.name[0].upper() + one.name[1:] for one in self.others]
        columns = ["Your choice", *(f"{one}'s choice" for one in theirs)]
        columns += ["Your payoff", *(f"{one}'s payoff" for one in theirs)]
        lines = [columns, ["---"] * len(columns)]
        for cell in np.ndindex(*self.payoffs.shape[1:]):
            paid = [number(table[cell]) for table in self.payoffs]
            lines.append([*(label[i] for label, i in zip(labels, cell, strict=True)), *paid])
        rows = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        return f"These are the payoffs of a round, in points:\n\n{rows}"

    def aim(self) -> str:
        """What counts."""
        aim = f"{self._kind()} Your aim is to collect as many points as you can."
        return f"{aim} Points add up over the rounds." if self.repeats else aim

    def _kind(self) -> str:
        zero = bool((self.payoffs[0] == -self.payoffs[1:].sum(axis=0)).all())
        if zero and self._is_alone:
            return "The game is zero-sum: what one player wins, the other player loses."
        if zero:
            return "The game is zero-sum: the payoffs of a round cancel out."
        payoffs = "two payoffs" if self._is_alone else "payoffs"
        return f"The game is not zero-sum: the {payoffs} of a round need not cancel out."

    def line(self, number: int, cell: Sequence[int], names: Sequence[str]) -> str:
        """One round: what was chosen and what it paid."""
        own, *others = (label[i] for label, i in zip(self.labels(names), cell, strict=True))
        return f"Round {number}: you {self.verb} {own}, {self.theirs(others)}; your payoff was {self.paid(cell)}."

    def theirs(self, choices: Sequence[str]) -> str:
        """What the others chose, in words."""
        named = zip(self.others, choices, strict=True)
        return ", ".join(f"{one.name} {self.verb} {choice}" for one, choice in named)

    def paid(self, cell: Sequence[int]) -> str:
        """What the actions paid the player."""
        return number(self.payoffs[0][tuple(cell)])


@lru_cache(maxsize=256)
def _rules(view: View, names: tuple[str, ...]) -> str:
    return view.rules(names)


def number(payoff: float) -> str:
    """A payoff as it is written: without zeros that say nothing."""
    return f"{payoff + 0:.12g}"


def counted(amount: float, noun: str) -> str:
    """So many of what ``noun`` names.

    >>> counted(1, "point"), counted(2.5, "point")
    ('1 point', '2.5 points')
    """
    return f"{number(amount)} {noun if amount == 1 else noun + 's'}"
