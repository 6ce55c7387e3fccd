"""Matches of Axelrod's strategies: reads pairs of names and a number of turns as JSON from stdin, answers with the histories.

It runs under Axelrod's own interpreter, so it imports nothing but that.

    $ echo '{"pairs": [["TitForTat", "Alternator"]], "turns": 4}' | python axelrod_contender.py
    [["CCDC", "CDCD"]]
"""

from __future__ import annotations

import json
import sys

import axelrod


def main() -> None:
    """Play and answer."""
    asked = json.load(sys.stdin)
    histories = []
    for names in asked["pairs"]:
        players = [getattr(axelrod, name)() for name in names]
        match = axelrod.Match(players, turns=asked["turns"], seed=0)
        histories.append(["".join(map(str, moves)) for moves in zip(*match.play(), strict=True)])
    print(json.dumps(histories))


if __name__ == "__main__":
    main()
