"""The memory of long runs that keep counts: bounded by the block, not by the run.

$ python benchmarks/memory.py
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
from time import process_time

from aleator.benchmarks.support.measure import Spread, one_core, show
from aleator.benchmarks.support.options import described

SIZES = (0, 10**6, 10**7, 10**8)
LIMIT = 2 * 1024  # MiB


def play(decisions: int) -> None:
    """Play in this process, and print its highest memory in MiB and the CPU seconds of the play."""
    from aleator.benchmarks.support.contender import aleator

    began = process_time()
    game = aleator()
    if decisions:
        game(decisions)
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(highest / (1024**2 if sys.platform == "darwin" else 1024), process_time() - began)


def measured(decisions: int) -> tuple[float, float]:
    """The same, in a new process: a process's highest memory never falls."""
    command = [sys.executable, __file__, "--decisions", str(decisions)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    memory, seconds = done.stdout.split()
    return float(memory), float(seconds)


def main() -> None:
    """Measure and print."""
    options = described(__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--decisions", type=int, help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.decisions is not None:
        play(asked.decisions)
        return
    print(one_core())
    rounds = [{size: measured(size) for size in SIZES} for _ in range(asked.rounds)]
    memory = {size: Spread.of(one[size][0] for one in rounds) for size in SIZES}
    seconds = {size: Spread.of(one[size][1] for one in rounds) for size in SIZES}
    rows = [(f"{size:,}", memory[size].text(0), seconds[size].text()) for size in SIZES]
    show(
        f"repeated matching pennies, two mixed agents, keep='counts', {asked.rounds} rounds",
        ("decisions", "highest memory, MiB", "CPU seconds"),
        rows,
    )
    most = memory[SIZES[-1]].high
    print(
        f"target: {SIZES[-1]:,} decisions under {LIMIT:,} MiB: {most:,.0f}, {'met' if most < LIMIT else 'MISSED'}"
    )


if __name__ == "__main__":
    main()
