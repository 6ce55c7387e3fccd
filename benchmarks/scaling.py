"""One worker and two on the same study, in turn: seconds that pass until all cells stand, and whether the decisions are the same.

Cells that arrays play, and cells of a simulated model behind LiteLLM in the worker's own process; both take the processor all the time.

$ python benchmarks/scaling.py
"""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Literal, get_args

from aleator.benchmarks.support.measure import Spread, show
from aleator.benchmarks.support.options import described
from aleator.scenarios.study.engines.engine import Engine
from aleator.scenarios.study.study import Study

Spreading = Literal["processes", "dask"]
CELLS = 24
TARGETS = {"arrays": 1.7, "a simulated model": 1.6}


def study(kind: str, episodes: int) -> Study:
    """The cells of one kind."""
    pennies = {
        "environment": {"name": "matching_pennies", "turns": 200},
        "cast": {
            "matcher": {"name": "mixed", "law": {"Heads": 0.55, "Tails": 0.45}},
            "mismatcher": "uniform",
        },
    }
    coin = {
        "environment": {"name": "biased_coin", "heads": 0.6},
        "cast": {"sampler": {"name": "llm", "model": "sim/fair"}},
    }
    scenario = {**(pennies if kind == "arrays" else coin), "episodes": episodes}
    return Study(name="scaling", scenario=scenario, vary={"seed": [*range(CELLS)]})


def decisions_of(out: Path) -> str:
    """A digest of all decisions that stand in a study's directory, cell by cell."""
    from aleator.runs.parquet import ORDER, read_decisions

    found = sha256()
    for cell in sorted((out / "cells").iterdir()):
        found.update(repr(read_decisions(cell / "decisions").order(ORDER).fetchall()).encode())
    return found.hexdigest()


def played(asked: Study, engine: Engine, is_checked: bool) -> tuple[float, str]:
    """The seconds that passed, and the digest of what was decided."""
    with TemporaryDirectory() as place:
        began = perf_counter()
        asked.run(place, engine=engine)
        passed = perf_counter() - began
        return passed, decisions_of(Path(place)) if is_checked else ""


def compared(kind: str, engine: Spreading, asked: Study, rounds: int, is_checked: bool) -> tuple[str, ...]:
    """A row of the table."""
    times: dict[int, list[float]] = {1: [], 2: []}
    digests = set()
    for _ in range(rounds):
        for workers, measured in times.items():
            passed, digest = played(asked, Engine(engine, workers), is_checked)
            measured.append(passed)
            digests.add(digest)
    if len(digests) > 1:
        raise SystemExit(f"{engine}: one worker and two decided differently")
    one, two = (Spread.of(measured) for measured in times.values())
    ratio = Spread.of(first / second for first, second in zip(*times.values(), strict=True))
    verdict = "met" if ratio.median >= TARGETS[kind] else "MISSED"
    return kind, engine, one.text(1), two.text(1), ratio.text(), f"{TARGETS[kind]:.1f}, {verdict}"


def main() -> None:
    """Measure and print."""
    options = described(__doc__)
    options.add_argument("--rounds", type=int, default=1)
    options.add_argument("--array-episodes", type=int, default=2_000, help="of each cell, of 400 decisions")
    options.add_argument("--model-episodes", type=int, default=800, help="of each cell, of one decision")
    options.add_argument("--engine", action="append", choices=get_args(Spreading))
    asked = options.parse_args()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"  # of the workers, which are begun below
    studies: dict[str, Any] = {
        "arrays": study("arrays", asked.array_episodes),
        "a simulated model": study("a simulated model", asked.model_episodes),
    }
    rows = [
        compared(kind, engine, one, asked.rounds, is_checked=kind != "arrays")
        for kind, one in studies.items()
        for engine in asked.engine or get_args(Spreading)
    ]
    show(
        f"{CELLS} cells on {len(os.sched_getaffinity(0))} cores",
        ("cells", "engine", "one worker, s", "two, s", "one over two", "target"),
        rows,
    )


if __name__ == "__main__":
    main()
