"""A study of many cells in a process that may open few files: the number of open files stays flat."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from statistics import median

from aleator.benchmarks.attacks.tally import Tally
from aleator.benchmarks.support.keep_alive_model import KeepAliveModel, served
from aleator.benchmarks.support.sittings import environment

__all__ = ["descriptors"]

_ALLOWED = 256
_AT_ONCE = 32
_EPISODES = 12
_MORE = 8  # files by which the last third of a study may hold more than the first


def descriptors(cells: int, place: Path) -> Iterator[Tally]:
    """A study of so many ``cells`` where 256 files may be open."""
    with served(wait=0.05) as model:
        yield _flat(cells, _study(cells, model, place), place / "flat", model)


def _study(cells: int, model: KeepAliveModel, place: Path) -> Path:
    llm = {"name": "llm", "model": "openai/test", "api_base": model.base}
    scenario = {"environment": "biased_coin", "cast": {"*": llm}, "episodes": _EPISODES, "metrics": ["tv"]}
    heads = {"from": 0.2, "to": 0.8, "steps": cells - 1}
    file = place / "asked.yaml"
    file.write_text(json.dumps({"scenario": scenario, "vary": {"environment.heads": heads}}))
    return file


def _flat(cells: int, file: Path, out: Path, model: KeepAliveModel) -> Tally:
    status, held = _run(file, out, _ALLOWED, model)
    third = len(held) // 3
    first, last = median(held[:third]), median(held[-third:])
    ended = _outcomes(out)
    asked = {"legal": cells * _EPISODES}
    faults = [] if status == 0 and ended == asked else [f"exit status {status}, outcomes {dict(ended)}"]
    if last > first + _MORE:
        faults.append(f"{first:g} files were open in the first third, and {last:g} in the last")
    seen = f"a process of {_ALLOWED} files: {first:g} open in the first third, {last:g} in the last, {max(held)} at most"
    return Tally("cells of a study by LiteLLM", cells, faults, seen)


def _run(file: Path, out: Path, limit: int, model: KeepAliveModel) -> tuple[int, list[int]]:
    """The exit status, and how many files were open, twenty times a second from the first call on."""
    called = model.calls
    command = (
        f'ulimit -n {limit}; exec "$0" -m aleator study {file} --out {out} --concurrency {_AT_ONCE} --json'
    )
    process = subprocess.Popen(
        ["bash", "-c", command, sys.executable],
        env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    held = []
    while process.poll() is None:
        time.sleep(0.05)
        with suppress(OSError):  # it has just ended
            opened = len(list(Path(f"/proc/{process.pid}/fd").iterdir()))
            held += [opened] if model.calls > called else []
    return process.wait(), held


def _outcomes(out: Path) -> Counter[str]:
    """How the decisions of all cells that are done ended."""
    found: Counter[str] = Counter()
    for manifest in out.glob("cells/*/run.json"):
        found.update(json.loads(manifest.read_text()).get("document", {}).get("outcomes", {}))
    return found
