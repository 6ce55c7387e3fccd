"""One contender of the array play: reads a number of decisions on each line of stdin, plays about so many, and answers
with the decisions played and the CPU seconds that the play took, imports left out.

It runs under the contender's own interpreter, so it imports nothing but what it measures.

    $ echo 4000000 | python contender.py numpy-pcg64
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from time import process_time
from typing import Any

TURNS = 200
BLOCK = 16_384

Play = Callable[[int], int]


def aleator() -> Play:
    """Repeated matching pennies, two `mixed` agents, counts kept."""
    import aleator as al

    environment = al.environment("matching_pennies", turns=TURNS)
    cast = {seat.name: al.agent("mixed", law={"Heads": 0.5, "Tails": 0.5}) for seat in environment.seats}
    scenario = al.Scenario(environment=environment, cast=cast)

    def play(decisions: int) -> int:
        return len(scenario.run(episodes=decisions // (2 * TURNS), keep="counts").kept)

    return play


def numpy_pcg64() -> Play:
    """The bare loop on numpy's default generator."""
    from numpy.random import PCG64

    return _bare(PCG64)


def numpy_philox() -> Play:
    """The bare loop on the generator that Aleator draws from."""
    from numpy.random import Philox

    return _bare(Philox)


def _bare(bits: Callable[[int], Any]) -> Play:
    """Draw both pennies of a block of episodes, score the matcher, count Heads: no agents, no history, no checks."""
    import numpy as np

    generator = np.random.Generator(bits(7))

    def play(decisions: int) -> int:
        episodes = decisions // (2 * TURNS)
        for start in range(0, episodes, BLOCK):
            size = min(BLOCK, episodes - start)
            heads, points = np.zeros((2, size), dtype=np.int32), np.zeros(size)
            for _ in range(TURNS):
                matcher, mismatcher = generator.random(size) < 0.5, generator.random(size) < 0.5
                points += np.where(matcher == mismatcher, 1.0, -1.0)
                heads[0] += matcher
                heads[1] += mismatcher
        return 2 * TURNS * episodes

    return play


def axelrod() -> Play:
    """Axelrod's `Random` against itself in its prisoner's dilemma, as cheap as a random choice between two gets there."""
    from axelrod import Match, Random

    def play(decisions: int) -> int:
        matches = max(1, decisions // (2 * TURNS))
        for seed in range(matches):
            Match((Random(), Random()), turns=TURNS, seed=seed).play()
        return 2 * TURNS * matches

    return play


def openspiel() -> Play:
    """Random playouts of OpenSpiel's repeated matching pennies, from Python."""
    import pyspiel

    stage = pyspiel.load_matrix_game("matrix_mp")
    game = pyspiel.create_repeated_game(stage, {"num_repetitions": TURNS})
    luck = random.Random(7)

    def play(decisions: int) -> int:
        playouts = max(1, decisions // (2 * TURNS))
        for _ in range(playouts):
            state = game.new_initial_state()
            while not state.is_terminal():
                state.apply_actions([luck.choice(state.legal_actions(player)) for player in (0, 1)])
            state.returns()
        return 2 * TURNS * playouts

    return play


CONTENDERS: dict[str, Callable[[], Play]] = {
    "aleator": aleator,
    "numpy-pcg64": numpy_pcg64,
    "numpy-philox": numpy_philox,
    "axelrod": axelrod,
    "openspiel": openspiel,
}


def serve(play: Play) -> None:
    """Play as often as asked."""
    for line in sys.stdin:
        began = process_time()
        decisions = play(int(line))
        print(json.dumps({"decisions": decisions, "seconds": process_time() - began}), flush=True)


if __name__ == "__main__":
    serve(CONTENDERS[sys.argv[1]]())
