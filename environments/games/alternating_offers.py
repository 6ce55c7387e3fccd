"""Bargaining by alternating offers: two players in turn propose how to share a sum that shrinks with every refusal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field, model_validator

from ...core.errors import InputError
from ...core.games.tree import DecisionNode, Terminal
from .shared.offers import amounts, told_amounts
from .shared.tree_world import TreeGame
from .shared.turns import FIRST_AND_SECOND, who_moves

__all__ = ["AlternatingOffers"]

_ANSWERS = ("Accept", "Reject")
_MOST_OFFERS = 5_000


class AlternatingOffers(TreeGame):
    """In each of ``rounds`` one player offers the other a whole number of ``pie`` points, the first player beginning; a rejected
    offer lets the other one propose in the next round, in which a point is worth ``discount`` times as much. After the last
    rejection both get nothing.

    With a pie that can be divided at will the first player's share is (1 - (-discount)^rounds) / (1 + discount) in the one
    subgame-perfect equilibrium, which agrees at once (`share`); without an end it is 1 / (1 + discount). In whole points it is that to
    within a point for each round. Of equally good moves the selected equilibrium takes acceptance and the smallest offer, be it
    one that is rejected where agreeing is worth no more than waiting. An
    information set is the offers so far, ``offers 3, 4``; as a proposer, ``round 2: 3``.

    >>> game = AlternatingOffers(rounds=2, discount=0.75)
    >>> game.solution().values, game.share
    ({'first': 2.0, 'second': 8.0}, 0.25)

    Source: Stahl (1972), "Bargaining theory", Stockholm School of Economics; Rubinstein (1982), "Perfect equilibrium in a
    bargaining model", Econometrica 50, 97-109; played, Neelin, Sonnenschein and Spiegel (1988), American Economic Review 78, 824-836.
    """

    pie: int = Field(10, ge=1, le=100, description="points to share")
    rounds: int = Field(3, ge=1, le=12, description="offers at most")
    discount: float = Field(
        0.8, gt=0, le=1, description="what a point of the next round is worth, in points of this one"
    )

    @model_validator(mode="after")
    def _small(self) -> AlternatingOffers:
        if (self.pie + 1) ** self.rounds > _MOST_OFFERS:
            raise InputError(
                f"a pie of {self.pie} and {self.rounds} rounds give more than {_MOST_OFFERS:,} runs of offers; make one of them smaller"
            )
        return self

    @property
    def share(self) -> float:
        """The first player's equilibrium share of a pie that can be divided at will."""
        return (1 - (-self.discount) ** self.rounds) / (1 + self.discount)

    @property
    def actions(self) -> Mapping[str, tuple[str, ...]]:
        """The offers and the answers, for both."""
        return dict.fromkeys(FIRST_AND_SECOND, (*amounts(self.pie), *_ANSWERS))

    def rule(self, history: tuple[str, ...]) -> Terminal | DecisionNode:
        """Offers and answers: ``("3", "Reject", "4", "Accept")``."""
        offers, answered = history[::2], len(history) // 2
        if history and history[-1] == "Accept":
            return self._agreed(answered - 1, int(offers[-1]))
        if answered == self.rounds:
            return Terminal((0.0, 0.0))
        proposer = answered % 2
        if len(history) % 2:
            answers = [(answer, (*history, answer)) for answer in _ANSWERS]
            return DecisionNode(FIRST_AND_SECOND[1 - proposer], f"offers {', '.join(offers)}", answers)
        name = f"round {answered + 1}: {', '.join(offers) or 'no offer yet'}"
        return DecisionNode(
            FIRST_AND_SECOND[proposer], name, [(offer, (*history, offer)) for offer in amounts(self.pie)]
        )

    def tell(self, seat: str, infoset: str, names: Sequence[str]) -> str:
        """The rules, the offers so far, and what is asked for now."""
        head, _, told = infoset.rpartition(": ")
        past = [] if told == "no offer yet" else told.removeprefix("offers ").split(", ")
        *numbers, accept, reject = names
        lines = [
            f"Round {at}: {who_moves(seat, at - 1).lower()} offered {offer}.{'' if not head and at == len(past) else ' It was rejected.'}"
            for at, offer in enumerate(past, start=1)
        ]
        now = (
            f"This is round {len(past) + 1} of {self.rounds}. How many points do you offer?"
            if head
            else f"This is round {len(past)} of {self.rounds}. Do you say {accept} or {reject}?"
        )
        return "\n\n".join(
            [
                self._rules(accept, reject) + told_amounts(numbers),
                f"You are the {seat} player.",
                *filter(None, ["\n".join(lines)]),
                now,
            ]
        )

    def _agreed(self, before: int, offer: int) -> Terminal:
        """What an ``offer`` pays that is accepted after so many rejections."""
        worth = self.discount**before
        kept, given = (self.pie - offer) * worth, offer * worth
        return Terminal((given, kept) if before % 2 else (kept, given))

    def _rules(self, accept: str, reject: str) -> str:
        return (
            f"Two players bargain over {self.pie} points, in {self.rounds} rounds at most. In each round one of them, in turn and beginning"
            f" with the first player, offers the other a whole number of points, from 0 to {self.pie}. After {accept} that is what the"
            f" other gets, and who offered gets the rest. After {reject} the next round comes, in which every point is worth"
            f" {self.discount:.12g} times what it was worth in the round before. If the last offer is answered with {reject}, both get"
            " nothing. Your aim is to collect as many points as you can."
        )
