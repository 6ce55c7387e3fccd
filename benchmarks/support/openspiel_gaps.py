"""What best responses to profiles of games in normal form gain, by OpenSpiel: a number for each line of stdin.

It runs under an interpreter that has OpenSpiel. A line is ``{"payoffs": [S, A1, ..., An], "profile": [[share, ...], ...]}``; the
number is NashConv over the range of the payoffs.

    $ echo '{"payoffs": [[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]], "profile": [[0.5, 0.5], [0.5, 0.5]]}' | python openspiel_gaps.py
    0.0
"""

from __future__ import annotations

import json
import sys
from typing import Any

import numpy as np
import pyspiel


def gap(payoffs: Any, profile: list[list[float]]) -> float:
    """NashConv, as a share of the range of the payoffs."""
    table = np.array(payoffs, dtype=float)
    names = [[f"a{action}" for action in range(size)] for size in table.shape[1:]]
    simultaneous = pyspiel.create_tensor_game("game", "game", names, [paid.ravel() for paid in table])
    game = pyspiel.convert_to_turn_based(simultaneous)
    state, policy = game.new_initial_state(), {}
    for law in profile:
        shares = [min(share, 1.0) for share in law]  # OpenSpiel refuses 1 + 2e-16
        policy[state.information_state_string()] = list(enumerate(shares))
        state = state.child(0)
    spread = float(np.ptp(table)) or 1.0
    return float(pyspiel.nash_conv(game, pyspiel.TabularPolicy(policy), True)) / spread


def main() -> None:
    """Print the numbers."""
    for line in sys.stdin:
        told = json.loads(line)
        print(gap(told["payoffs"], told["profile"]))


if __name__ == "__main__":
    main()
