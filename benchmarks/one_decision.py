"""The path of one decision: how many functions of ours are called for it, and how often the path moves from file to file.

What one more episode adds to a run that is warm: a simulated decision (`sim/fair`, the style `direct`) and its opponent's (`equilibrium`), in
one-shot matching pennies. Functions entered anew count; to go on after a wait does not.

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


class Step(NamedTuple):
    """A function of ours that was entered."""

    file: str
    name: str


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


def path_of(episodes: int) -> list[Step]:
    """All that is called in so many episodes of matching pennies, a simulated model against the optimum."""
    scenario = al.Scenario(
        environment="matching_pennies",
        cast={"matcher": al.agent("llm", model="sim/fair"), "mismatcher": "equilibrium"},
    )
    path: list[Step] = []
    with traced(path):
        scenario.run(episodes=episodes, seed=7, concurrency=1)
    return path


def moves(path: list[Step]) -> int:
    """How often the next call is in another file than the last."""
    return sum(one.file != other.file for one, other in pairwise(path))


def main() -> None:
    """What one more episode, a decision of the model and one of its opponent, adds to a run that is warm."""
    path_of(3)
    few, many = path_of(3), path_of(4)
    chance = [sum(step.file == "core/chance.py" for step in path) for path in (few, many)]
    rows = [
        ("calls of functions of the package", str(len(many) - len(few)), "68"),
        ("of these in core/chance.py", str(chance[1] - chance[0]), ""),
        ("moves between files", str(moves(many) - moves(few)), "22"),
    ]
    show("the path of one decision (with its opponent's)", ("what", "count", "at most"), rows)


if __name__ == "__main__":
    main()
