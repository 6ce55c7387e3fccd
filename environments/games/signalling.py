"""Beer and quiche: a sender who may be strong or weak orders a breakfast, and a receiver decides whether to start a duel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field

from ...core.games.tree import ChanceNode, DecisionNode, Terminal
from .shared.tree_world import TreeGame

__all__ = ["Signalling"]

_SENT = ("Beer", "Quiche")
_ANSWERS = ("Duel", "Leave")
_FAVOURITE = {"strong": "Beer", "weak": "Quiche"}


class Signalling(TreeGame):
    """The sender, strong with probability ``strong`` and else weak, gets 1 for the favourite breakfast (beer if strong, quiche if weak)
    and 2 where there is no duel; the receiver, who sees the breakfast alone, gets 1 for a duel with the weak or none with the strong.

    Below one half the one equilibrium is mixed: the strong order beer, the weak bluff with beer with probability
    ``strong / (1 - strong)``, and the receiver starts a duel after beer with probability 1/2, after quiche always. Above one half
    nobody's type is told in equilibrium: all have beer, or all have quiche; of these the one with the largest sum of payoffs, which
    also survives the intuitive criterion, is selected. A row's information set is named by what the seat sees: ``strong`` or
    ``weak``, ``Beer`` or ``Quiche``.

    >>> [law.round(3).tolist() for law in Signalling().solution().selected["sender"].values()]
    [[1.0, 0.0], [0.333, 0.667]]

    Source: Cho and Kreps (1987), "Signaling games and stable equilibria", Quarterly Journal of Economics 102, 179-221.
    """

    strong: float = Field(0.25, gt=0, lt=1, description="probability that the sender is strong")

    @property
    def actions(self) -> Mapping[str, tuple[str, ...]]:
        """The breakfasts, and what to do about them."""
        return {"sender": _SENT, "receiver": _ANSWERS}

    def rule(self, history: tuple[str, ...]) -> Terminal | ChanceNode | DecisionNode:
        """The type, the breakfast, the answer: ``("weak", "Beer", "Duel")``."""
        match history:
            case ():
                return ChanceNode([(self.strong, ("strong",)), (1 - self.strong, ("weak",))])
            case (kind,):
                return DecisionNode("sender", kind, [(sent, (kind, sent)) for sent in _SENT])
            case (_, sent):
                return DecisionNode("receiver", sent, [(answer, (*history, answer)) for answer in _ANSWERS])
        kind, sent, answer = history
        duels = answer == "Duel"
        return Terminal(((sent == _FAVOURITE[kind]) + 2.0 * (not duels), float(duels == (kind == "weak"))))

    def tell(self, seat: str, infoset: str, names: Sequence[str]) -> str:
        """The rules, and what the seat sees."""
        sent, answers = (names, _ANSWERS) if seat == "sender" else (_SENT, names)
        (beer, quiche), (duel, leave) = sent, answers
        sees = (
            f"You are the sender. You are {infoset}. It is your move."
            if seat == "sender"
            else f"You are the receiver. The sender has ordered {infoset}. It is your move."
        )
        return (
            "Two players, a sender and a receiver, meet at breakfast."
            f" The sender is strong with a probability of {100 * self.strong:.12g} %, and otherwise weak; only the sender knows which."
            f" The sender orders {beer} or {quiche}. The receiver sees what was ordered and says {duel}, to start a duel, or {leave}."
            f" The sender gets 1 point for the favourite breakfast, which is {beer} for a strong sender and {quiche} for a weak one,"
            f" and 2 points more if the receiver says {leave}. The receiver gets 1 point for {duel} with a weak sender and for {leave}"
            f" with a strong one, and otherwise nothing. Your aim is to collect as many points as you can.\n\n{sees}"
        )
