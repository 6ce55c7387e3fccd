"""What 10^9 decisions cost: from one run by arrays, and one of a model behind `aleator serve`, each with its comparison.

$ python benchmarks/scale_costs.py
"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any, NamedTuple

from aleator.benchmarks.support.measure import show
from aleator.benchmarks.support.options import described
from aleator.benchmarks.support.slow_server import served
from aleator.benchmarks.transports import MODEL

DECISIONS = 10**9
WORKERS = (1, 10, 100)
TURNS, CONCURRENCY = 200, 32
HOUR, DAY = 3_600, 86_400


class Cost(NamedTuple):
    """Of one decision: ``seconds`` of CPU, and the bytes of each kind of file."""

    name: str
    seconds: float
    size: dict[str, float]

    def row(self) -> tuple[str, ...]:
        """The row of the table of costs."""
        bytes_ = (
            ", ".join(f"{each:.1f} of {kind}" for kind, each in self.size.items() if each >= 0.05) or "none"
        )
        times = (span(DECISIONS * self.seconds / workers) for workers in WORKERS)
        disk = f"{DECISIONS * sum(self.size.values()) / 1e9:,.1f} GB"
        return self.name, f"{1e6 * self.seconds:,.1f}", bytes_, *times, disk


def span(seconds: float) -> str:
    """A length of time in the unit that suits it."""
    if seconds >= DAY:
        return f"{seconds / DAY:,.1f} days"
    return f"{seconds / HOUR:,.1f} hours" if seconds >= HOUR else f"{seconds / 60:,.1f} minutes"


def measured(name: str, scenario: Any, episodes: int, decisions: int, **how: Any) -> Cost:
    """Run it on disk with its comparison, after a small run that loads what is needed."""
    with TemporaryDirectory() as place:
        scenario.run(episodes=20, out=Path(place) / "warm", **how).document()
        out, began = Path(place) / "run", process_time()
        scenario.run(episodes=episodes, out=out, **how).document()
        spent = process_time() - began
        return Cost(name, spent / decisions, {kind: on_disk(out, kind) / decisions for kind in ("sqlite", "journal", "parquet")})  # fmt: skip


def on_disk(out: Path, kind: str) -> int:
    """Bytes of all files that end so."""
    return sum(file.stat().st_size for file in out.rglob(f"*.{kind}"))


def by_arrays(decisions: int, keep: str) -> Cost:
    """Repeated matching pennies of scripted agents."""
    import aleator as al

    game = al.environment("matching_pennies", turns=TURNS)
    seated = {"matcher": al.agent("mixed", law={"Heads": 0.55, "Tails": 0.45}), "mismatcher": "uniform"}
    scenario = al.Scenario(environment=game, cast=seated)
    name = "scripted agents" if keep == "decisions" else "scripted agents, keep counts"
    return measured(name, scenario, decisions // (2 * TURNS), decisions, keep=keep)


def by_a_model(decisions: int, transport: str, base: str) -> Cost:
    """A biased coin, each decision a call."""
    import aleator as al

    agent = al.agent("llm", model=MODEL, api_base=base, timeout=60, transport=transport)
    scenario = al.Scenario(environment=al.environment("biased_coin", heads=0.6), cast={"*": agent})
    return measured(f"a model, {transport}", scenario, decisions, decisions, concurrency=CONCURRENCY)


def main() -> None:
    """Measure and print."""
    options = described(__doc__)
    options.add_argument("--decisions", type=int, default=1_000_000, help="by arrays")
    options.add_argument("--calls", type=int, default=2_000, help="of the model")
    asked = options.parse_args()
    os.environ.setdefault("OPENAI_API_KEY", "sk-no-key-is-needed")
    costs = [by_arrays(asked.decisions, keep) for keep in ("decisions", "counts")]
    with served(0.0) as base:
        costs += [by_a_model(asked.calls, transport, base) for transport in ("direct", "litellm")]
    show(
        f"10^9 decisions, from {asked.decisions:,} by arrays and {asked.calls:,} calls",
        ("who decides", "CPU us", "bytes on disk", *(f"workers: {workers}" for workers in WORKERS), "disk"),
        [cost.row() for cost in costs],
    )


if __name__ == "__main__":
    main()
