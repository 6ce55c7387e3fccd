"""All marginal metrics of 10,000 cells of nine actions at n = 1,000, on one core, beside scipy in a loop.

    python benchmarks/marginal.py

Every cell has its own policy and its own law. The goal is 2 s of CPU for all of them. `exact_multinomial` is
measured where all cells share one law, as the cells of a study do: its 9,999 tables are drawn once for each law and
n; 10,000 laws of nine actions would take minutes, and it is left out of the sum.
"""

from __future__ import annotations

from aleator.benchmarks.support.measure import Spread, one_core, show

PINNED = one_core()

from collections.abc import Callable  # noqa: E402
from inspect import signature  # noqa: E402
from time import process_time  # noqa: E402
from typing import Any  # noqa: E402

import numpy as np  # noqa: E402
from aleator.core.chance import Chance  # noqa: E402
from aleator.registry.finding import metric  # noqa: E402
from scipy import stats  # noqa: E402
from scipy.spatial.distance import jensenshannon  # noqa: E402

CELLS, ACTIONS, N, ROUNDS, GOAL = 10_000, 9, 1_000, 3, 2.0
LOOPED = 500  # cells that scipy is given, to be multiplied
METRICS = (
    "tv",
    "excess_tv",
    "simbench_tv",
    "hellinger",
    "jsd",
    "excess_jsd",
    "kl",
    "reverse_kl",
    "w1_ordered",
    "chi_square",
    "g_test",
    "entropy",
    "top_share",
    "support_coverage",
    "excess_support_coverage",
)

POINTS = np.arange(ACTIONS)
RIVALS: dict[str, Callable[[Any, Any], Any]] = {
    "jsd": lambda c, q: jensenshannon(c / N, q, 2) ** 2,
    "kl": lambda c, q: stats.entropy(c / N, q),
    "reverse_kl": lambda c, q: stats.entropy(q, (c + 0.5) / (N + ACTIONS / 2)),
    "w1_ordered": lambda c, q: stats.wasserstein_distance(POINTS, POINTS, c, q),
    "chi_square": lambda c, q: stats.chisquare(c, N * q).pvalue,
    "g_test": lambda c, q: stats.power_divergence(c, N * q, lambda_="log-likelihood").pvalue,
    "entropy": lambda c, _: stats.entropy(c, base=2),
}


def cells() -> dict[str, Any]:
    """The evidence: each cell with a policy and a law of its own."""
    luck = Chance.of(seed=7, stream="benchmarks/marginal", episodes=[0]).generator()
    policies = luck.dirichlet(np.ones(ACTIONS), size=CELLS)
    laws = luck.dirichlet(np.ones(ACTIONS), size=CELLS)
    return {"counts": luck.multinomial(N, policies), "optimal": laws, "points": POINTS}


def seconds(call: Callable[[], Any]) -> float:
    """CPU seconds of one call."""
    began = process_time()
    call()
    return process_time() - began


def ours(name: str, known: dict[str, Any]) -> Callable[[], Any]:
    """The metric called ``name`` on all cells at once."""
    function = metric(name)
    given = {key: known[key] for key in signature(function).parameters if key in known}
    return lambda: function(**given)


def looped(name: str, known: dict[str, Any]) -> float:
    """CPU seconds that scipy would need for all cells, from a part of them, one call a cell."""
    part = list(zip(known["counts"][:LOOPED], known["optimal"][:LOOPED], strict=True))
    spent = seconds(lambda: [RIVALS[name](c, q) for c, q in part])
    return spent * CELLS / LOOPED


def main() -> None:
    """Measure and print."""
    print(PINNED)
    known = cells()
    times = {name: Spread.of(seconds(ours(name, known)) for _ in range(ROUNDS)) for name in METRICS}
    rivals = {name: looped(name, known) for name in RIVALS}
    rows = [
        (name, spread.text(3), *(_beside(rivals[name], spread.median) if name in rivals else ("", "")))
        for name, spread in times.items()
    ]
    total = sum(spread.median for spread in times.values())
    both = sum(times[name].median for name in RIVALS)
    rows.append(("all", f"{total:.3f}", "", ""))
    rows.append(("those that scipy has", f"{both:.3f}", *_beside(sum(rivals.values()), both)))
    show(
        f"{CELLS:,} cells of {ACTIONS} actions, n = {N:,}, CPU seconds, {ROUNDS} rounds",
        ("metric", "aleator, with intervals", "scipy in a loop, without", "ratio"),
        rows,
    )
    print(f"goal: all in under {GOAL} s: {total:.2f}, {'met' if total < GOAL else 'MISSED'}")
    shared = known | {"optimal": np.full(ACTIONS, 1 / ACTIONS)}
    print(
        f"exact_multinomial, one law for all cells, Monte Carlo: {seconds(ours('exact_multinomial', shared)):.2f} s"
    )


def _beside(theirs: float, mine: float) -> tuple[str, str]:
    return f"{theirs:.2f}", f"{theirs / mine:,.0f}"


if __name__ == "__main__":
    main()
