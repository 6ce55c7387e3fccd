"""The cost of a decision by a language model, beside the bare call: `sim/fair` in this process, nothing to wait for.

$ python benchmarks/llm_path.py
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any, NamedTuple

from aleator.benchmarks.support.measure import Spread, by_place, one_core, show
from aleator.benchmarks.support.options import described

MODEL = "sim/fair"
CONCURRENCY = 32

# Whose own time it is, by the path of the file; the first that fits. Built-ins count for their caller.
PLACES = {
    "litellm": ("/litellm/",),
    "langgraph": ("/langgraph/", "/langchain_core/", "/langsmith/"),
    "simulated model": ("/agents/simulated/",),
    "transcript": ("/scenarios/transcript.py",),
    "parse": ("/agents/parsing.py",),
    "aleator's agent": ("/agents/",),
    "loop, world, chance, ledger": ("/play.py", "/chance.py", "/core.py", "/ledger.py", "/environments/"),
}


class Cost(NamedTuple):
    """Of one decision: CPU and elapsed seconds."""

    cpu: float
    elapsed: float


def cost(play: Callable[[], Any], decisions: int) -> Cost:
    """What one decision of ``play`` takes."""
    cpu, elapsed = process_time(), perf_counter()
    play()
    return Cost((process_time() - cpu) / decisions, (perf_counter() - elapsed) / decisions)


def scenario() -> Any:
    """One-shot matching pennies, the model at the matcher's seat: one decision of a model an episode."""
    import aleator as al

    cast = {"matcher": al.agent("llm", model=MODEL), "mismatcher": al.agent("uniform")}
    return al.Scenario(environment=al.environment("matching_pennies"), cast=cast)


def run_in_memory(decisions: int) -> None:
    """The whole path, the transcript in memory."""
    scenario().run(episodes=decisions, concurrency=CONCURRENCY)


def run_on_disk(decisions: int) -> None:
    """The whole path, every reply on disk before it is used."""
    with TemporaryDirectory() as folder:
        scenario().run(episodes=decisions, concurrency=CONCURRENCY, out=folder)


def bodies() -> list[dict[str, Any]]:
    """The requests that a run sends, as its transcript has them."""
    with TemporaryDirectory() as folder:
        scenario().run(episodes=20, out=folder)
        connection = sqlite3.connect(Path(folder) / "transcript.sqlite")
        found = [json.loads(body) for (body,) in connection.execute("select body from requests")]
        connection.close()
    return found


def bare(requests: list[dict[str, Any]], decisions: int) -> None:
    """The same requests by `litellm.acompletion`, and nothing around it."""
    from aleator.agents.llm.transport.chat import load_litellm

    litellm = load_litellm()

    async def call(i: int) -> None:
        body = requests[i % len(requests)]
        await litellm.acompletion(
            model=body["model"], messages=body["messages"], max_retries=0, seed=i, **body["parameters"]
        )

    asyncio.run(_bounded(call, decisions))


def completed(requests: list[dict[str, Any]], decisions: int) -> None:
    """The same requests by the package's one path to a model: reply, usage and cost read and classified."""
    from aleator.agents.llm.transport.chat import Request, complete

    async def call(i: int) -> None:
        body = requests[i % len(requests)]
        await complete(Request(body["model"], body["messages"], body["parameters"], timeout=60, seed=i))

    asyncio.run(_bounded(call, decisions))


async def _bounded(call: Callable[[int], Awaitable[None]], count: int) -> None:
    places = asyncio.Semaphore(CONCURRENCY)

    async def one(i: int) -> None:
        async with places:
            await call(i)

    await asyncio.gather(*(one(i) for i in range(count)))


def show_costs(costs: dict[str, list[Cost]]) -> None:
    """Costs, and each contender's CPU over the bare call's, round by round."""
    bare_costs = next(iter(costs.values()))
    rows = [
        (
            name,
            Spread.of(1 / one.elapsed for one in theirs).text(0),
            Spread.of(1000 * one.cpu for one in theirs).text(),
            Spread.of(
                one.cpu / bare_one.cpu for one, bare_one in zip(theirs, bare_costs, strict=True)
            ).text(),
        )
        for name, theirs in costs.items()
    ]
    show(
        "LLM path", ("contender", "decisions a second", "CPU ms a decision", "CPU over the bare call's"), rows
    )


def main() -> None:
    """Measure and print."""
    options = described(__doc__)
    options.add_argument("--decisions", type=int, default=300)
    options.add_argument("--rounds", type=int, default=5)
    asked = options.parse_args()
    print(one_core())
    requests = bodies()
    contenders: dict[str, Callable[[int], None]] = {
        "bare litellm.acompletion": lambda n: bare(requests, n),
        "with request and reply": lambda n: completed(requests, n),
        "run, transcript in memory": run_in_memory,
        "run, transcript on disk": run_on_disk,
    }
    print(
        f"{asked.decisions:,} decisions at concurrency {CONCURRENCY}, {asked.rounds} rounds: median (least to greatest)"
    )
    costs: dict[str, list[Cost]] = {name: [] for name in contenders}
    for _ in range(asked.rounds + 1):
        for name, play in contenders.items():
            costs[name].append(cost(lambda play=play: play(asked.decisions), asked.decisions))  # type: ignore[misc]
    show_costs({name: all_costs[1:] for name, all_costs in costs.items()})
    shares = [by_place(lambda: run_on_disk(asked.decisions), PLACES) for _ in range(asked.rounds)]
    rows = [(place, Spread.of(100 * share[place] for share in shares).text(1)) for place in shares[0]]
    show("where a run on disk spends its time (cProfile)", ("place", "% of the time"), rows)


if __name__ == "__main__":
    main()
