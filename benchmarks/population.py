"""A population of a million members of 20 archetypes over 100 periods: seconds and memory of the whole run.

    python benchmarks/population.py [MEMBERS] [PERIODS]

Each period is a round of route choice, whose drivers are told what they did and what all did in the last round: 40 situations of an
archetype and a past, new ones in each period. The archetypes are `mixed` laws, so that what is timed is the population and not the
models behind it, which would be asked 40 times (``samples`` + ``checks``) a period however many members there are. The bars:
under 60 s and 2 GiB. The seconds are those of a wall clock, and in brackets those of the processor, which a machine that others
use does not lengthen.
"""

from __future__ import annotations

import resource
import sys
import time

import aleator as al

KINDS = 20


def main(members: int = 1_000_000, periods: int = 100) -> None:
    """Print what one episode of ``members`` takes."""
    game = al.environment(
        "route_choice", drivers=members, main_slope=1 / members, side_slope=1 / members, main_time=1, side_time=1.2,
        turns=periods, recall=1,
    )  # fmt: skip
    kinds = {f"kind_{number:02}": _kind(number) for number in range(KINDS)}
    crowd = al.agent("archetypes", archetypes=kinds, samples=10, checks=10, situations=10_000)
    run = al.Scenario(environment=game, cast={"player": crowd}, metrics=("tv",))
    start, busy = time.perf_counter(), time.process_time()
    result = run.run(episodes=1, seed=7, keep="counts")
    wall, processor = time.perf_counter() - start, time.process_time() - busy
    policy = result.document()["seats"]["player"]["policy"]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{members:,} members of {KINDS} archetypes, {periods} periods: {wall:.1f} s ({processor:.1f} s), peak {peak:.2f} GiB;"
        f" policy {policy}"
    )


def _kind(number: int) -> dict[str, object]:
    """A law of its own: from 1 to 20 parts of 21 on the main road."""
    share = (number + 1) / (KINDS + 1)
    return {"name": "mixed", "law": {"Main road": share, "Side road": 1 - share}}


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
