"""Gambit's file format for games in normal form, both ways.

A file begins ``NFG 1 R "title" { "player" ... }``. Then come the actions, as numbers of them or as names, and the payoffs:
one list in which the first player's action changes fastest, or named outcomes and an index into them for each cell.

Source: the format as described in Gambit's documentation (McKelvey, McLennan and Turocy, "Gambit: software tools for game theory").
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ....core.chance import FloatArray
from ....core.games.normal_form import NormalForm
from .gambit_text import CLOSE, OPEN, expect, number, parsed, quoted, read_text, unquoted, until_close

__all__ = ["read_nfg", "write_nfg"]


def read_nfg(path: Path) -> dict[str, Any]:
    """The file as fields of `matrix_game` and a ``title``. Raises `InputError` where it is no such file."""
    return parsed(read_text(path), _parsed, str(path), "game in normal form")


def write_nfg(game: NormalForm, title: str = "") -> str:
    """The game as a file of payoffs, each number as short as it can be read back exactly."""
    players = " ".join(map(quoted, game.seats))
    actions = "\n".join("{ " + " ".join(map(quoted, menu)) + " }" for menu in game.actions)
    cells = np.moveaxis(game.payoffs, 0, -1).transpose(*reversed(range(len(game.seats))), -1).ravel()
    numbers = " ".join(np.format_float_positional(paid, trim="-") for paid in cells)
    return f"NFG 1 R {quoted(title)} {{ {players} }}\n\n{{ {actions}\n}}\n\n{numbers}\n"


def _parsed(tokens: Iterator[str]) -> dict[str, Any]:
    head = [next(tokens) for _ in range(3)]
    if head[0] != "NFG" or head[1] != "1":
        raise ValueError(f"it begins with {' '.join(head[:2])}, not with NFG 1")
    title = unquoted(next(tokens))
    players = _group(tokens)
    actions = _menus(tokens)
    rest = list(tokens)
    if rest and rest[0].startswith('"'):  # a comment
        rest = rest[1:]
    table = _table([len(menu) for menu in actions], rest)
    return {
        "title": title or "a game without a title",
        "players": players,
        "actions": actions,
        "payoffs": table.tolist(),
    }


def _menus(tokens: Iterator[str]) -> list[list[str]]:
    """The actions of each player: from their names, or from how many there are."""
    menus: list[list[str]] = []
    expect(next(tokens), OPEN)
    for token in tokens:
        if token == CLOSE:
            return menus
        menus.append(list(until_close(tokens)) if token == OPEN else [str(i + 1) for i in range(int(token))])
    raise ValueError("its list of actions is not closed")


def _table(shape: list[int], rest: list[str]) -> FloatArray:
    """The payoffs [S, A1, ..., An] from a flat list, or from outcomes and the index of each cell's."""
    players, cells = len(shape), int(np.prod(shape))
    if rest and rest[0] == OPEN:
        outcomes, index = _outcomes(iter(rest[1:]), players)
        paid = np.array([outcomes[i] for i in index])
    else:
        paid = np.array([number(token) for token in rest])
    if paid.size != cells * players:
        raise ValueError(f"{paid.size} payoffs came for {players} players and {cells} cells")
    flat = paid.reshape(*reversed(shape), players)
    return np.ascontiguousarray(np.moveaxis(flat.transpose(*reversed(range(players)), players), -1, 0))


def _outcomes(tokens: Iterator[str], players: int) -> tuple[list[list[float]], list[int]]:
    outcomes = [[0.0] * players]
    for token in tokens:
        if token == CLOSE:
            return outcomes, [int(index) for index in tokens]
        expect(token, OPEN)
        _, *payoffs = until_close(tokens)
        outcomes.append([number(paid) for paid in payoffs])
    raise ValueError("its list of outcomes is not closed")


def _group(tokens: Iterator[str]) -> list[str]:
    expect(next(tokens), OPEN)
    return list(until_close(tokens))
