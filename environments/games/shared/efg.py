"""Gambit's file format for games in extensive form, both ways.

A file begins ``EFG 2 R "title" { "player" ... }`` and a comment. Then come the nodes, each before its children: ``c`` of chance, ``p``
of a player, with the number of the information set and, where it comes first, its name and its actions; and ``t``, an end. Every node may
have an outcome, whose payoffs add up on the way to an end.

Source: the format as described in Gambit's documentation (McKelvey, McLennan and Turocy, "Gambit: software tools for game theory").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from ....core.games.tree import CHANCE, END, Tree
from .gambit_text import CLOSE, OPEN, expect, number, parsed, quoted, unquoted, until_close, written

__all__ = ["EfgGame", "EfgNode", "read_efg", "write_efg"]


class EfgNode(NamedTuple):
    """A node: who moves (the index of a player, `CHANCE` or `END`), the ``infoset``, and for each move its name, its probability
    (1 where a player moves) and the index of the node that it leads to; at ends the ``payoffs`` in all.
    """

    mover: int
    infoset: str
    moves: tuple[tuple[str, float, int], ...]
    payoffs: tuple[float, ...]


class EfgGame(NamedTuple):
    """A game as a file tells it; node 0 is the root."""

    title: str
    comment: str
    players: tuple[str, ...]
    nodes: tuple[EfgNode, ...]


def read_efg(text: str, name: str) -> EfgGame:
    """The game that ``text`` holds. Raises `InputError` where the file ``name`` is none."""
    return parsed(text, _game, name, "game in extensive form")


def write_efg(tree: Tree, title: str = "", comment: str = "") -> str:
    """The game as a file; chance's moves are numbered, information sets are named by their keys, and numbers are read back exactly."""
    players = " ".join(map(quoted, tree.seats))
    lines, pending = [f"EFG 2 R {quoted(title)} {{ {players} }}", quoted(comment), ""], [0]
    while pending:
        node = pending.pop()
        lines.append(_line(tree, node))
        pending += reversed(_children(tree, node))
    return "\n".join(lines) + "\n"


def _children(tree: Tree, node: int) -> list[int]:
    """The nodes after ``node`` in the order in which its moves are written."""
    if tree.mover[node] == CHANCE:
        return [*range(tree.first[node], tree.first[node] + tree.count[node])]
    return [int(child) for child in tree.child[node] if child >= 0]


def _line(tree: Tree, node: int) -> str:
    mover = int(tree.mover[node])
    if mover == END:
        paid = ", ".join(written(float(value)) for value in tree.payoffs[node])
        return f't "" {node} "" {{ {paid} }}'
    if mover == CHANCE:
        shares = enumerate(tree.probability[_children(tree, node)], start=1)
        moves = " ".join(f'"{place}" {written(float(share))}' for place, share in shares)
        return f'c "" {node} "" {{ {moves} }} 0'
    plex, at = tree.form.plexes[mover], int(tree.infoset[node])
    names = " ".join(quoted(tree.actions[mover][a]) for a in np.flatnonzero(plex.legal[at]))
    return f'p "" {mover + 1} {at + 1} {quoted(plex.keys[at])} {{ {names} }} 0'


def _game(tokens: Iterator[str]) -> EfgGame:
    head = [next(tokens) for _ in range(3)]
    if head[:2] != ["EFG", "2"]:
        raise ValueError(f"it begins with {' '.join(head[:2])}, not with EFG 2")
    title = unquoted(next(tokens))
    expect(next(tokens), OPEN)
    players = tuple(until_close(tokens))
    rest = _Tokens(tokens)
    comment = rest.text("")
    return EfgGame(title or "a game without a title", comment, players, _Nodes(rest, len(players)).read())


class _Tokens:
    """Tokens of which the next can be looked at."""

    def __init__(self, tokens: Iterator[str]) -> None:
        self._tokens = tokens
        self.next: str | None = next(tokens, None)

    def take(self) -> str:
        """The next token. Raises ValueError where there is none."""
        if self.next is None:
            raise ValueError("it ends too early")
        token, self.next = self.next, next(self._tokens, None)
        return token

    def text(self, otherwise: str) -> str:
        """The next token, if that is a text in quotation marks."""
        return unquoted(self.take()) if self.next is not None and self.next.startswith('"') else otherwise

    def group(self) -> list[str] | None:
        """What stands in the braces that come next, if any do."""
        if self.next != OPEN:
            return None
        self.take()
        inside = []
        while (token := self.take()) != CLOSE:
            inside.append(unquoted(token))
        return inside


