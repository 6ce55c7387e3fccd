"""Measured coverage of every 95 % interval, as tables in Markdown.

    python benchmarks/coverage.py > coverage.md            all of them
    python benchmarks/coverage.py ks w1                    the tables' rows of these metrics; stopped: the last table
    python benchmarks/coverage.py --samples 100            fewer samples

A family a table, a process a column; each entry is the percentage of simulated samples whose interval holds the truth, the
least over numbers of choices and menus. Truths come from closed forms, or from long runs with random numbers of their own.
Progress, and the cases that were measured again, go to the standard error.
"""

from __future__ import annotations

import numpy as np
from aleator.benchmarks.support import (
    covering_bandits,
    covering_conditional,
    covering_episodes,
    covering_games,
    covering_joint,
    covering_markets,
    covering_numbers,
    covering_policies,
    covering_repeated,
    covering_series,
    covering_stopped,
    covering_tasks,
)
from aleator.benchmarks.support.covering import AGAIN, FIRST, Family, markdown, table
from aleator.benchmarks.support.options import described

SAMPLES = 400
_STOPPED = "stopped"

FAMILIES: tuple[Family, ...] = (
    covering_policies.POLICIES,
    covering_games.GAMES,
    covering_joint.JOINT,
    covering_repeated.REPEATED,
    covering_series.SERIES,
    covering_conditional.CONDITIONAL,
    covering_numbers.NUMBERS,
    covering_numbers.TOTALS,
    covering_episodes.EPISODES,
    covering_episodes.DECISIONS,
    covering_markets.SESSIONS,
    covering_bandits.BANDITS,
    covering_bandits.CHOICE,
    covering_tasks.GRIDS,
    covering_tasks.SHARES,
    covering_tasks.PLACES,
    covering_tasks.STATED,
)
NO_LEVEL = {
    "exact_multinomial": "its ends hold the error of the simulation behind a p-value, which is Clopper and Pearson's",
    "lempel_ziv": "its ends are the spread of 99 random orders turned about the value, which leaves 0 out in 5 % of random orders,"
    " and promises nothing where choices lean on each other",
    "period": "its ends are the resolution of the periodogram, half a frequency either way, and no level of confidence",
}
"""Metrics whose ends are not an interval of confidence, and what they are."""

NOTES = """Percent of samples whose interval holds the truth, or that have none; the least over numbers of choices and menus; bold
where below 93. In brackets the percent of samples that have none: there the interval is withdrawn. A dash: no such number there.
A case none of whose first {first} samples misses is measured no further; others on {samples} samples, where an interval that is
right has 95 with a standard error of {error:.1f}; and where fewer than 94 % of these hold, again on {again} fresh ones, with a
standard error of {errors:.1f}. `conservative`: never below 93, and above 97 on average. `at all looks`: the share of runs all of
whose intervals, after 10, 20, 50, ... decisions and at the levels of `--until-decided`, hold together, whatever makes one stop.
"""


def main() -> None:
    """Measure and print."""
    parser = described(__doc__)
    parser.add_argument("names", nargs="*", help=f"metrics, or {_STOPPED!r}; none: all")
    parser.add_argument("--samples", type=int, default=SAMPLES)
    asked = parser.parse_args()
    samples, again = asked.samples, AGAIN * asked.samples
    error, errors = (100 * float(np.sqrt(0.95 * 0.05 / n)) for n in (samples, again))
    print(NOTES.format(first=min(FIRST, samples), samples=samples, error=error, again=again, errors=errors))
    for family in FAMILIES:
        _print(family, samples, asked.names)
    if not asked.names or _STOPPED in asked.names:
        _print(covering_stopped.STOPPED, samples, ())


def _print(family: Family, samples: int, names: tuple[str, ...]) -> None:
    if rows := table(family, samples, names):
        print(f"## {family.title}\n\n{family.note}\n\n{markdown(rows, family.columns)}\n", flush=True)


if __name__ == "__main__":
    main()
