"""Measured coverage of every 95 % interval, as tables in Markdown.

    python benchmarks/coverage.py > docs/coverage.md      well over ten minutes on one core
    python benchmarks/coverage.py --quick                 a quarter of the samples

A family a table, a process a column; each entry is the percentage of simulated samples whose interval holds the truth, the
least over numbers of choices and menus. Truths come from closed forms, or from long runs with random numbers of their own.
"""

from __future__ import annotations

import sys

import numpy as np
from aleator.benchmarks.support import covering_policies, covering_series, covering_stopped
from aleator.benchmarks.support.covering import markdown
from aleator.benchmarks.support.covering_numbers import FAMILIES, family

SAMPLES = 60

NOTES = """Percent of {samples} samples whose interval holds the truth, or that have none; the least over numbers of choices
and menus; bold where below 93. In brackets the percent of samples that have none: there the interval is withdrawn by the rule in
the metric's docstring, and the whole range stands in its place. A dash: no such number there.
An interval that is right has 95 with a standard error of {error:.1f}, and shows less as the least of several; a case that falls
below 93 is measured again with fresh random numbers and six times the samples, a standard error of {again:.1f}.
`conservative`: never below 93, and above 97 on average.
"""

TITLES = {
    "policies": "## Policies\n\nMenus of 2, 3 and 9 actions, 10 to 1,000 choices. `clustered`: each episode of ten has a law of its own (Dirichlet);"
    " `sticky`: each choice repeats the one before it with probability 0.5, in episodes of ten; `one episode`: the same in one;"
    " `lopsided`: 0.9 in one episode; `drifting`: the law moves by up to 0.8 of the first action's share.",
    "series": "## Choices in order\n\nOne row of 30, 100 and 1,000 choices, and 10 and 100 rows of ten. `lopsided p`: the rare action has share p, and"
    " stays with 0.91 or 0.72.",
    "stopped": "## After stopping when decided\n\nCoins of one probability where another is right, stopped at the first look at which the e-value has"
    " been 20 or the total variation is within 0.1, after 1,000 flips at the latest. The first and the third row are intervals"
    " for a fixed number of flips, for comparison; reports show none of these after stopping.",
}


def main() -> None:
    """Measure and print."""
    quick = "--quick" in sys.argv
    samples = SAMPLES // 4 if quick else SAMPLES
    errors = {
        name: 100 * float(np.sqrt(0.95 * 0.05 / n))
        for name, n in (("error", samples), ("again", 6 * samples))
    }
    print("# Coverage of the 95 % intervals\n\n    python benchmarks/coverage.py" + " --quick" * quick)
    print("\n" + NOTES.format(samples=samples, **errors), flush=True)
    print(
        f"{TITLES['stopped']}\n\n{markdown(covering_stopped.stopped(4 * samples), covering_stopped.COLUMNS)}\n",
        flush=True,
    )
    print(
        f"{TITLES['series']}\n\n{markdown(covering_series.series(samples), covering_series.COLUMNS)}\n",
        flush=True,
    )
    for title, (_, columns, _) in FAMILIES.items():
        print(f"## {title}\n\n{markdown(family(title, samples), columns)}\n", flush=True)
    print(
        f"{TITLES['policies']}\n\n{markdown(covering_policies.policies(samples), covering_policies.COLUMNS)}",
        flush=True,
    )


if __name__ == "__main__":
    main()
