"""Decisions until the verdict ``deviates`` at alpha = 0.05, beside fixed designs; and the false alarms it costs.

$ python benchmarks/calls_to_verdict.py
"""

from __future__ import annotations

import numpy as np
from aleator.benchmarks.support.measure import show
from aleator.benchmarks.support.monitored import FAITHFUL, false_alarms
from aleator.benchmarks.support.options import described
from aleator.core.chance import Chance, FloatArray
from aleator.metrics.shared.conditional_wealth import conditional_wealth
from aleator.metrics.shared.mixtures import SHARES, following, wealth
from aleator.metrics.shared.planning import alternative, fixed_n, plan
from aleator.metrics.shared.situations import situation

EVIDENCE = np.log(20)
DISTANCES = (0.05, 0.1, 0.2, 0.3, 0.5)
MENUS = (2, 3, 9, 64)
SWITCHES = (0.6, 0.7, 0.9)
ORDER_ZERO = (*(share / sum(SHARES[:-2]) for share in SHARES[:-2]), 0.0, 0.0)
KT = (1.0, *(0.0 for _ in SHARES[1:]))
REPETITION = (*(0.0 for _ in SHARES[:-2]), 1.0, 0.0)
ORDER_ONE = (*(0.0 for _ in SHARES[:-1]), 1.0)
LITERATURE = (100, 1000, 1024)
CELLS = 1_000_000


def stops(actions: np.ndarray, law: FloatArray, shares: tuple[float, ...] | None = None) -> np.ndarray:
    """Decisions until the wealth of each run is 20; infinite where it never is. ``shares`` None: that of the verdict."""
    if shares is None:
        path = conditional_wealth(situation(actions, law)).whole
    else:
        path = wealth(actions, following(actions, len(law)), law, shares)
    found = path >= EVIDENCE
    return np.asarray(np.where(found.any(axis=-1), found.argmax(axis=-1) + 1, np.inf))


def mean_text(times: np.ndarray, most: int) -> str:
    """The mean; where some runs were not decided, what it is above."""
    mean = np.minimum(times, most).mean()
    return f"{mean:,.0f}" if np.isfinite(times).all() else f"> {mean:,.0f}"


def marginal(width: int, tv: float, runs: int) -> list[str]:
    """One row: a policy at ``tv`` from the uniform law, the hardest to see."""
    law = np.full(width, 1 / width)
    policy, planned = alternative(law, tv), plan(law, tv)
    most = 4 * planned.enough
    luck = Chance.of(seed=0, stream=f"calls/{width}/{tv}", episodes=[0]).generator()
    kept = max(100, min(runs, CELLS // most))
    actions = drawn(luck, policy, (kept, most))
    mixed, lag_one, order_zero, kt = (
        stops(actions, law, shares) for shares in (None, SHARES, ORDER_ZERO, KT)
    )
    mean = np.minimum(mixed, most).mean()
    return [
        f"{width} actions, TV {tv}",
        mean_text(mixed, most),
        f"{np.quantile(mixed, 0.95):,.0f}",
        f"{planned.fixed:,}",
        f"{mean / planned.fixed:.2f}",
        f"{np.mean(mixed <= planned.fixed):.2f}",
        mean_text(order_zero, most),
        f"{mean / np.minimum(order_zero, most).mean() - 1:+.1%}",
        f"{mean / np.minimum(lag_one, most).mean() - 1:+.1%}",
        mean_text(kt, most),
        " / ".join(f"{n / mean:.1f}" for n in LITERATURE),
    ]


def drawn(luck: np.random.Generator, policy: FloatArray, shape: tuple[int, int]) -> np.ndarray:
    """Actions drawn from one ``policy``, without an array for each action."""
    return np.searchsorted(np.cumsum(policy)[:-1], luck.random(shape), side="right")


def dependent(switch: float, runs: int) -> list[str]:
    """One row: a coin whose marginal is right and that switches with probability ``switch``."""
    luck = Chance.of(seed=0, stream=f"calls/switch/{switch}", episodes=[0]).generator()
    steps = luck.random((runs, 2000)) < switch
    steps[:, 0] = luck.random(runs) < 0.5
    coin, tosses = np.array([0.5, 0.5]), np.cumsum(steps, axis=1) % 2
    medians = [np.median(stops(tosses, coin, shares)) for shares in (None, REPETITION, ORDER_ONE)]
    seen = np.mean(np.isfinite(stops(tosses, coin, ORDER_ZERO)))
    return [f"P(switch) {switch}", *(f"{median:,.0f}" for median in medians), f"{seen:.1%}"]


def main() -> None:
    """Measure and print."""
    parser = described(__doc__)
    parser.add_argument(
        "--runs", type=int, default=3000, help="runs of each truth (fewer where they are long)"
    )
    parser.add_argument("--faithful", type=int, default=10_000, help="runs of each faithful player")
    parser.add_argument("--decisions", type=int, default=500, help="decisions of each faithful player")
    given = parser.parse_args()
    show(
        "Decisions to `deviates`: mean and 95th percentile, beside the least fixed n with 95 % power; power at that"
        " n;\nwith order 0 alone, and what the rest costs over it, and over bets on order 0 and lag 1; Dirichlet(1/2) alone; 100 / 1000 / 1024 over the mean",
        [
            "truth",
            "mean",
            "95 %",
            "fixed n",
            "ratio",
            "power",
            "order 0",
            "cost",
            "over lag 1",
            "KT 1/2",
            "literature / mean",
        ],
        [marginal(width, tv, given.runs) for width in MENUS for tv in DISTANCES if tv <= 1 - 1 / width],
    )
    normal = {0.1: 319, 0.2: 76, 0.3: 30}
    print(
        f"coin, fixed n by the normal approximation: {normal}; exact: {[fixed_n([0.5, 0.5], tv) for tv in normal]}"
    )
    show(
        "Right marginal, choices that lean on the last one: median decisions; order 0 sees, in 2,000",
        ["coin", "mixture", "repetition alone", "order 1 alone", "order 0"],
        [dependent(switch, given.runs) for switch in SWITCHES],
    )
    show(
        f"Faithful players: share of {given.faithful:,} runs that ever look otherwise in {given.decisions} decisions",
        ["player", "false alarms"],
        [[name, f"{false_alarms(name, given.faithful, given.decisions):.4f}"] for name in FAITHFUL],
    )


if __name__ == "__main__":
    main()
