"""Sittings of `aleator` in processes forked from this one, which has imported all that they need; each may be killed.

An order a line comes as JSON: {"arguments": [...], "log": file, "after": seconds or null, "last": [moment, time] or null} begins a sitting
and is answered by its number; a number is answered, when that sitting has ended, by [exit status, negative where killed; seconds; {moment: how
many times it came}].
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from importlib import import_module
from typing import Any, NamedTuple

from aleator.agents.llm.transport.chat import Request, complete
from aleator.benchmarks.support.moments import Moments, watch
from aleator.cli.main import main
from aleator.registry.finding import find, names
from aleator.scenarios.scenario.scenario import Scenario

_IMPORTED = (
    "altair", "duckdb", "langsmith", "tenacity", "vl_convert", "aleator.agents.llm.styles.direct", "aleator.cli.run_commands",
    "aleator.reports.page", "aleator.scenarios.finished",
)  # fmt: skip


def sitting(order: dict[str, Any], told: int) -> None:
    """One command, to its end; the moments that came are written to ``told``."""
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    moments = Moments(tuple(order["last"]) if order["last"] else None)
    watch(moments)
    code = 1
    try:
        main(order["arguments"])
    except SystemExit as end:
        code = end.code
    sys.stdout.flush()
    os.write(told, json.dumps(moments.times).encode())
    os._exit(code)


class Begun(NamedTuple):
    """A sitting under way: its process, when it began and when it is killed, and where it writes the moments that came."""

    child: int
    began: float
    until: float | None
    told: int


def begun(order: dict[str, Any]) -> Begun:
    """Begin a sitting."""
    reads, writes = os.pipe()
    now = time.monotonic()
    child = os.fork()
    if not child:
        sitting(order, writes)
    os.close(writes)
    return Begun(child, now, None if order["after"] is None else now + order["after"], reads)


def ended(one: Begun) -> list[Any]:
    """What became of a sitting, when it has ended."""
    status = _waited(one.child, one.until)
    with os.fdopen(one.told) as pipe:
        times = pipe.read()
    return [status, time.monotonic() - one.began, json.loads(times or "{}")]


def _waited(child: int, until: float | None) -> int:
    done = status = 0
    while until is not None and not done and time.monotonic() < until:
        time.sleep(0.002)
        done, status = os.waitpid(child, os.WNOHANG)
    if not done:
        if until is not None:
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def warm_up() -> None:
    """Import what a command imports when it first needs it, and play once; no thread is begun, which a fork would lose."""
    for name in _IMPORTED:
        import_module(name)
    asyncio.run(complete(Request("openai/test", [], {}, 1.0, api_base="http://127.0.0.1:9")))
    for room in ("agents", "panels", "metrics"):
        for name in names(room):
            find(room, name)
    for environment in ("matching_pennies", "biased_coin"):
        model = {"name": "llm", "model": "sim/fair"}
        Scenario(environment=environment, cast={"*": model}, episodes=20).run().document()


if __name__ == "__main__":
    warm_up()
    print("warm", flush=True)
    under_way: list[Begun] = []
    for line in sys.stdin:
        order = json.loads(line)
        if isinstance(order, int):
            answer: Any = ended(under_way[order])
        else:
            answer = len(under_way)
            under_way.append(begun(order))
        print(json.dumps(answer), flush=True)
