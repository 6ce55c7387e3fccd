"""A game in extensive form in words: an outline of its moves, as one of its players reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ....core.games.tree import CHANCE, END
from .efg import EfgGame

__all__ = ["outline"]


def outline(game: EfgGame, player: int, infoset: str, called: Mapping[str, str]) -> str:
    """The whole game, and that ``player`` (an index) is to move at ``infoset``, own moves called as ``called`` says."""
    others = [name for place, name in enumerate(game.players) if place != player]
    who = "one other player" if len(others) == 1 else f"{len(others)} other players" if others else "chance"
    listed = f": {', '.join(others)}" if others else ""
    lines = "\n".join(_lines(game, player, called))
    return (
        f"You are {game.players[player]} in a game with {who}{listed}. This is the whole game; what may follow a move"
        " is written below it and further to the right:\n\n"
        f"{lines}\n\n"
        "Whoever is to move knows the situation that is named, and nothing else of the moves before. Payoffs are in points."
        " Your aim is to collect as many points as you can.\n\n"
        f"You are in the situation '{infoset}'. It is your move."
    )


def _lines(game: EfgGame, player: int, called: Mapping[str, str]) -> Iterator[str]:
    """A line for each node, from the root on, each before its children."""
    pending = [(0, 0, "Start")]
    while pending:
        index, depth, move = pending.pop()
        node = game.nodes[index]
        yield f"{'  ' * depth}- {move}: {_what_follows(game, index)}"
        for name, share, child in reversed(node.moves):
            own = called.get(name, name) if node.mover == player else name
            pending.append(
                (child, depth + 1, own if node.mover != CHANCE else f"{own} ({100 * share:.4g} %)")
            )


def _what_follows(game: EfgGame, index: int) -> str:
    node = game.nodes[index]
    if node.mover == CHANCE:
        return "chance decides"
    if node.mover == END:
        paid = zip(game.players, node.payoffs, strict=True)
        return ", ".join(f"{name} gets {value + 0:.12g}" for name, value in paid)
    return f"{game.players[node.mover]} moves, in the situation '{node.infoset}'"
