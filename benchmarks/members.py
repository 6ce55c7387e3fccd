"""One seat of 100,000 members in one world: seconds and memory from the first question to the line of the report.

    python benchmarks/members.py [MEMBERS]

The bars: under 5 s and 1 GiB. The seconds are those of a wall clock, and in brackets those of the processor, which a
machine that others use does not lengthen; the last are what the luck of all members costs alone, by address.
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
    start = _now()
    result = run.run(episodes=1, seed=7)
    played = _since(start)
    Console().print(result.compare())
    whole = _since(start)
    chance = al.Chance(7, "seat/firm", np.zeros(members, np.int64), 0, np.arange(members))
    start = _now()
    chance.uniform()
    drawn = _since(start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{members} members: played in {played}, reported in {whole}, of which luck {drawn}; peak {peak:.2f} GiB"
    )


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _since(start: tuple[float, float]) -> str:
    wall, processor = (now - then for now, then in zip(_now(), start, strict=True))
    return f"{wall:.2f} s ({processor:.2f} s)"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