class _Nodes:
    """The nodes of a file: each comes before its children, and a set or an outcome is told where it comes first."""

    def __init__(self, tokens: _Tokens, players: int) -> None:
        self._tokens, self._players = tokens, players
        self._sets: dict[tuple[int, str], tuple[str, list[str], list[float]]] = {}
        self._outcomes: dict[str, tuple[float, ...]] = {"0": (0.0,) * players}
        self._found: list[tuple[int, str, list[str], list[float], tuple[float, ...]]] = []
        self._children: list[list[int]] = []

    def read(self) -> tuple[EfgNode, ...]:
        """All nodes, linked. Raises ValueError where they are no tree."""
        waiting: list[int] = []
        while self._tokens.next is not None:
            index = len(self._found)
            if index and not waiting:
                raise ValueError(f"{self._tokens.next} came after the last node")
            self._read_node(waiting[-1] if waiting else None)
            if waiting:
                self._children[waiting[-1]].append(index)
            if self._found[index][2]:
                waiting.append(index)
            while waiting and len(self._children[waiting[-1]]) == len(self._found[waiting[-1]][2]):
                waiting.pop()
        if waiting or not self._found:
            raise ValueError("it ends too early")
        return tuple(
            EfgNode(mover, infoset, tuple(zip(names, shares, children, strict=True)), paid)
            for (mover, infoset, names, shares, paid), children in zip(
                self._found, self._children, strict=True
            )
        )

    def _read_node(self, above: int | None) -> None:
        kind = self._tokens.take()
        self._tokens.text("")  # the node's own name says nothing of the game
        mover, infoset, names, shares = self._moves(kind)
        paid = self._outcome()
        before = (0.0,) * self._players if above is None else self._found[above][4]
        self._found.append(
            (mover, infoset, names, shares, tuple(a + b for a, b in zip(before, paid, strict=True)))
        )
        self._children.append([])

    def _moves(self, kind: str) -> tuple[int, str, list[str], list[float]]:
        if kind == "t":
            return END, "", [], []
        if kind not in {"c", "p"}:
            raise ValueError(f"{kind} came where a node (c, p or t) was due")
        mover = CHANCE if kind == "c" else int(self._tokens.take()) - 1
        if kind == "p" and not 0 <= mover < self._players:
            raise ValueError(f"player {mover + 1} moves and there are {self._players}")
        key = (mover, self._tokens.take())
        name, inside = self._tokens.text(""), self._tokens.group()
        if inside is not None:
            self._sets[key] = self._named(key, name, *_listed(inside, mover))
        if key not in self._sets:
            raise ValueError(f"information set {key[1]} comes without its actions")
        return mover, *self._sets[key]

    def _named(
        self, key: tuple[int, str], name: str, names: list[str], shares: list[float]
    ) -> tuple[str, list[str], list[float]]:
        """A set that comes first: called by its number where it has no name, or another set of the player has the same; with ``'``
        where another one is called by that number."""
        taken = {told for (mover, at), (told, *_) in self._sets.items() if mover == key[0] and at != key[1]}
        called = name if name and name not in taken else key[1]
        while called in taken:
            called += "'"
        return called, names, shares

    def _outcome(self) -> tuple[float, ...]:
        place = self._tokens.take()
        self._tokens.text("")
        inside = self._tokens.group()
        if inside is not None:
            self._outcomes[place] = tuple(map(number, inside))
        if place not in self._outcomes:
            raise ValueError(f"outcome {place} comes without its payoffs")
        if len(self._outcomes[place]) != self._players:
            raise ValueError(
                f"outcome {place} has {len(self._outcomes[place])} payoffs for {self._players} players"
            )
        return self._outcomes[place]


def _listed(inside: Sequence[str], mover: int) -> tuple[list[str], list[float]]:
    """The names of moves, numbered where they have none, and their probabilities, which stand beside chance's."""
    names, shares = (
        (inside[::2], list(map(number, inside[1::2]))) if mover == CHANCE else (inside, [1.0] * len(inside))
    )
    if len(names) != len(shares):
        raise ValueError(f"chance has {len(names)} moves and {len(shares)} probabilities")
    return [name or str(place) for place, name in enumerate(names, start=1)], shares
