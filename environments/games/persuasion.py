"""Persuasion: a sender knows how good a product is and recommends it or not; a receiver reads that and decides whether to buy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field, model_validator

from ...core.errors import InputError
from ...core.games.tree import ChanceNode, DecisionNode, Terminal
from .shared.repeated_tree import RepeatedTreeGame
from .shared.words import counted, number

__all__ = ["Persuasion"]

_SENT = ("Recommend", "Stay silent")
_ANSWERS = ("Buy", "Decline")
_SEEN = {"Recommend": "recommended", "Stay silent": "not recommended"}


class Persuasion(RepeatedTreeGame):
    """The product is of high quality with probability ``prior``, worth ``value`` then and nothing otherwise. The sender, who sees the
    quality, recommends it or stays silent; the receiver buys it at ``price`` or declines. The sender gets the price of what is
    sold, and loses ``lying_cost`` where it recommends low quality; the receiver gets what the product is worth, less the price.

    The receiver would not buy unadvised (prior * value < price). It buys on a recommendation if that leaves high quality at least
    as likely as t = price / value, by Bayes' rule if low quality is recommended with probability at most
    q = prior (1 - t) / ((1 - prior) t) (`lie`). A sender who can commit lies with exactly that probability and sells with
    prior / t. Without commitment and with a cost of lying the same q is the sender's part of the equilibrium that is selected: the
    receiver is then indifferent, and buys after a recommendation with probability lying_cost / price, which leaves the sender
    indifferent. In the other equilibria, and in all of them where lying is free, nothing is sold.

    In several rounds (``turns``) the quality is drawn anew, and is told to the receiver after each. An information set is what the seat
    sees: ``high quality``, ``low quality``; ``recommended``, ``not recommended``.

    >>> game = Persuasion()
    >>> game.lie, game.solution().selected["sender"]["low quality"].round(3).tolist()
    (0.25, [0.25, 0.75])

    Source: Kamenica and Gentzkow (2011), "Bayesian persuasion", American Economic Review 101, 2590-2615; costs of lying, Kartik (2009),
    "Strategic communication with lying costs", Review of Economic Studies 76, 1359-1395; played by language models, Shapira et al.
    (2024), "GLEE", arXiv 2410.05254.
    """

    prior: float = Field(0.5, gt=0, lt=1, description="probability of high quality")
    value: float = Field(12.5, gt=0, description="what high quality is worth to the receiver")
    price: float = Field(10.0, gt=0, description="what the receiver pays the sender")
    lying_cost: float = Field(4.0, ge=0, description="what the sender loses by recommending low quality")

    @model_validator(mode="after")
    def _advice_matters(self) -> Persuasion:
        if not self.prior * self.value < self.price < self.value:
            raise InputError(
                f"a price of {number(self.price)} came for a product worth {number(self.value)} with probability {self.prior:g};"
                " give one between what it is worth on average and at best, so that advice decides"
            )
        if self.lying_cost >= self.price:
            raise InputError(
                f"a lie that costs {number(self.lying_cost)} came with a price of {number(self.price)}; make it cost less, or nobody lies"
            )
        return self

    @property
    def lie(self) -> float:
        """The probability q with which a sender who can commit recommends low quality."""
        return self.prior * (self.value - self.price) / ((1 - self.prior) * self.price)

    @property
    def actions(self) -> Mapping[str, tuple[str, ...]]:
        """What may be said, and what may be done about it."""
        return {"sender": _SENT, "receiver": _ANSWERS}

    def rule(self, history: tuple[str, ...]) -> Terminal | ChanceNode | DecisionNode:
        """The quality, what is said, and the answer: ``("low", "Recommend", "Buy")``."""
        match history:
            case ():
                return ChanceNode([(self.prior, ("high",)), (1 - self.prior, ("low",))])
            case (quality,):
                return DecisionNode(
                    "sender", f"{quality} quality", [(sent, (quality, sent)) for sent in _SENT]
                )
            case (_, sent):
                answers = [(answer, (*history, answer)) for answer in _ANSWERS]
                return DecisionNode("receiver", _SEEN[sent], answers)
        return Terminal(self._paid(*history))

    def tell(self, seat: str, infoset: str, names: Sequence[str]) -> str:
        """The rules, and what the seat sees."""
        sent, answers = (names, _ANSWERS) if seat == "sender" else (_SENT, names)
        sees = (
            f"You are the sender. The product is of {infoset}. It is your move."
            if seat == "sender"
            else f"You are the receiver. The product was {infoset}. It is your move."
        )
        return f"{self._rules(sent, answers)}\n\n{sees}"

    def recall(self, seat: str, history: tuple[str, str, str], names: Sequence[str]) -> str:
        """What was said, what was done, and the quality."""
        quality, sent, answer = history
        verb = {"Buy": "bought", "Decline": "declined"}[answer]
        paid = self._paid(*history)[seat == "receiver"]
        who = ("you", "the receiver") if seat == "sender" else ("the sender", "you")
        said = "recommended the product" if sent == "Recommend" else "stayed silent"
        return f"{who[0]} {said}, {who[1]} {verb}, and the quality was {quality}; your payoff was {number(paid)}."

    def _paid(self, quality: str, sent: str, answer: str) -> tuple[float, float]:
        sold = answer == "Buy"
        lies = sent == "Recommend" and quality == "low"
        worth = self.value if quality == "high" else 0.0
        return self.price * sold - self.lying_cost * lies, (worth - self.price) * sold

    def _rules(self, sent: Sequence[str], answers: Sequence[str]) -> str:
        (recommend, silent), (buy, decline) = sent, answers
        costs = (
            f" If the sender says {recommend} and the quality is low, the sender loses {counted(self.lying_cost, 'point')}, sold or not."
            if self.lying_cost
            else ""
        )
        return (
            "A sender offers a product to a receiver. Its quality is high with a probability of"
            f" {100 * self.prior:.12g} %, and otherwise low; only the sender knows which. High quality is worth {counted(self.value, 'point')}"
            f" to the receiver, low quality nothing. The sender says {recommend}, to recommend it, or {silent}. The receiver hears that and says {buy}, to"
            f" buy it for {counted(self.price, 'point')}, or {decline}. If it is bought, the sender gets {counted(self.price, 'point')} and the"
            f" receiver what it is worth less the price; otherwise both get nothing.{costs} Your aim is to collect as many points as you can."
        )
