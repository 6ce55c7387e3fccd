"""The path of one decision: how many functions of ours are called for it, and how often the path moves from file to file.

What one more episode adds to a run that is warm, in two scenarios of one turn: a biased coin, where a simulated model
(`sim/fair`, the style `direct`) decides alone, and matching pennies, where it meets the optimum (`equilibrium`).
Functions entered anew count, comprehensions and generator expressions among them, of which Python 3.11 makes functions; to go
on after a wait does not. Beside each figure stands what the same trace gave before the path was shortened (commit f4c7209).

$ python benchmarks/one_decision.py
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import aleator as al
from aleator.benchmarks.support.measure import show

ROOT = str(Path(al.__file__).parent)
CHANCE = "core/chance.py"


class Step(NamedTuple):
    """A function of ours that was entered."""

    file: str
    name: str


class Cost(NamedTuple):
    """What a decision costs: ``calls`` of ours, how many of them ``chance`` takes, ``moves`` from one file to another."""

    calls: int
    chance: int
    moves: int

    @classmethod
    def of(cls, path: list[Step]) -> Cost:
        """That of a whole path."""
        moves = sum(one.file != other.file for one, other in pairwise(path))
        return cls(len(path), sum(step.file == CHANCE for step in path), moves)


class Case(NamedTuple):
    """A scenario of one decision a model, and what an episode of it cost before."""

    environment: str
    opponents: dict[str, str]
    seat: str
    before: Cost


CASES = (
    Case("biased_coin", {}, "sampler", Cost(299, 51, 110)),
    Case("matching_pennies", {"mismatcher": "equilibrium"}, "matcher", Cost(377, 65, 142)),
)


@contextmanager
def traced(path: list[Step]) -> Iterator[None]:
    """Write every function of the package that is entered, in any thread, to ``path``."""

    def note(frame: FrameType, event: str, _: Any) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(ROOT) and frame.f_lasti <= _first(code):
            path.append(Step(str(Path(code.co_filename).relative_to(ROOT)), code.co_qualname))

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def _first(code: Any) -> int:
    """Where a code object's first instruction that is not preparation ends: a frame that goes on is beyond it."""
    return next((i for i in range(0, len(code.co_code), 2) if code.co_code[i] == 151), 0)


def path_of(case: Case, episodes: int) -> list[Step]:
    """All that is called in so many episodes."""
    model = al.agent("llm", model="sim/fair")
    scenario = al.Scenario(environment=case.environment, cast={case.seat: model, **case.opponents})
    path: list[Step] = []
    with traced(path):
        scenario.run(episodes=episodes, seed=7, concurrency=1)
    return path


def one_more(case: Case) -> Cost:
    """What one more episode adds, once all is imported and made that episodes share."""
    path_of(case, 3)
    few, many = Cost.of(path_of(case, 3)), Cost.of(path_of(case, 4))
    return Cost(*(more - less for more, less in zip(many, few, strict=True)))


def main() -> None:
    """Both scenarios, each with its figures before, and half of them."""
    what = ("calls of functions of the package", f"of these in {CHANCE}", "moves between files")
    for case in CASES:
        rows = [
            (words, str(now), str(before), str(before // 2))
            for words, now, before in zip(what, one_more(case), case.before, strict=True)
        ]
        show(f"the path of one decision: {case.environment}", ("what", "now", "before", "half of that"), rows)


if __name__ == "__main__":
    main()
