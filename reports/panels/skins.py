"""Whether play follows the game or its skin."""

from __future__ import annotations

from ..comparison import EPSILON
from ..findings import Findings
from ..panel import Panel, by_text, estimate_text
from ..reading import number, plain_label
from ..skins import SkinEffect

__all__ = ["PLACE", "skins"]

PLACE = 16
_NOTE = (
    "One game under several skins (stories, labels, units, orders of the actions): how often each of the game's own actions was taken,"
    " whatever it was called, under the first skin and under another; the difference with its 95 % interval. skin: the interval leaves out"
    f" 0; game: it lies within {EPSILON:g} of 0; undecided: neither. Of differences that are 0, one in twenty is put down to the skin by luck."
)


def skins(findings: Findings) -> list[Panel]:
    """A row for each skin and action of each seat, and how many follow the game."""
    if not findings.skins:
        return []
    found = [one.follows for one in findings.skins]
    game = found.count("game")
    verb = "follows" if game == 1 else "follow"
    count = f" {game} of {len(found)} {verb} the game, {found.count('skin')} the skin."
    heads = ("player", "case", "action", "follows", "difference", "shares", "first skin", "second skin")
    return [Panel("The game or its skin", _NOTE + count, heads, [_row(one) for one in findings.skins])]


def _row(one: SkinEffect) -> tuple[str, ...]:
    case = ", ".join(part for part in (plain_label(one.seat), by_text(one.by)) if part)
    shares = f"{number(one.first)} and {number(one.second)}"
    told = plain_label(one.agent), case, plain_label(one.action), one.follows, estimate_text(one.difference)
    return (*told, shares, plain_label(one.one), plain_label(one.other))
