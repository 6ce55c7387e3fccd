"""Thousands of information sets: how long their comparison takes.

    python benchmarks/infosets.py

One seat, 100,000 decisions of two actions at 2,000 information sets, each with a law of its own, a quarter of the sets visited
several times an episode. The goal is well under 1 s of CPU.
"""

from __future__ import annotations

from aleator.benchmarks.support.measure import Spread, one_core, show

PINNED = one_core()

from collections.abc import Callable  # noqa: E402
from time import process_time  # noqa: E402
from typing import Any  # noqa: E402

import numpy as np  # noqa: E402
from aleator.benchmarks.support.decided import decided  # noqa: E402
from aleator.core.chance import Chance  # noqa: E402
from aleator.core.questions import Seat  # noqa: E402
from aleator.core.recipes import Environment  # noqa: E402
from aleator.core.spaces.menu import Menu  # noqa: E402
from aleator.reports.evidence import evidence_of  # noqa: E402
from aleator.reports.infosets import by_infoset  # noqa: E402
from aleator.reports.verdicts import verdict_of  # noqa: E402
from aleator.runs.decisions import SeatDecisions  # noqa: E402

SETS, DECISIONS, TURNS, ROUNDS, GOAL = 2_000, 100_000, 4, 3, 1.0


class Nowhere(Environment):
    """An environment of which nothing is known."""


def decisions() -> SeatDecisions:
    """Perfect play at every set."""
    draws = Chance.of(seed=7, stream="benchmarks/infosets", episodes=[0]).generator()
    laws = draws.dirichlet(np.ones(2), size=SETS)
    at = np.where(
        draws.random(DECISIONS) < 0.25,
        np.repeat(draws.integers(0, SETS, DECISIONS // TURNS), TURNS),
        draws.integers(0, SETS, DECISIONS),
    )
    return decided(
        Seat("player", Menu(("Bet", "Check"))),
        (draws.random(DECISIONS) > laws[at, 0]).astype(np.int64),
        episode=np.repeat(np.arange(DECISIONS // TURNS), TURNS),
        turn=np.tile(np.arange(TURNS), DECISIONS // TURNS),
        infoset=np.char.add("set ", at.astype(str)).astype(object),
        laws=laws[at],
    )


def seconds(call: Callable[[], Any]) -> float:
    """CPU seconds of one call."""
    began = process_time()
    call()
    return process_time() - began


def main() -> None:
    """Measure and print."""
    print(PINNED)
    played = decisions()
    calls: dict[str, Callable[[], Any]] = {
        f"{SETS:,} information sets": lambda: by_infoset({"player": played}, Nowhere()),
        "one verdict over all of them": lambda: verdict_of(evidence_of(played)),
    }
    times = {name: Spread.of(seconds(call) for _ in range(ROUNDS)) for name, call in calls.items()}
    show(
        f"{DECISIONS:,} decisions, CPU seconds, {ROUNDS} rounds",
        ("comparison", "seconds"),
        [(name, spread.text()) for name, spread in times.items()],
    )
    total = sum(spread.median for spread in times.values())
    print(f"goal: both in under {GOAL} s: {total:.2f}, {'met' if total < GOAL else 'MISSED'}")


if __name__ == "__main__":
    main()
