"""The attacks that the tests make: each case of a test is one, and so is each example that Hypothesis draws."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import aleator
from aleator.benchmarks.attacks.tally import Tally
from aleator.benchmarks.support.sittings import environment

__all__ = ["KINDS", "tested"]

KINDS: Mapping[str, Sequence[str]] = {
    "odd replies": ["tests/agents/test_odd_responses.py"],
    "storms of 429, 5xx, hung and dropped calls": ["tests/agents/test_storm.py"],
    "redirects": ["tests/agents/test_secrets.py", "-k", "redirect"],
    "keys that come back": ["tests/agents/test_secrets.py", "-k", "not redirect"],
    "endless bodies, odd requests": ["tests/agents/test_bounds.py"],
    "hostile scenario files and names": ["tests/scenarios/test_hostile_files.py"],
    "damaged and unwritable files": ["tests/scenarios/test_damaged_files.py"],
    "replies that were lost or changed": ["tests/test_journal.py"],
    "faults of this machine": ["tests/scenarios/test_own_machine.py"],
}
"""Arguments of pytest, by kind."""


def tested(kinds: Iterable[str]) -> Iterator[Tally]:
    """Run the tests of these kinds."""
    for kind in kinds:
        with tempfile.TemporaryDirectory() as folder:
            counts = Path(folder) / "counts.json"
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "-m", "not slow", "-p", "aleator.benchmarks.support.counted_tests", "--counts", str(counts), *KINDS[kind]],
                env=environment(), cwd=aleator.__path__[0], capture_output=True, text=True, check=False,
            )  # fmt: skip
            if not counts.exists():
                raise RuntimeError(done.stdout + done.stderr)
            found = json.loads(counts.read_text())
        yield Tally(kind, found["made"], found["failed"], KINDS[kind][0])
