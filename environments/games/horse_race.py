"""Tian Ji's horse race: two players send their horses into the rounds of a race in an order that the other should not foresee."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from pydantic import Field

from ...core.errors import AleatorError
from ...core.games.solution import Component, Solution
from ...core.games.tree import DecisionNode, Terminal
from .shared.tree_world import TreeGame
from .shared.turns import FIRST_AND_SECOND

__all__ = ["HorseRace"]

_RULE = "every horse that is left is as likely as any other"
_CERTAIN = 1e-9


class HorseRace(TreeGame):
    """Both players have ``horses`` of speeds 1, 2, ..., each for one round; the faster one wins the round, and who wins more rounds wins 1
    of the other, who sees what has run but not what runs now.

    To send each horse that is left with the same probability is an equilibrium (worth 0), and the one that is selected; others exist. The
    last horse runs without being asked for. The prompting method `offered_randomness` offers a random legal horse in each round: then
    the will to randomise is apart from the skill. A row's information set is named by the rounds so far, own horse first, ``3-1 2-2``.

    >>> [law.round(3).tolist() for law in HorseRace(horses=3).solution().selected["first"].values()][:2]
    [[0.333, 0.333, 0.333], [0.0, 0.5, 0.5]]

    Source: the tournament of Yang (2025), "Do LLMs know when to flip a coin?", arXiv 2506.18928, which has 7 horses.
    """

    horses: int = Field(4, ge=2, le=5, description="horses of each player")

    @cached_property
    def actions(self) -> Mapping[str, tuple[str, ...]]:
        """The horses by their speed, for both."""
        return dict.fromkeys(FIRST_AND_SECOND, tuple(f"Horse {speed}" for speed in range(1, self.horses + 1)))

    def rule(self, history: tuple[int, ...]) -> Terminal | DecisionNode:
        """The speeds in the order in which they were sent, the first player's and the second's in turn."""
        mine, theirs = history[::2], history[1::2]
        every = range(1, self.horses + 1)
        if len(theirs) == self.horses - 1:
            last = [next(speed for speed in every if speed not in sent) for sent in (mine, theirs)]
            rounds = [*zip(mine, theirs, strict=True), tuple(last)]
            lead = sum((one > other) - (one < other) for one, other in rounds)
            won = float((lead > 0) - (lead < 0))
            return Terminal((won, -won))
        seat = len(history) % 2
        own, other = (mine, theirs) if seat == 0 else (theirs, mine)
        seen = " ".join(f"{one}-{against}" for one, against in zip(own, other, strict=False))
        moves = [(f"Horse {speed}", (*history, speed)) for speed in every if speed not in own]
        return DecisionNode(FIRST_AND_SECOND[seat], seen, moves)

    def solution(self) -> Solution:
        """The even mixture, certified by best responses. Raises `AleatorError` where it fails the certificate."""
        game = self.game()
        even = game.uniform
        accuracy = game.accuracy(even)
        if accuracy > _CERTAIN:
            raise AleatorError(
                f"a best response gains {accuracy:.3g} of the range on the even mixture; it is no equilibrium"
            )
        values = dict.fromkeys(FIRST_AND_SECOND, 0.0)
        return Solution((Component.point(even),), even, values, _RULE, complete=False, accuracy=accuracy)

    def tell(self, seat: str, infoset: str, names: Sequence[str]) -> str:
        """The rules, the rounds so far, and the horses that are left."""
        rounds = [tuple(map(int, one.split("-"))) for one in infoset.split()]
        labels = self.actions[seat]
        lines = [
            f"Round {number}: you sent {names[own - 1]}, the other player sent {labels[other - 1]}; {_outcome(own - other)}."
            for number, (own, other) in enumerate(rounds, start=1)
        ]
        paragraphs = (
            self._rules(names),
            "\n".join(lines),
            f"This is round {len(rounds) + 1} of {self.horses}. It is your move.",
        )
        return "\n\n".join(filter(None, paragraphs))

    def _rules(self, names: Sequence[str]) -> str:
        own = ", ".join(f"{name} (speed {speed})" for speed, name in enumerate(names, start=1))
        return (
            f"You play a horse race of {self.horses} rounds against one other player. Each of you has {self.horses} horses, with the speeds"
            f" 1 to {self.horses}, and sends one into each round, each horse once; both choose at the same time, without seeing the other's"
            " choice. The faster horse wins the round, and with equal speeds nobody does. Whoever has won more rounds at the end wins 1 point,"
            " and the other player loses 1 point. You want to win as many points as you can.\n\n"
            f"Your horses are {own}."
        )


def _outcome(lead: int) -> str:
    return "you won" if lead > 0 else "you lost" if lead < 0 else "nobody won"
