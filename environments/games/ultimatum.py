"""The ultimatum game: one player proposes how to share a sum, and the other accepts or leaves both with nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field

from ...core.games.tree import DecisionNode, Terminal
from .shared.offers import amounts, told_amounts
from .shared.repeated_tree import RepeatedTreeGame
from .shared.words import counted, number

__all__ = ["Ultimatum"]

_ANSWERS = ("Accept", "Reject")


class Ultimatum(RepeatedTreeGame):
    """The proposer offers the responder a whole number of ``pie`` points and keeps the rest; rejected, both get nothing.

    A responder who counts points alone accepts whatever is offered, and so the proposer offers nothing: the subgame-perfect
    equilibrium that is selected. That of offering 1, where 0 is rejected, is subgame perfect as well, and any offer is made in some
    equilibrium that rests on a threat. A row's information set is ``offer``, or what was offered: ``offered 3``.

    >>> Ultimatum().solution().values
    {'proposer': 10.0, 'responder': 0.0}

    Source: Gueth, Schmittberger and Schwarze (1982), "An experimental analysis of ultimatum bargaining", Journal of Economic
    Behavior and Organization 3, 367-388.
    """

    pie: int = Field(10, ge=1, le=1000, description="points to share")

    @property
    def actions(self) -> Mapping[str, tuple[str, ...]]:
        """The offers, and the answers to them."""
        return {"proposer": amounts(self.pie), "responder": _ANSWERS}

    def rule(self, history: tuple[str, ...]) -> Terminal | DecisionNode:
        """The offer and the answer: ``("3", "Accept")``."""
        match history:
            case ():
                return DecisionNode("proposer", "offer", [(offer, (offer,)) for offer in amounts(self.pie)])
            case (offer,):
                answers = [(answer, (offer, answer)) for answer in _ANSWERS]
                return DecisionNode("responder", f"offered {offer}", answers)
        return self._paid(*history)

    def tell(self, seat: str, infoset: str, names: Sequence[str]) -> str:
        """The rules, and the offer where one was made."""
        proposes = seat == "proposer"
        accept, reject = _ANSWERS if proposes else names
        rules = (
            f"Two players, a proposer and a responder, share {self.pie} points. The proposer offers the responder a whole number of them,"
            f" from 0 to {self.pie}. The responder then says {accept} or {reject}. After {accept} the responder gets what was offered and"
            f" the proposer the rest; after {reject} both get nothing. Your aim is to collect as many points as you can."
        )
        if proposes:
            return f"{rules}\n\nYou are the proposer. How many points do you offer?{told_amounts(names)}"
        offer = counted(int(infoset.removeprefix("offered ")), "point")
        return f"{rules}\n\nYou are the responder. You are offered {offer}. It is your move."

    def recall(self, seat: str, history: tuple[str, str], names: Sequence[str]) -> str:
        """The offer and the answer."""
        offer, answer = history
        who = ("you", "the responder") if seat == "proposer" else ("the proposer", "you")
        paid = self._paid(offer, answer).payoffs[seat == "responder"]
        return f"{who[0]} offered {offer}, {who[1]} {answer.lower()}ed; your payoff was {number(paid)}."

    def _paid(self, offer: str, answer: str) -> Terminal:
        given = float(offer)
        return Terminal((self.pie - given, given) if answer == "Accept" else (0.0, 0.0))
