"""Calls until the 35 cells of the failure to mix are decided: as many for each cell, or only where a verdict is open.

Five simulated models meet the seven optima of `failure_to_mix_pennies`. Equal allocation asks every cell as often as the slowest
needs; `aleator study --until-decided` stops each when it is decided; with money for a share of that alone, it decides the nearest.

$ python benchmarks/allocation.py
"""

from __future__ import annotations

import argparse
from typing import Any

import aleator as al
from aleator.benchmarks.support.measure import show

MODELS = ("sim/step", "sim/label", "sim/gambler", "sim/collapse", "sim/fair")


def study(models: tuple[str, ...], episodes: int) -> Any:
    """The study with its seven optima, each played by every model."""
    made = al.study("failure_to_mix_pennies")
    return al.Study(
        **{
            **made.model_dump(),
            "scenario": {**made.base(), "episodes": episodes, "metrics": ["e_value", "tv_sequence"]},
            "vary": {"cast.matcher.model": list(models), **made.vary},
            "grid": None,
            "published": (),
        }
    )


def calls(result: Any) -> list[int]:
    """Of each cell."""
    return [one.spending.calls for _, one in result.results]


def decided(result: Any) -> list[bool]:
    """Whether each cell has a verdict."""
    return [one.comparison.examined[1].verdict != "undecided" for _, one in result.results]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", nargs="+", default=MODELS)
    parser.add_argument("--episodes", type=int, default=400, help="the most that a cell may take")
    given = parser.parse_args()
    found = study(tuple(given.models), given.episodes).run(until_decided=True)
    each, told = calls(found), decided(found)
    slowest = max(count for count, is_told in zip(each, told, strict=True) if is_told)
    adaptive = sum(count for count, is_told in zip(each, told, strict=True) if is_told)
    equal = slowest * sum(told)
    show(
        f"Calls to decide {sum(told)} of {len(told)} cells (the others are open after {given.episodes} episodes)",
        ["allocation", "calls", "times fewer"],
        [["equal", f"{equal:,}", "1.0"], ["until decided", f"{adaptive:,}", f"{equal / adaptive:.1f}"]],
    )


if __name__ == "__main__":
    main()
