"""The path of one decision: how many functions of ours are called for it, and how often the path moves from file to file.

One simulated decision (`sim/fair`, the style `direct`, one-shot matching pennies against `uniform`), in the middle of a run that is
warm: the decision of one episode, from the loop's first question to the row in the ledger. Functions entered anew count;
to go on after a wait does not.

$ python benchmarks/one_decision.py
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import aleator

ROOT = str(Path(aleator.__file__).parent)
WARM = 40


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


def main() -> None:
    pass
