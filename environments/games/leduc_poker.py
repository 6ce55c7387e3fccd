"""Leduc hold'em: poker with an open card and two rounds of betting."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ...core.games.tree import ChanceNode, DecisionNode, Terminal
from .shared.tree_world import TreeGame
from .shared.turns import FIRST_AND_SECOND, so_far

__all__ = ["LeducPoker"]

_ACTIONS = {"f": "Fold", "c": "Call", "r": "Raise"}
_RANKS = {"J": "jack", "Q": "queen", "K": "king"}  # from the lowest to the highest
_RAISES = (2, 4)  # chips, in the first round and in the second
_MOST_RAISES = 2  # in a round
_PARTS = re.compile(
    r"([JQK]{0,2})([fcr]*)([JQK]?)([fcr]*)"
)  # own cards, first round, open card, second round


class LeducPoker(TreeGame):
    """Two players get one card each of six: two jacks, two queens, two kings. There is a round of betting, a third card is laid
    open, and there is another; a pair with the open card wins, or else the higher card.

    Each puts in one chip before the deal. In turn a player calls (puts in what the other has put in more, if anything), raises by
    2 chips in the first round or 4 in the second, twice a round at most, or folds where the other has raised. The value to the first
    player is -0.0856064. A row's information set is named by its card, the first round, the open card and the second round,
    ``QrcKc``; cards of one rank are not told apart, which leaves 144 sets to each seat.

    >>> len(LeducPoker().game().plex("first").keys)
    144

    Source: Southey et al. (2005), "Bayes' bluff: opponent modelling in poker", UAI 21, 550-558.
    """

    @property
    def actions(self) -> Mapping[str, tuple[str, ...]]:
        """Fold, Call and Raise, for both."""
        return dict.fromkeys(FIRST_AND_SECOND, tuple(_ACTIONS.values()))

    def rule(self, history: tuple[str, ...]) -> Terminal | ChanceNode | DecisionNode:
        """Cards and moves by their first letters, in the order in which they come: ``("Q", "J", "r", "c", "K", "c", ...)``."""
        cards, before, opened, after = _parts("".join(history))
        if "f" in before + after:
            return _folded(before, after)
        if len(cards) < 2 or (_is_over(before) and not opened):
            return ChanceNode([(share, (*history, card)) for card, share in _deal(cards)])
        if _is_over(after):
            return _shown(cards, opened, min(_stakes(before, after)))
        betting = after if opened else before
        seat = len(betting) % 2
        legal = "f" * betting.endswith("r") + "c" + "r" * (betting.count("r") < _MOST_RAISES)
        return DecisionNode(
            FIRST_AND_SECOND[seat],
            f"{cards[seat]}{before}{opened}{after}",
            [(_ACTIONS[move], (*history, move)) for move in legal],
        )

    def tell(self, seat: str, infoset: str, names: Sequence[str]) -> str:
        """The rules, the cards that the seat sees, and the moves so far."""
        return f"{_rules(*names)}\n\nYou are the {seat} player. {_situation(seat, infoset, names)} It is your move."


def _parts(text: str) -> tuple[str, str, str, str]:
    found = _PARTS.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no history of this game")
    card, before, opened, after = found.groups()
    return card, before, opened, after


def _deal(cards: str) -> list[tuple[str, float]]:
    left = {rank: 2 - cards.count(rank) for rank in _RANKS}
    return [(rank, n / (6 - len(cards))) for rank, n in left.items() if n]


def _is_over(betting: str) -> bool:
    """Whether a raise was called, or both have called."""
    return len(betting) > 1 and betting.endswith("c")


def _stakes(before: str, after: str) -> list[int]:
    """The chips that each player has put in."""
    paid = [1, 1]
    for betting, raised in zip((before, after), _RAISES, strict=True):
        for turn, move in enumerate(betting):
            if move != "f":
                paid[turn % 2] = paid[1 - turn % 2] + (raised if move == "r" else 0)
    return paid


def _folded(before: str, after: str) -> Terminal:
    """Who folded, the last to move, loses what they have put in."""
    lost = min(_stakes(before, after))
    return Terminal((lost, -lost) if len(after or before) % 2 == 0 else (-lost, lost))


def _shown(cards: str, opened: str, stake: int) -> Terminal:
    """The loser's ``stake`` goes to the winner; equal cards win nothing."""
    first, second = ((card == opened, [*_RANKS].index(card)) for card in cards)
    won = stake * ((first > second) - (first < second))
    return Terminal((won, -won))


def _rules(fold: str, call: str, up: str) -> str:
    return (
        "You play one hand of poker against one other player, with six cards: two jacks, two queens and two kings."
        " Each of you has put one chip into the pot and has been dealt one card, which the other does not see."
        " There are two rounds of betting, and between them a third card is laid open; the first player begins each round."
        f" {call} puts in as much as the other player has put in more than you have, which may be nothing. {up} does the same and"
        f" adds {_RAISES[0]} chips in the first round, or {_RAISES[1]} in the second; there are at most {_MOST_RAISES} of these in a"
        f" round. {fold}, which may follow {up}, leaves the pot to the other player. A round ends when {call} follows {up}, or"
        f" when both players have said {call}. Then, after the second round, the cards are shown: a player whose card makes a pair with"
        " the open card wins the pot, or else the one with the higher card (king over queen over jack); equal cards share it."
        " You want to win as many chips as you can."
    )


def _situation(seat: str, infoset: str, names: Sequence[str]) -> str:
    card, before, opened, after = _parts(infoset)
    called = dict(zip(_ACTIONS, names, strict=True))
    stakes = _stakes(before, after)
    own = stakes[FIRST_AND_SECOND.index(seat)]
    told = [f"Your card is a {_RANKS[card]}."]
    told += [f"The open card is a {_RANKS[opened]}."] if opened else ["No card has been laid open yet."]
    for number, betting in (("first", before), ("second", after)):
        if betting:
            told.append(f"In the {number} round so far: {so_far(seat, [called[move] for move in betting])}")
    told.append(f"You have put in {_chips(own)}, the other player {_chips(sum(stakes) - own)}.")
    return " ".join(told)


def _chips(count: int) -> str:
    return "1 chip" if count == 1 else f"{count} chips"
