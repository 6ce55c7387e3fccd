"""Kuhn poker: the smallest poker in which one must bluff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field

from ...core.games.tree import ChanceNode, DecisionNode, Terminal
from .shared.tree_world import TreeGame
from .shared.turns import FIRST_AND_SECOND, so_far

__all__ = ["KuhnPoker"]

_ACTIONS = ("Pass", "Bet")


class KuhnPoker(TreeGame):
    """Both players put in one chip and get one of ``cards`` cards, numbered from 1; the higher card wins.

    The first player passes or bets one chip. After a bet the other passes (folds) or bets (calls); after a pass the second player
    may bet, and then the first passes or bets. Two passes, or two bets, show the cards. With three cards the value to the
    first player is -1/18; the first player's optimal strategies are a line (bluffing with the lowest card with any probability
    from 0 to 1/3), the second player's is one. A row's information set is named by the card and the moves so far, ``2pb``.

    >>> solution = KuhnPoker().solution()
    >>> round(solution.values["first"], 6)
    -0.055556

    Source: Kuhn (1950), "A simplified two-person poker", Contributions to the Theory of Games I, 97-103.
    """

    cards: int = Field(3, ge=3, le=13, description="number of cards")

    @property
    def actions(self) -> Mapping[str, tuple[str, ...]]:
        """Pass and Bet, for both."""
        return dict.fromkeys(FIRST_AND_SECOND, _ACTIONS)

    def rule(self, history: tuple[int | str, ...]) -> Terminal | ChanceNode | DecisionNode:
        """The deal, then the moves: ``(first card, second card, "p", "b", ...)``."""
        if not history:
            deals = [(a, b) for a in range(1, self.cards + 1) for b in range(1, self.cards + 1) if a != b]
            return ChanceNode([(1 / len(deals), deal) for deal in deals])
        cards, moves = history[:2], "".join(str(move) for move in history[2:])
        if moves in {"pp", "bp", "bb", "pbp", "pbb"}:
            return Terminal(_paid(cards[0] > cards[1], moves))  # type: ignore[operator]  # the first two are cards
        seat = len(moves) % 2
        return DecisionNode(
            FIRST_AND_SECOND[seat],
            f"{cards[seat]}{moves}",
            [("Pass", (*history, "p")), ("Bet", (*history, "b"))],
        )

    def tell(self, seat: str, infoset: str, names: Sequence[str]) -> str:
        """The rules, the card, and the moves so far."""
        card, moves = infoset.rstrip("pb"), infoset.lstrip("0123456789")
        passed, bet = names
        return (
            f"You play one hand of poker against one other player, with {self.cards} cards numbered 1 to {self.cards}."
            " Each of you has put one chip into the pot and has been dealt one card, which the other does not see."
            f" The first player says {passed} or {bet}; {bet} puts one more chip into the pot. After {bet}, the other player"
            f" says {passed} and loses the pot, or says {bet}, puts in one chip too, and the cards are shown. After {passed},"
            f" the second player says {passed}, and the cards are shown, or says {bet}, and the first player then says"
            f" {passed} and loses the pot, or {bet} and the cards are shown. The higher card wins the pot."
            " You want to win as many chips as you can.\n\n"
            f"You are the {seat} player. Your card is {card}. {_so_far(seat, moves, passed, bet)}"
        )


def _paid(first_is_higher: bool, moves: str) -> tuple[float, float]:
    """What a hand pays: a fold gives the pot to who bet; else the higher card wins what the other put in."""
    if moves in {"bp", "pbp"}:
        won = 1.0 if moves == "bp" else -1.0
    else:
        won = (2.0 if moves.endswith("bb") else 1.0) * (1.0 if first_is_higher else -1.0)
    return won, -won


def _so_far(seat: str, moves: str, passed: str, bet: str) -> str:
    if not moves:
        return "You move first."
    return f"{so_far(seat, [passed if move == 'p' else bet for move in moves])} It is your move."
