"""Random tabular policies of OpenSpiel's games and what best responses to them gain, by OpenSpiel: one line of JSON for each.

It runs under an interpreter that has OpenSpiel. A line is ``{"first": {set: probabilities}, "second": {...}, "gap": NashConv}``,
with information sets named as Aleator's games name them.

    $ python openspiel_policies.py kuhn_poker 100
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Callable
from typing import Any

import pyspiel
from cfr_contender import OPENSPIEL_GAMES  # beside this file, which is run as a script

SIDES = 4


def kuhn_poker(name: str) -> str:
    """``0pb`` as ``1pb``: cards are numbered from 1."""
    return f"{int(name[0]) + 1}{name[1:]}"


def leduc_poker(name: str) -> str:
    """``[Private: 1]...[Public: 2][Round1: 2 1][Round2: ]`` as ``QrcK``."""
    part = dict(re.findall(r"\[(\w+): ([^\]]*)\]", name))

    def moves(text: str) -> str:
        return "".join("fcr"[int(move)] for move in text.split())

    opened = "JQK"[int(part["Public"])] if "Public" in part else ""
    return f"{'JQK'[int(part['Private'])]}{moves(part['Round1'])}{opened}{moves(part.get('Round2', ''))}"


def liars_dice(name: str) -> str:
    """``3 1-1 2-4`` as ``3:1,8``: claims by their places."""
    die, *claims = name.split()
    places = [(int(count) - 1) * SIDES + int(face) for count, face in (claim.split("-") for claim in claims)]
    return f"{die}:{','.join(map(str, places))}"


NAMED: dict[str, Callable[[str], str]] = {
    "kuhn_poker": kuhn_poker,
    "leduc_poker": leduc_poker,
    "liars_dice": liars_dice,
}


def sets_of(state: Any, found: dict[str, tuple[int, list[int]]]) -> dict[str, tuple[int, list[int]]]:
    """Who moves at each information set below ``state``, and the actions there."""
    if state.is_terminal():
        return found
    if not state.is_chance_node():
        found[state.information_state_string()] = (state.current_player(), state.legal_actions())
    for action in state.legal_actions():
        sets_of(state.child(action), found)
    return found


def drawn(actions: list[int], luck: random.Random) -> list[tuple[int, float]]:
    """A law on the actions, uniform on the simplex; every fourth is pure."""
    weights = [luck.expovariate(1) for _ in actions]
    if luck.random() < 0.25:
        weights = [float(weight == max(weights)) for weight in weights]
    return [(action, weight / sum(weights)) for action, weight in zip(actions, weights, strict=True)]


def main() -> None:
    """Print the lines."""
    name, count = sys.argv[1], int(sys.argv[2])
    game = pyspiel.load_game(OPENSPIEL_GAMES[name])
    sets, luck = sets_of(game.new_initial_state(), {}), random.Random(7)
    for _ in range(count):
        table = {key: drawn(actions, luck) for key, (_, actions) in sets.items()}
        line: dict[str, Any] = {"first": {}, "second": {}}
        for key, law in table.items():
            told = [0.0] * game.num_distinct_actions()
            for action, probability in law:
                told[action] = probability
            line[("first", "second")[sets[key][0]]][NAMED[name](key)] = told
        line["gap"] = pyspiel.nash_conv(game, pyspiel.TabularPolicy(table))
        print(json.dumps(line))


if __name__ == "__main__":
    main()
