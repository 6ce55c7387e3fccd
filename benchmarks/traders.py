"""Traders of one market who are models behind a server that takes half a second: how far their thinking overlaps.

The traders of a `double_auction` are asked through `aleator serve` by plain HTTP, in one market: at concurrency 1, at concurrency 256,
and with the process killed halfway and started again. Every way must end in the same decisions.

The bar: at concurrency 256 a wall time of at most a tenth of the sum of all latencies. At concurrency 1 one request is made at a time.

    python benchmarks/traders.py [TRADERS]
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from aleator.benchmarks.support.slow_server import served

__all__ = ["Market", "Played", "kill_halfway", "played"]

_PLAY = """
import json, sys, time
import aleator as al
recipe, folder, concurrency = json.loads(sys.argv[1]), sys.argv[2], int(sys.argv[3])
scenario = al.Scenario(**recipe)
start, busy = time.perf_counter(), time.process_time()
result = scenario.run(episodes=1, seed=7, out=folder, concurrency=concurrency)
wall, busy = time.perf_counter() - start, time.process_time() - busy
print(json.dumps([len(result.kept), wall, busy, result.digest()]))
"""


class Market(NamedTuple):
    """``traders`` in one market until the ``horizon``; a server answers each after ``latency`` seconds."""

    traders: int = 200
    latency: float = 0.5
    horizon: float = 3.0

    def environment(self) -> dict[str, Any]:
        """The recipe of the market, in which a trader thinks for half of the time between two questions."""
        half = self.traders // 2
        values = [100 + 50 * k / half for k in range(half)]
        costs = [50 + 75 * k / half for k in range(half)]
        worth = {"values": values, "costs": costs}
        return {"name": "double_auction", **worth, "thinking": 0.5, "horizon": self.horizon}

    def recipe(self, base: str) -> dict[str, Any]:
        """The scenario of models at this address."""
        server = {"api_base": base, "transport": "direct", "send_seed": True, "price_in": 0, "price_out": 0}
        model = {"name": "llm", "model": "openai/fair", **server}
        return {"environment": self.environment(), "cast": {"*": model}}


class Played(NamedTuple):
    """The ``decisions`` of one market, the seconds that it took by the wall clock and was ``busy``, and what tells its decisions from others."""

    decisions: int
    wall: float
    busy: float
    digest: str


def under_way(market: Market, base: str, folder: Path, concurrency: int = 32) -> subprocess.Popen[str]:
    """A process that plays the market into ``folder``."""
    command = [sys.executable, "-c", _PLAY, json.dumps(market.recipe(base)), str(folder), str(concurrency)]
    environment = {**os.environ, "OPENAI_API_KEY": "none-is-needed"}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def played(market: Market, base: str, folder: Path, concurrency: int = 32) -> Played:
    """The market from its beginning, or from where ``folder`` has come to."""
    said, _ = under_way(market, base, folder, concurrency).communicate()
    return Played(*json.loads(said))


def kill_halfway(market: Market, base: str, folder: Path, replies: int) -> None:
    """Play the market and kill the process when it has kept so many ``replies``."""
    process = under_way(market, base, folder)
    while process.poll() is None and _kept(folder / "transcript.sqlite") < replies:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()


def _kept(transcript: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{transcript}?mode=ro", uri=True)) as connection:
            return int(connection.execute("select count(*) from attempts").fetchone()[0])
    except sqlite3.OperationalError:  # there is none yet
        return 0


def main(traders: int = 200) -> None:
    """Print what each way took, and whether all ended alike."""
    market = Market(traders)
    with TemporaryDirectory() as place, served(market.latency) as base:
        kill_halfway(market, base, Path(place) / "killed", traders // 2)
        ways = {
            "concurrency 1": played(market, base, Path(place) / "one", 1),
            "concurrency 256": played(market, base, Path(place) / "many", 256),
            "killed halfway, the rest": played(market, base, Path(place) / "killed", 256),
        }
    for name, found in ways.items():
        serial = found.decisions * market.latency
        of_all = f"{serial / found.wall:.1f} times that"
        print(
            f"{name}: {found.decisions} decisions in {found.wall:.1f} s, of which {found.busy:.1f} s of its own work;"
            f" all latencies are {serial:.1f} s, {of_all}"
        )
    alike = len({found.digest for found in ways.values()}) == 1
    many = ways["concurrency 256"]
    met = 10 * many.wall <= many.decisions * market.latency
    print(
        f"the same decisions: {alike}; a tenth of the latencies at concurrency 256: {'met' if met else 'missed'}"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
