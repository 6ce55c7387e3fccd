"""Make all attacks, and print for each kind how many were made and what held.

python benchmarks/attacks [--only KIND] [--kills N]
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from aleator.benchmarks.attacks.caps import ACCOUNTS, caps
from aleator.benchmarks.attacks.descriptors import descriptors
from aleator.benchmarks.attacks.kills import kills
from aleator.benchmarks.attacks.tally import Tally, row
from aleator.benchmarks.attacks.tested import KINDS, tested
from aleator.benchmarks.attacks.workers import workers
from aleator.benchmarks.support.options import described

_Attack = Callable[[Path], Iterator[Tally]]


def main() -> None:
    """Attack, and print a row when a kind is done; the exit status is 1 where something did not hold."""
    os.environ.setdefault("OPENAI_API_KEY", "sk-no-key-is-needed")
    options = _options()
    ways = _ways(options.kills)
    held = True
    print(row(("attack", "made", "held", "measured")), row(["---"] * 4), sep="\n", flush=True)
    for name in options.only or ways:
        with tempfile.TemporaryDirectory() as place:
            for tally in ways[name](Path(place)):
                print(
                    row((tally.kind, tally.made, tally.held, tally.seen)), *tally.faults, sep="\n", flush=True
                )
                held &= not tally.faults
    raise SystemExit(not held)


def _ways(made: int) -> Mapping[str, _Attack]:
    """How to attack, by name; so many kills are ``made``."""
    studies, reports = made * 3 // 10, made // 10
    return {
        "kills": partial(kills, made - studies - reports, studies, reports),
        "workers": partial(workers, 60, 300, 30),
        "limits": partial(caps, list(ACCOUNTS), ["direct", "litellm"]),
        "files": partial(descriptors, 40),
        **{kind: lambda _, kind=kind: tested([kind]) for kind in KINDS},
    }


def _options() -> argparse.Namespace:
    parser = described(__doc__)
    parser.add_argument("--only", action="append", choices=list(_ways(0)), help="may be given several times")
    parser.add_argument("--kills", type=int, default=200, help="how many kills of runs, studies and reports")
    return parser.parse_args()


if __name__ == "__main__":
    main()
