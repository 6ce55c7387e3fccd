"""A study on several processes of which the driver, or a worker, is killed at random moments: it ends as an undisturbed one does.

In the end every address has one reply, the decisions are those of an undisturbed run, and calls that were paid beyond these were
under way at a kill.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from aleator.benchmarks.attacks.tally import Tally
from aleator.benchmarks.support.keep_alive_model import KeepAliveModel, identity_of, said, served
from aleator.benchmarks.support.sittings import environment, recorded

__all__ = ["workers"]

_WORKERS, _AT_ONCE, _UNIT = 2, 16, 100


def workers(cells: int, episodes: int, kills: int, place: Path, wait: float = 0.0) -> Iterator[Tally]:
    """A study of so many ``cells`` and ``episodes`` each, below ``place``, with so many ``kills`` of its driver and its workers.

    The model takes ``wait`` seconds for an answer.
    """
    place.mkdir(parents=True, exist_ok=True)
    with served(reply=_reply, wait=wait) as model:
        file = _study(model, cells, episodes, place)
        undisturbed = _begun(file, place / "whole", "local")
        status = undisturbed.wait()
        needed = model.drain().total()
        faults = (
            [] if status == 0 and needed == cells * episodes else [f"exit status {status}, {needed} calls"]
        )
        yield _killed(model, file, place, needed, kills, faults)


def _reply(number: int, body: dict[str, Any]) -> dict[str, Any]:
    """A function of the request, which differs from all others in its seed."""
    return said(("Heads", "Tails")[int(identity_of([body["messages"], body["seed"]]), 16) % 2])


def _study(model: KeepAliveModel, cells: int, episodes: int, place: Path) -> Path:
    llm = {
        "name": "llm", "model": "openai/test", "api_base": model.base, "transport": "direct", "retries": 0, "send_seed": True,
    }  # fmt: skip
    scenario = {"environment": "biased_coin", "cast": {"*": llm}, "episodes": episodes, "metrics": ["tv"]}
    heads = {"from": 0.01, "to": 0.99, "steps": cells - 1}
    file = place / "asked.yaml"
    file.write_text(json.dumps({"scenario": scenario, "vary": {"environment.heads": heads}}))
    return file


def _begun(file: Path, out: Path, engine: str = "processes") -> subprocess.Popen[bytes]:
    spread = [] if engine == "local" else ["--engine", engine, "--workers", str(_WORKERS), "--unit-episodes", str(_UNIT)]  # fmt: skip
    command = ["study", str(file), "--out", str(out), "--concurrency", str(_AT_ONCE), "--json", *spread]
    with (out.parent / "log.txt").open("a") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "aleator", *command],
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=log,
        )


def _killed(
    model: KeepAliveModel, file: Path, place: Path, needed: int, kills: int, faults: list[str]
) -> Tally:
    luck, out = np.random.Generator(np.random.Philox(key=16)), place / "killed"
    made = drivers = sent = 0
    driver = _begun(file, out)
    while made < kills and driver.poll() is None:
        _wait(driver, model, int(luck.integers(1, max(needed // kills, 2))))
        workers = _children(driver.pid)
        if made % 2 or not workers:
            driver.kill()
            driver.wait()
            made, drivers = made + 1, drivers + 1
            sent += model.drain().total()
            driver = _begun(file, out)
        else:
            with suppress(ProcessLookupError):
                os.kill(workers[int(luck.integers(len(workers)))], signal.SIGKILL)
                made += 1
    status = driver.wait()
    sent += model.drain().total()
    on_record = recorded(out).total()
    if status != 0:
        faults.append(f"exit status {status}")
    if on_record != needed:
        faults.append(f"{on_record} replies are on record, of {needed} addresses")
    if sent - needed > made * _AT_ONCE:
        faults.append(f"{sent - needed} calls were made beyond those needed")
    if _decisions(out) != _decisions(place / "whole"):
        faults.append("other decisions than the undisturbed run's")
    seen = f"{drivers} of the driver; {needed} addresses, {sent - needed} calls more, which were under way at a kill"
    return Tally("kills of workers and drivers of a study", made, faults, seen)


def _wait(driver: subprocess.Popen[bytes], model: KeepAliveModel, calls: int) -> None:
    """Until so many more calls came, or the driver ended."""
    reached = model.calls + calls
    while model.calls < reached and driver.poll() is None:
        time.sleep(0.005)


def _children(parent: int) -> list[int]:
    """The processes that run units for the process ``parent``."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            told = (folder / "cmdline").read_bytes()
            if int(fields[1]) == parent and fields[0] != "Z" and b"spawn_main" in told:
                found.append(int(folder.name))
    return sorted(found)


def _decisions(out: Path) -> dict[str, str]:
    """The digest of each cell's decisions."""
    documents = {file.parent.name: json.loads(file.read_text()) for file in out.glob("cells/*/run.json")}
    return {name: one.get("decisions_sha256", one["status"]) for name, one in documents.items()}
