"""One seat of 100,000 members in one world: seconds and memory from the first question to the line of the report.

    python benchmarks/members.py [MEMBERS]

The bars: under 5 s and 1 GiB. The second figure is what the chance of all members costs alone, by address.
"""

from __future__ import annotations

import resource
import sys
import time

import aleator as al
import numpy as np
from rich.console import Console


def main(members: int = 100_000) -> None:
    """Print what one episode of ``members`` firms takes."""
    entry = al.environment("market_entry", firms=members, capacity=members / 4)
    run = al.Scenario(environment=entry, cast={"firm": al.agent("uniform")})
    start = time.perf_counter()
    result = run.run(episodes=1, seed=7)
    played = time.perf_counter() - start
    Console().print(result.compare())
    whole = time.perf_counter() - start
    chance = al.Chance(7, "seat/firm", np.zeros(members, np.int64), 0, np.arange(members))
    start = time.perf_counter()
    chance.uniform()
    drawn = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{members} members: played in {played:.2f} s, reported in {whole:.2f} s, of which luck {drawn:.2f} s; peak {peak:.2f} GiB"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
