"""What it costs a run to write every reply down before it is used: transcript, journal, ledger and Parquet, as a share of its CPU time.

The functions that write are timed while they run, in the run itself, against `aleator serve` in a process of its own.

$ python benchmarks/durable_logging.py
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from tempfile import TemporaryDirectory
from time import process_time, thread_time
from typing import Any
from unittest.mock import patch

from aleator.benchmarks.support.measure import Spread, show
from aleator.benchmarks.support.options import described
from aleator.benchmarks.support.slow_server import served
from aleator.benchmarks.transports import MODEL

TARGETS = {"litellm": 0.10, "direct": 0.20}
CONCURRENCY = 32


@contextmanager
def timed(owner: type[Any], name: str, spent: list[float]) -> Iterator[None]:
    """While open, add what each call of a method takes of its thread's CPU time to ``spent``."""
    plain: Callable[..., Any] = getattr(owner, name)

    def measured(*args: Any, **kwargs: Any) -> Any:
        began = thread_time()
        try:
            return plain(*args, **kwargs)
        finally:
            spent[0] += thread_time() - began

    with patch.object(owner, name, measured):
        yield


def logged(transport: str, base: str, decisions: int) -> tuple[float, float]:
    """CPU seconds of a run on disk, and those that logging took of them."""
    import aleator as al
    from aleator.runs.ledger import Ledger
    from aleator.runs.parts import Parts
    from aleator.runs.transcript import Transcript

    agent = al.agent("llm", model=MODEL, api_base=base, timeout=60, transport=transport)
    scenario = al.Scenario(environment=al.environment("biased_coin", heads=0.6), cast={"*": agent})
    writing = [
        (Transcript, "recall"),
        (Transcript, "begin"),
        (Transcript, "record"),
        (Ledger, "add"),
        (Ledger, "pay"),
        (Parts, "write"),
    ]
    spent = [0.0]
    with TemporaryDirectory() as folder, ExitStack() as stack:
        for owner, name in writing:
            stack.enter_context(timed(owner, name, spent))
        began = process_time()
        ran = scenario.run(episodes=decisions, concurrency=CONCURRENCY, out=folder)
        whole = process_time() - began
    assert len(ran.kept) == decisions
    return whole, spent[0]


def main() -> None:
    """Measure and print."""
    options = described(__doc__)
    options.add_argument("--decisions", type=int, default=1_000)
    options.add_argument("--rounds", type=int, default=3)
    asked = options.parse_args()
    os.environ.setdefault("OPENAI_API_KEY", "sk-no-key-is-needed")
    rounds: dict[str, list[tuple[float, float]]] = {transport: [] for transport in TARGETS}
    with served(0.0) as base:
        for transport in TARGETS:
            logged(transport, base, 50)
        for _ in range(asked.rounds):
            for transport, theirs in rounds.items():
                theirs.append(logged(transport, base, asked.decisions))
    rows = []
    for transport, theirs in rounds.items():
        share = Spread.of(spent / whole for whole, spent in theirs)
        each = Spread.of(1000 * spent / asked.decisions for _, spent in theirs)
        told = "met" if share.median < TARGETS[transport] else "MISSED"
        whole = Spread.of(1000 * whole / asked.decisions for whole, _ in theirs)
        rows.append((transport, whole.text(), each.text(), share.text(3), f"{TARGETS[transport]:.2f} {told}"))
    show(
        f"{asked.decisions:,} decisions, {CONCURRENCY} at once, {asked.rounds} rounds: median (range)",
        ("transport", "CPU ms a decision", "of it logging", "share", "target"),
        rows,
    )


if __name__ == "__main__":
    main()
