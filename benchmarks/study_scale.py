"""Large studies: what it takes to plan, to resume and to report one of many cells, and one of many decisions.

Of many cells, one is played and stands under the recipes of all others, so that only reading is measured. The decisions of the other
study are played by arrays, and its metrics computed anew, as after an upgrade. Each step runs in a process of its own.

$ python benchmarks/study_scale.py
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from aleator.benchmarks.support.measure import show
from aleator.benchmarks.support.options import described

SECONDS, MEMORY = 60.0, 3 * 1024  # the targets: CPU seconds of a step, MiB
CELLS_OF_DECISIONS, TURNS = 10, 200


def many_cells(cells: int) -> Any:
    """A study of so many cells, a multiple of 100, of 20 decisions each."""
    from aleator.scenarios.study.study import Study

    coin = {"environment": "biased_coin", "cast": {"sampler": "uniform"}, "episodes": 20, "metrics": ["tv"]}
    heads = {"from": 0.01, "to": 0.99, "steps": 99}
    return Study(
        name="cells", scenario=coin, vary={"environment.heads": heads, "seed": [*range(cells // 100)]}
    )


def many_decisions(decisions: int) -> Any:
    """A study of ten cells of repeated matching pennies, with so many decisions in all."""
    from aleator.scenarios.study.study import Study

    episodes = decisions // (2 * TURNS * CELLS_OF_DECISIONS)
    seated = {"matcher": {"name": "mixed", "law": {"Heads": 0.55, "Tails": 0.45}}, "mismatcher": "uniform"}
    game = {"name": "matching_pennies", "turns": TURNS}
    return Study(
        name="decisions",
        scenario={"environment": game, "cast": seated, "episodes": episodes},
        vary={"seed": [*range(CELLS_OF_DECISIONS)]},
    )


def lay_out(study: Any, out: Path) -> None:
    """The study's directory with every cell finished: one is played, and stands under the recipes of the others."""
    from aleator.runs.files import SCHEMA, write_json
    from aleator.scenarios.scenario.computed import mark_of
    from aleator.scenarios.study.directory import StudyDirectory

    place, cells = StudyDirectory(out), study.cells()
    first = place.cell(cells[0].folder)
    cells[0].scenario.run(out=first)
    played = json.loads((first / "run.json").read_text())
    for cell in cells[1:]:
        there = place.cell(cell.folder)
        shutil.copytree(first, there)
        recipe, whole = cell.scenario.recipe(), cell.scenario.model_dump(mode="json")
        mark = mark_of(whole, played["document"], played["decisions_sha256"])
        own = {**played, "recipe": recipe, "scenario": whole, "computed": mark}
        (there / "run.json").write_text(json.dumps(own))
    write_json(place.manifest, {"schema": SCHEMA, "study": study.model_dump(mode="json")})


def forget_comparisons(out: Path) -> None:
    """As though another version had computed them."""
    for manifest in out.glob("cells/*/run.json"):
        manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "computed": None}))


def reported(study: Any, out: Path) -> None:
    """The document, the tables of metrics and the page."""
    found = study.read(out)
    json.dumps(found.document())
    found.df("metrics")
    found.to_html(out / "report.html")


def planned(study: Any, out: Path) -> None:
    """What a study does before its first decision."""
    from aleator.scenarios.study.directory import StudyDirectory
    from aleator.scenarios.study.units import units_of

    units_of(study.cells(), StudyDirectory(out))


STEPS: dict[str, tuple[Callable[[int], Any], Callable[[Any, Path], None]]] = {
    "start-up": (many_cells, planned),
    "cells laid out": (many_cells, lay_out),
    "resumed": (many_cells, lambda study, out: study.run(out)),
    "report": (many_cells, reported),
    "decisions played": (many_decisions, lambda study, out: study.run(out)),
    "report, as it stands": (many_decisions, reported),
    "report, computed anew": (many_decisions, lambda s, out: (forget_comparisons(out), reported(s, out))[1]),
}


def step(name: str, size: int, out: Path) -> None:
    """Do one step in this process, and print its CPU seconds, elapsed seconds and highest memory in MiB."""
    make, do = STEPS[name]
    cpu, elapsed = process_time(), perf_counter()
    do(make(size), out)
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps([process_time() - cpu, perf_counter() - elapsed, highest / 1024]))


def measured(name: str, size: int, out: Path) -> tuple[str, ...]:
    """A row of the table."""
    command = [sys.executable, __file__, "--step", name, "--size", str(size), "--out", str(out)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    cpu, elapsed, memory = json.loads(done.stdout)
    is_target = name in ("start-up", "resumed") or name.startswith("report")
    told = ("met" if cpu < SECONDS and memory < MEMORY else "MISSED") if is_target else ""
    print(f"{name}: {cpu:.1f} s of CPU", file=sys.stderr)
    return f"{size:,}", name, f"{cpu:.1f}", f"{elapsed:.1f}", f"{memory:,.0f}", told


def main() -> None:
    """Measure and print."""
    options = described(__doc__)
    options.add_argument("--cells", type=int, default=10_000)
    options.add_argument("--decisions", type=int, default=10_000_000)
    for hidden, kind in (("--step", str), ("--size", int), ("--out", Path)):
        options.add_argument(hidden, type=kind, help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.step:
        step(asked.step, asked.size, asked.out)
        return
    with TemporaryDirectory() as place:
        sizes = {many_cells: (asked.cells, "cells"), many_decisions: (asked.decisions, "decisions")}
        rows = [
            measured(name, sizes[make][0], Path(place) / sizes[make][1]) for name, (make, _) in STEPS.items()
        ]
    show(
        f"target: {SECONDS:.0f} CPU seconds and {MEMORY:,} MiB for a step",
        ("cells or decisions", "step", "CPU s", "elapsed s", "memory, MiB", ""),
        rows,
    )


if __name__ == "__main__":
    main()
