"""Gambit's file format for games in normal form, both ways.

A file begins ``NFG 1 R "title" { "player" ... }``. Then come the actions, as numbers of them or as names, and the payoffs:
one list in which the first player's action changes fastest, or named outcomes and an index into them for each cell.

Source: the format as described in Gambit's documentation (McKelvey, McLennan and Turocy, "Gambit: software tools for game theory").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from ....core.chance import FloatArray
from ....core.errors import InputError
from ....core.games.normal_form import NormalForm

__all__ = ["read_nfg", "write_nfg"]

_OPEN, _CLOSE = "{", "}"
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}]|[^\s{},"]+')


def read_nfg(path: Path) -> dict[str, Any]:
    """The file as fields of `matrix_game` and a ``title``. Raises `InputError` where it is no such file."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{str(path)!r} cannot be read ({error}); give a text file in Gambit's format"
        ) from None
    try:
        return _parsed(iter(_TOKEN.findall(text)))
    except (StopIteration, ValueError, IndexError, ZeroDivisionError) as error:
        raise InputError(
            f"{str(path)!r} is no game in normal form as Gambit writes it: {str(error) or 'it ends too early'}"
        ) from None


def write_nfg(game: NormalForm, title: str = "") -> str:
    """The game as a file of payoffs, each number as short as it can be read back exactly."""
    players = " ".join(map(_quoted, game.seats))
    actions = "\n".join("{ " + " ".join(map(_quoted, menu)) + " }" for menu in game.actions)
    cells = np.moveaxis(game.payoffs, 0, -1).transpose(*reversed(range(len(game.seats))), -1).ravel()
    numbers = " ".join(np.format_float_positional(paid, trim="-") for paid in cells)
    return f"NFG 1 R {_quoted(title)} {{ {players} }}\n\n{{ {actions}\n}}\n\n{numbers}\n"


def _parsed(tokens: Iterator[str]) -> dict[str, Any]:
    head = [next(tokens) for _ in range(3)]
    if head[0] != "NFG" or head[1] != "1":
        raise ValueError(f"it begins with {' '.join(head[:2])}, not with NFG 1")
    title = _unquoted(next(tokens))
    players = [_unquoted(token) for token in _group(tokens)]
    actions = [[_unquoted(name) for name in menu] for menu in _menus(tokens)]
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
    _expect(next(tokens), _OPEN)
    for token in tokens:
        if token == _CLOSE:
            return menus
        menus.append(
            list(_until_close(tokens)) if token == _OPEN else [str(i + 1) for i in range(int(token))]
        )
    raise ValueError("its list of actions is not closed")


def _table(shape: list[int], rest: list[str]) -> FloatArray:
    """The payoffs [S, A1, ..., An] from a flat list, or from outcomes and the index of each cell's."""
    players, cells = len(shape), int(np.prod(shape))
    if rest and rest[0] == _OPEN:
        outcomes, index = _outcomes(iter(rest[1:]), players)
        paid = np.array([outcomes[i] for i in index])
    else:
        paid = np.array([_number(token) for token in rest])
    if paid.size != cells * players:
        raise ValueError(f"{paid.size} payoffs came for {players} players and {cells} cells")
    flat = paid.reshape(*reversed(shape), players)
    return np.ascontiguousarray(np.moveaxis(flat.transpose(*reversed(range(players)), players), -1, 0))


def _outcomes(tokens: Iterator[str], players: int) -> tuple[list[list[float]], list[int]]:
    outcomes = [[0.0] * players]
    for token in tokens:
        if token == _CLOSE:
            return outcomes, [int(index) for index in tokens]
        _expect(token, _OPEN)
        _, *payoffs = _until_close(tokens)
        outcomes.append([_number(paid) for paid in payoffs])
    raise ValueError("its list of outcomes is not closed")


def _group(tokens: Iterator[str]) -> list[str]:
    _expect(next(tokens), _OPEN)
    return list(_until_close(tokens))


def _until_close(tokens: Iterator[str]) -> Iterator[str]:
    for token in tokens:
        if token == _CLOSE:
            return
        yield token
    raise ValueError("a { is not closed")


def _expect(token: str, wanted: str) -> None:
    if token != wanted:
        raise ValueError(f"{token} came where {wanted} was due")


def _number(token: str) -> float:
    return float(Fraction(token))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _unquoted(token: str) -> str:
    return re.sub(r"\\(.)", r"\1", token[1:-1]) if token.startswith('"') else token
