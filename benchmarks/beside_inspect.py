"""The same decisions by Aleator (both transports) and by Inspect AI against one server, in turn: decisions a CPU second.

All write every reply to disk. Inspect AI runs in an environment of its own; without it, its row is left out.

$ python benchmarks/beside_inspect.py --inspect-python .venv-bench-inspect/bin/python
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from aleator.benchmarks.support.measure import Spread, show
from aleator.benchmarks.support.options import described
from aleator.benchmarks.support.slow_server import served
from aleator.benchmarks.transports import MODEL, body

TARGETS = {"aleator, litellm": 1.5, "aleator, direct": 6.0}
INSPECT = "inspect_ai"
CONTENDER = Path(__file__).parent / "support" / "inspect_contender.py"
Play = Callable[[str, int, int], float]


def aleator(transport: str) -> Play:
    """CPU seconds of a whole run of `biased_coin` with its comparison, one decision an episode."""

    def play(base: str, decisions: int, concurrency: int) -> float:
        import aleator as al

        agent = al.agent("llm", model=MODEL, api_base=base, timeout=60, transport=transport)
        scenario = al.Scenario(environment=al.environment("biased_coin", heads=0.6), cast={"*": agent})
        with TemporaryDirectory() as folder:
            began = process_time()
            ran = scenario.run(episodes=decisions, concurrency=concurrency, out=folder)
            spent = process_time() - began
        assert ran.comparison.outcomes == {"legal": decisions}
        return spent

    return play


def inspect(python: str) -> Play:
    """CPU seconds of an `eval` with its scores, one epoch a decision."""

    def play(base: str, decisions: int, concurrency: int) -> float:
        question = body(MODEL)["messages"][0]["content"]
        command = [python, str(CONTENDER), base, str(decisions), str(concurrency), question]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        cpu, _, answers = json.loads(done.stdout.splitlines()[-1])
        assert answers == decisions
        return float(cpu)

    return play


def main() -> None:
    """Measure and print."""
    options = described(__doc__)
    options.add_argument("--decisions", type=int, default=2_000)
    options.add_argument("--concurrency", type=int, default=32)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--inspect-python", default="")
    asked = options.parse_args()
    os.environ.setdefault("OPENAI_API_KEY", "sk-no-key-is-needed")
    plays = {"aleator, litellm": aleator("litellm"), "aleator, direct": aleator("direct")}
    if asked.inspect_python:
        plays[INSPECT] = inspect(asked.inspect_python)
    spent: dict[str, list[float]] = {name: [] for name in plays}
    with served(0.0) as base:
        for name in TARGETS:
            plays[name](base, 50, asked.concurrency)
        for _ in range(asked.rounds):
            for name, play in plays.items():
                spent[name].append(play(base, asked.decisions, asked.concurrency))
    rows = []
    for name, theirs in spent.items():
        rate = Spread.of(asked.decisions / seconds for seconds in theirs).text(0)
        if INSPECT not in spent or name == INSPECT:
            rows.append((name, rate, "", ""))
            continue
        over = Spread.of(other / mine for mine, other in zip(theirs, spent[INSPECT], strict=True))
        told = f"{TARGETS[name]} {'met' if over.median >= TARGETS[name] else 'MISSED'}"
        rows.append((name, rate, over.text(), told))
    show(
        f"{asked.decisions:,} decisions, {asked.concurrency} at once, {asked.rounds} rounds: median (range)",
        ("contender", "decisions a CPU second", "over Inspect AI", "target"),
        rows,
    )


if __name__ == "__main__":
    main()
