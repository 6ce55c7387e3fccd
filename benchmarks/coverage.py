"""Measured coverage of every 95 % interval, as a table in Markdown.

    python benchmarks/coverage.py > docs/coverage.md      about one minute on one core
    python benchmarks/coverage.py --quick                 a tenth of the samples

Each entry is the percentage of simulated samples whose interval holds the truth, the least over the policies and
laws of its kind. An interval that is right has 95 with a standard error of 0.5 (1.5 with --quick) and is here
seen somewhat lower, as the least of several; one that is more often right than it says is called conservative.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np
from aleator.core.chance import Chance
from aleator.metrics.distance.entropy import entropy
from aleator.metrics.distance.excess_jsd import excess_jsd
from aleator.metrics.distance.excess_support_coverage import excess_support_coverage
from aleator.metrics.distance.excess_tv import excess_tv
from aleator.metrics.distance.hellinger import hellinger
from aleator.metrics.distance.jsd import jsd
from aleator.metrics.distance.kl import kl
from aleator.metrics.distance.ks import ks
from aleator.metrics.distance.ks_two_sample import ks_two_sample
from aleator.metrics.distance.reverse_kl import reverse_kl
from aleator.metrics.distance.simbench_tv import simbench_tv
from aleator.metrics.distance.support_coverage import support_coverage
from aleator.metrics.distance.top_share import top_share
from aleator.metrics.distance.tv import tv
from aleator.metrics.distance.w1 import w1
from aleator.metrics.distance.w1_ordered import w1_ordered
from aleator.metrics.exploitability.exploitability import exploitability
from aleator.metrics.regret.cumulative_regret import cumulative_regret
from aleator.metrics.shared.counting import effective_size
from aleator.metrics.shared.sampling_noise import expected_jsd, expected_support_coverage, expected_tv
from aleator.metrics.tasks.excess_step_likeness import excess_step_likeness
from aleator.metrics.tasks.excess_stvd import excess_stvd
from aleator.metrics.tasks.ks_at_n import ks_at_n
from aleator.metrics.tasks.step_likeness import step_likeness
from aleator.metrics.tasks.stvd import stvd
from numpy.random import Generator
from scipy import stats
from scipy.special import entr, rel_entr

NS, MENUS, EPISODE, STICKY = (10, 30, 100, 1000), (2, 3, 9, 64), 10, 0.5
ENOUGH, CONSERVATIVE = 93.0, 97.0

Array = Any
Truth = Callable[[Array, Array], float]


def _half_l1(p: Array, q: Array) -> float:
    return float(np.abs(p - q).sum() / 2)


def _divergence(p: Array, q: Array) -> float:
    return float((rel_entr(p, (p + q) / 2) + rel_entr(q, (p + q) / 2)).sum() / np.log(4))


def _transport(p: Array, q: Array) -> float:
    return float(np.abs(np.cumsum(p - q)).sum())


def _score(p: Array, q: Array) -> float:
    unit = _half_l1(np.full(len(q), 1 / len(q)), q)
    return 100 * (1 - _half_l1(p, q) / unit) if unit > 1e-12 else np.nan


def _matching(width: int) -> Array:
    """The seat loses 1 where the opponent names its action: value -1 / A, and uniform is optimal."""
    return -np.eye(width)


# What each interval is about: a number of the policy p and the law q.
OF_THE_POLICY: dict[str, tuple[Callable[..., Any], Truth]] = {
    "tv": (tv, _half_l1),
    "hellinger": (hellinger, lambda p, q: float(np.sqrt(max(1 - np.sqrt(p * q).sum(), 0)))),
    "jsd": (jsd, _divergence),
    "kl": (kl, lambda p, q: float(rel_entr(p, q).sum())),
    "reverse_kl": (reverse_kl, lambda p, q: float(rel_entr(q, p).sum())),
    "simbench_tv": (simbench_tv, _score),
    "w1_ordered": (lambda c, q, k: w1_ordered(c, q, np.arange(len(q)), k), _transport),
    "entropy": (lambda c, _, k: entropy(c, k), lambda p, _: float(entr(p).sum() / np.log(2))),
    "top_share": (lambda c, _, k: top_share(c, k), lambda p, _: float(p.max())),
    "exploitability": (
        lambda c, q, k: exploitability(c, _matching(len(q)), -1 / len(q), k),
        lambda p, q: float(p.max() - 1 / len(q)),
    ),
}
# These are about an expectation at the same n, taken over the samples themselves.
OF_THE_SAMPLE: dict[str, tuple[Callable[..., Any], Callable[[Any, Array], Any]]] = {
    "excess_tv": (excess_tv, expected_tv),
    "excess_jsd": (excess_jsd, expected_jsd),
    "support_coverage": (lambda c, q, _: support_coverage(c, q), lambda *_: 0.0),
    "excess_support_coverage": (excess_support_coverage, expected_support_coverage),
}


def _laws(width: int) -> dict[str, Array]:
    steep = 0.5 ** np.arange(width)
    rare = np.r_[0.98, np.full(width - 1, 0.02 / (width - 1))]
    return {
        "uniform": np.full(width, 1 / width),
        "steep": steep / steep.sum(),
        "rare": rare,
        "vertex": np.eye(width)[0],
    }


def _pairs(kind: str, width: int) -> Iterator[tuple[Array, Array]]:
    """(policy, law) of one kind."""
    laws = _laws(width)
    inner = [laws[name] for name in ("uniform", "steep", "rare")]
    if kind == "vertex":
        yield from ((laws["vertex"], q) for q in inner)
    elif kind == "optimal":
        yield from ((q, q) for q in laws.values())
    else:
        yield from ((p, q) for p, q in product(inner, inner) if p is not q)


def _choices(luck: Generator, policy: Array, n: int, samples: int) -> Array:
    """Independent choices: counts [samples, A]."""
    return luck.multinomial(n, policy, size=samples)


def _clustered(luck: Generator, policy: Array, n: int, samples: int) -> tuple[Array, Array]:
    """Counts [samples, A] and effective sizes [samples] of episodes of ten choices, each of which repeats the one
    before it with probability one half.
    """
    episodes = n // EPISODE
    actions = luck.choice(len(policy), p=policy, size=(samples, episodes, EPISODE))
    sticks = luck.random(actions.shape) < STICKY
    for turn in range(1, EPISODE):
        actions[..., turn] = np.where(sticks[..., turn], actions[..., turn - 1], actions[..., turn])
    tables = (actions[..., None] == np.arange(len(policy))).sum(axis=-2)
    return tables.sum(axis=1), np.array([effective_size(table) for table in tables])


def _held(interval: Any, truth: float | Array) -> float:
    low, high = np.asarray(interval.low), np.asarray(interval.high)
    slack = np.where(np.isfinite(truth), 1e-9 * (1 + np.abs(truth)), 0.0)
    return float(100 * np.mean((low <= truth + slack) & (truth - slack <= high)))


def _on_menu(name: str, counts: Array, size: Array | None, p: Array, q: Array) -> float:
    if name in OF_THE_POLICY:
        function, truth = OF_THE_POLICY[name]
        aim = truth(p, q)
        return 100.0 if np.isnan(aim) else _held(function(counts, q, size), aim)
    function, floor = OF_THE_SAMPLE[name]
    result, luck = function(counts, q, size), floor(counts.sum(axis=-1) if size is None else size, q)
    return _held(result, np.mean(result.value + luck) - luck)


def menu_table(kind: str, samples: int, luck: Generator) -> dict[str, list[float]]:
    """{metric: coverage for each menu and n}: the least over the kind's policies and laws."""
    names = [*OF_THE_POLICY, *OF_THE_SAMPLE]
    if kind == "clustered":
        names = [name for name in names if "support" not in name]
    rows: dict[str, list[float]] = {name: [] for name in names}
    for width, n in product(MENUS, NS):
        seen: dict[str, list[float]] = {name: [] for name in names}
        for p, q in _pairs(kind, width):
            counts, size = (
                _clustered(luck, p, n, max(samples // 4, 100))
                if kind == "clustered"
                else (_choices(luck, p, n, samples), None)
            )
            for name in names:
                seen[name].append(_on_menu(name, counts, size, p, q))
        for name in names:
            rows[name].append(min(seen[name]))
    return rows


def _unit_rows(n: int, samples: int, luck: Generator) -> dict[str, float]:
    fine = (np.arange(20_000) + 0.5) / 20_000
    laws = [stats.uniform(), stats.beta(0.5, 0.5), stats.beta(2, 8)]
    seen: dict[str, list[float]] = {"ks": [], "w1": [], "ks_two_sample": []}
    for truth, aim in product(laws, laws):
        numbers = truth.ppf(luck.random((samples, n)))
        u = aim.cdf(numbers)
        gap = float(np.abs(truth.cdf(fine) - aim.cdf(fine)).max())
        seen["ks"].append(_held(ks(u, u), gap))
        seen["ks_two_sample"].append(_held(ks_two_sample(numbers, aim.ppf(luck.random((samples, n)))), gap))
        quantiles = aim.ppf(fine[::40] + 19.5 / 20_000)
        seen["w1"].append(
            _held(w1(numbers, quantiles), float(np.abs(truth.ppf(fine) - aim.ppf(fine)).mean()))
        )
    return {name: min(values) for name, values in seen.items()}


def _grid_rows(n: int, samples: int, luck: Generator) -> dict[str, float]:
    grid = np.linspace(0, 1, 21)
    seen: dict[str, list[float]] = {
        name: [] for name in ("step_likeness", "stvd", "excess_step_likeness", "excess_stvd")
    }
    for rates in (grid, (grid > 0.5) * 1.0, 0.5 + (grid - 0.5) * 0.8, np.clip(2 * grid - 0.5, 0.01, 0.99)):
        drawn = luck.binomial(n, rates, size=(samples, 21)) / n
        total = np.abs(rates - grid).sum()
        area = 4 * float(np.trapezoid(np.abs(rates - grid), grid))
        seen["stvd"].append(_held(stvd(drawn, grid, n), float(total)))
        seen["step_likeness"].append(_held(step_likeness(drawn, grid, n), area))
        for function in (excess_step_likeness, excess_stvd):
            result = function(drawn, grid, n)
            seen[function.__name__].append(_held(result, float(np.mean(result.value))))
    return {name: min(values) for name, values in seen.items()}


def _other_rows(n: int, samples: int, luck: Generator) -> dict[str, float]:
    """Regrets over n episodes, and the share of n tasks that pass (numbers that fail are far off)."""
    skewed = [
        _held(cumulative_regret(luck.exponential(size=(samples, n))), 1.0),
        _held(cumulative_regret(luck.gamma(2, size=(samples, n))), 2.0),
    ]
    tasks = []
    for share in (0.02, 0.3, 0.9):
        passes = luck.random((min(samples, 200), n, 1)) < share
        tasks.append(
            _held(ks_at_n(np.where(passes, 0.5, 9.0) + np.zeros(12), np.linspace(0.4, 0.6, 13)), share)
        )
    return {"cumulative_regret": min(skewed), "ks_at_n": min(tasks)}


def plain_table(samples: int, luck: Generator) -> dict[str, list[float]]:
    """{metric: coverage for each n} where there is no menu."""
    columns = [
        _unit_rows(n, max(samples // 4, 200), luck)
        | _grid_rows(n, samples, luck)
        | _other_rows(n, samples, luck)
        for n in NS
    ]
    return {name: [column[name] for column in columns] for name in columns[0]}


def markdown(rows: dict[str, list[float]], heads: list[str]) -> str:
    """A table with what falls below 93 in bold, and a word for rows that never do and average above 97."""
    lines = [f"| interval | {' | '.join(heads)} | |", f"| --- |{' ---: |' * len(heads)} --- |"]
    for name, values in rows.items():
        cells = [f"**{v:.1f}**" if v < ENOUGH else f"{v:.1f}" for v in values]
        word = "below" if min(values) < ENOUGH else "conservative" if np.mean(values) > CONSERVATIVE else ""
        lines.append(f"| `{name}` | {' | '.join(cells)} | {word} |")
    return "\n".join(lines)


KINDS = {
    "interior": "Interior policies, not the law's own",
    "vertex": "A policy that always plays one action",
    "optimal": "The policy is the law (uniform, steep, rare, or one action)",
    "clustered": "Interior policies in episodes of ten dependent choices, at `n_effective`",
}


NOTES = """Percent of {samples:,} samples ({few:,} of clustered choices) whose interval holds the truth, the least over the
policies and laws of the kind; bold where below 93.
An interval that is right has 95 with a standard error of {error:.1f}, and shows somewhat less as the least of several.
`conservative`: above 97 on average; the more actions, the more so, since one region for the whole policy serves all.
`A x n` heads a column: menus of A actions, n choices.
Two actions: Clopper and Pearson's interval carried through, which is exact and conservative where n is small.
Clustered choices: each repeats the one before it with probability one half, in episodes of ten.
At n = 10 there is one episode, which cannot show that its choices depend on each other: they are taken as
independent, and that column shows the price; from three episodes on the intervals hold.
"""


def main() -> None:
    """Measure and print."""
    quick = "--quick" in sys.argv
    samples = 200 if quick else 2000
    luck = Chance.of(seed=7, stream="benchmarks/coverage", episodes=[0]).generator()
    print("# Coverage of the 95 % intervals\n\n    python benchmarks/coverage.py" + " --quick" * quick)
    error = 100 * float(np.sqrt(0.95 * 0.05 / samples))
    print("\n" + NOTES.format(samples=samples, few=max(samples // 4, 100), error=error))
    heads = [f"{a} x {n}" for a, n in product(MENUS, NS)]
    for kind, title in KINDS.items():
        print(f"## {title}\n\n{markdown(menu_table(kind, samples, luck), heads)}\n", flush=True)
    print("## No menu: numbers on an interval, rates on a grid of 21 coins, episodes, tasks\n")
    print(markdown(plain_table(samples, luck), [str(n) for n in NS]))


if __name__ == "__main__":
    main()
