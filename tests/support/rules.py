"""Poker and dice games as rules, written from their descriptions: oracles beside the environments of the package."""

from aleator.core.games.growing import grow
from aleator.core.games.tree import ChanceNode, DecisionNode, Terminal

BOTH = ("first", "second")


def kuhn(cards):
    """Kuhn (1950): one card each of ``cards``; ante 1; pass or bet 1."""

    def node(history):
        if len(history) < 2:
            left = [card for card in range(cards) if card not in history]
            return ChanceNode([(1 / len(left), (*history, card)) for card in left])
        mine, theirs, *moves = history
        past, win = "".join(moves), 1 if mine > theirs else -1
        pays = {"pp": win, "bp": 1, "pbp": -1, "bb": 2 * win, "pbb": 2 * win}
        if past in pays:
            return Terminal((pays[past], -pays[past]))
        seat = len(past) % 2
        moves = [("Pass", (*history, "p")), ("Bet", (*history, "b"))]
        return DecisionNode(BOTH[seat], f"{history[seat]}{past}", moves)

    return grow(dict.fromkeys(BOTH, ("Pass", "Bet")), node)


def leduc():
    """Southey et al. (2005): six cards of three ranks, ante 1, raises of 2 and then 4, two a round, one public card.

    A history is (cards of both, public card or None, moves before it, moves after it).
    """
    return grow(dict.fromkeys(BOTH, ("Call", "Raise", "Fold")), _leduc_node, root=((), None, "", ""))


def _leduc_node(history):
    cards, public, first, second = history
    if len(cards) < 2:
        return _deal(cards, lambda rank: ((*cards, rank), None, "", ""))
    if "f" in first + second:
        return _folded(first, second)
    if public is None and _is_over(first):
        return _deal(cards, lambda rank: (cards, rank, first, ""))
    if _is_over(second):
        return _showdown(cards, public, _stakes(first, second))
    return _leduc_decision(*history)


def _leduc_decision(cards, public, first, second):
    play = first if public is None else second
    seat = len(play) % 2

    def then(move):
        return (cards, None, first + move, "") if public is None else (cards, public, first, second + move)

    moves = [("Call", then("c"))]
    moves += [("Raise", then("r"))] if play.count("r") < 2 else []
    moves += [("Fold", then("f"))] if play.endswith("r") else []
    return DecisionNode(BOTH[seat], f"{cards[seat]}{first}{'' if public is None else public}{second}", moves)


def _is_over(play):
    """A round ends when a raise is called, or both have called."""
    return play.endswith("c") and len(play) > 1


def _stakes(first, second):
    """What each seat has put in."""
    stakes = [1, 1]
    for play, size in ((first, 2), (second, 4)):
        for i, move in enumerate(play):
            if move != "f":
                stakes[i % 2] = stakes[1 - i % 2] + (size if move == "r" else 0)
    return stakes


def _deal(known, history):
    left = {rank: 2 - known.count(rank) for rank in range(3)}
    total = sum(left.values())
    return ChanceNode([(n / total, history(rank)) for rank, n in left.items() if n])


def _folded(first, second):
    loser = (len(second or first) - 1) % 2
    stakes = _stakes(first, second)
    won = stakes[1] if loser else -stakes[0]
    return Terminal((won, -won))


def _showdown(cards, public, stakes):
    strength = [10 + card if card == public else card for card in cards]
    if strength[0] == strength[1]:
        return Terminal((0, 0))
    won = stakes[1] if strength[0] > strength[1] else -stakes[0]
    return Terminal((won, -won))


def liars_dice(sides):
    """One die each, the highest face is wild; bids (quantity, face) rise; a doubt ends it (as in OpenSpiel)."""
    bids = [(quantity, face) for quantity in (1, 2) for face in range(1, sides + 1)]
    names = [f"{quantity} x {face}" for quantity, face in bids]

    def node(history):
        dice, last, past = history
        if len(dice) < 2:
            return ChanceNode([(1 / sides, ((*dice, face), last, past)) for face in range(1, sides + 1)])
        if past and past[-1] == "Doubt":
            quantity, face = bids[last]
            holds = sum(die in {face, sides} for die in dice) >= quantity
            bidder = len(past) % 2  # the doubter moved last
            won = 1 if holds == (bidder == 0) else -1
            return Terminal((won, -won))
        moves = [(name, (dice, i, (*past, i))) for i, name in enumerate(names) if i > last]
        moves += [("Doubt", (dice, last, (*past, "Doubt")))] if past else []
        seat = len(past) % 2
        return DecisionNode(BOTH[seat], f"{dice[seat]}:{','.join(map(str, past))}", moves)

    return grow(dict.fromkeys(BOTH, (*names, "Doubt")), node, root=((), -1, ()))
