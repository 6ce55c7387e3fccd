"""Speed of e-values over a million decisions, beside `scipy.stats.chisquare` asked again after each.

$ python benchmarks/e_values.py
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

from aleator.benchmarks.support.measure import Spread, one_core, show

DECISIONS, ROUNDS, LOOKS = 1_000_000, 7, 1000


def timed(work: Callable[[], Any]) -> Spread:
    """Seconds that ``work`` takes."""
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return Spread.of(times)


def row(name: str, work: Callable[[], Any], decisions: int) -> list[str]:
    """One contender."""
    spent = timed(work)
    return [name, f"{decisions:,}", spent.text(3), f"{decisions / spent.median / 1e6:,.4f}"]


def main() -> None:
    """Measure and print."""
    pinned = one_core()
    import numpy as np
    from aleator.core.chance import Chance
    from aleator.metrics.shared.e_processes import log_e
    from aleator.metrics.verdict.e_value import e_value
    from scipy.stats import chisquare

    luck, rows = Chance.of(seed=0, stream="e_values", episodes=[0]).generator(), []
    for width in (2, 3, 9, 64):
        law, actions = np.full(width, 1 / width), luck.integers(0, width, DECISIONS)
        series = actions.reshape(-1, 1000)
        rows += [
            row(f"e_value, {width} actions", lambda s=series, q=law: e_value(series=s, optimal=q), DECISIONS),
            row(
                f"its whole path, {width} actions",
                lambda s=series, q=law: log_e(series=s, optimal=q),
                DECISIONS,
            ),
        ]
    laws, u = luck.dirichlet(np.ones(3), DECISIONS), luck.random(DECISIONS)
    actions = luck.integers(0, 3, DECISIONS)
    rows += [
        row("e_value, 3 actions, laws that vary", lambda: e_value(actions=actions, laws=laws), DECISIONS),
        row("e_value, an interval", lambda: e_value(cdf_left=u, cdf=u), DECISIONS),
    ]

    def peeking() -> None:
        for n in range(1, LOOKS + 1):
            chisquare(np.bincount(actions[:n], minlength=3))

    rows.append(row("scipy.stats.chisquare after each", peeking, LOOKS))
    show(f"Seconds ({pinned}; medians of {ROUNDS})", ["what", "decisions", "seconds", "million/s"], rows)


if __name__ == "__main__":
    main()
