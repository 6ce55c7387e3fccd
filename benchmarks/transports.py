"""What a decision costs on the way to an OpenAI-compatible server: bare LiteLLM, bare HTTP, and Aleator by either transport.

The server is `aleator.agents.simulated` in a process of its own; every contender asks it the same questions.

$ python benchmarks/transports.py
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from time import perf_counter, process_time
from typing import Any, NamedTuple

from aleator.benchmarks.support.measure import Spread, show
from aleator.benchmarks.support.options import described
from aleator.benchmarks.support.slow_server import served

MODEL = "openai/fair"


class Cost(NamedTuple):
    """Of one decision: CPU seconds of this process, and elapsed ones."""

    cpu: float
    elapsed: float


class Contender(NamedTuple):
    """``play(base, decisions, concurrency)``, over ``share`` of the decisions that the others make."""

    name: str
    play: Callable[[str, int, int], None]
    share: int = 1


def body(model: str) -> dict[str, Any]:
    """The request that the scenario below makes first."""
    said = (
        "Draw one outcome of this law:\n- Heads: 60%\n- Tails: 40%\n\n"
        "Options:\n- Heads\n- Tails\n\nAnswer with exactly one of the options and nothing else."
    )
    return {"model": model, "messages": [{"role": "user", "content": said}], "temperature": 1.0}


def bare_litellm(base: str, decisions: int, concurrency: int) -> None:
    """`litellm.acompletion`, and nothing around it."""
    from aleator.agents.llm.transport.chat import load_litellm

    litellm = load_litellm()

    async def call(_: int) -> None:
        response = await litellm.acompletion(**body(MODEL), api_base=base, max_retries=0, timeout=60)
        assert response.choices[0].message.content in ("Heads", "Tails")

    asyncio.run(bounded(call, decisions, concurrency))


def bare_http(base: str, decisions: int, concurrency: int) -> None:
    """The same request by aiohttp, and nothing around it."""
    import aiohttp

    async def play() -> None:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

            async def call(_: int) -> None:
                async with session.post(f"{base}/chat/completions", json=body("fair")) as response:
                    document = json.loads(await response.text())
                assert document["choices"][0]["message"]["content"] in ("Heads", "Tails")

            await bounded(call, decisions, concurrency)

    asyncio.run(play())


def aleator(**fields: Any) -> Callable[[str, int, int], None]:
    """A whole run of `biased_coin`, one decision an episode."""

    def play(base: str, decisions: int, concurrency: int) -> None:
        import aleator as al

        cast = {"*": al.agent("llm", model=MODEL, api_base=base, timeout=60, **fields)}
        scenario = al.Scenario(environment=al.environment("biased_coin", heads=0.6), cast=cast)
        ran = scenario.run(episodes=decisions, concurrency=concurrency)
        assert len(ran.kept) == decisions

    return play


async def bounded(call: Callable[[int], Awaitable[None]], count: int, concurrency: int) -> None:
    """``count`` calls, ``concurrency`` at once."""
    places = asyncio.Semaphore(concurrency)

    async def one(i: int) -> None:
        async with places:
            await call(i)

    await asyncio.gather(*(one(i) for i in range(count)))


CONTENDERS = (
    Contender("bare litellm.acompletion", bare_litellm),
    Contender("aleator, litellm", aleator()),
    Contender("bare aiohttp", bare_http, 4),
    Contender("aleator, direct", aleator(transport="direct"), 4),
    Contender("aleator, litellm, n=20", aleator(answers_per_request=20, shuffle=False), 4),
    Contender("aleator, direct, n=20", aleator(transport="direct", answers_per_request=20, shuffle=False), 4),
)  # fmt: skip


def measured(contender: Contender, base: str, decisions: int, concurrency: int) -> Cost:
    """What one decision takes."""
    count = decisions * contender.share
    cpu, elapsed = process_time(), perf_counter()
    contender.play(base, count, concurrency)
    return Cost((process_time() - cpu) / count, (perf_counter() - elapsed) / count)


def rounds(latency: float, decisions: int, concurrency: int, count: int) -> dict[str, list[Cost]]:
    """The costs of every contender, in turn, ``count`` times after one round to warm up."""
    costs: dict[str, list[Cost]] = {contender.name: [] for contender in CONTENDERS}
    with served(latency) as base:
        for _ in range(count + 1):
            for contender in CONTENDERS:
                costs[contender.name].append(measured(contender, base, decisions, concurrency))
    return {name: theirs[1:] for name, theirs in costs.items()}


def over(costs: dict[str, list[Cost]], name: str, other: str, field: str) -> str:
    """The ratio of two contenders, round by round."""
    pairs = zip(costs[name], costs[other], strict=True)
    return Spread.of(getattr(a, field) / getattr(b, field) for a, b in pairs).text()


def show_round(latency: float, concurrency: int, costs: dict[str, list[Cost]]) -> None:
    """One table."""
    litellm, aleators = CONTENDERS[0].name, CONTENDERS[1].name
    rows = [
        (
            name,
            Spread.of(1 / one.elapsed for one in theirs).text(0),
            Spread.of(1000 * one.cpu for one in theirs).text(),
            over(costs, name, litellm, "cpu"),
            over(costs, name, litellm, "elapsed"),
            over(costs, aleators, name, "elapsed"),
        )
        for name, theirs in costs.items()
    ]
    header = ("contender", "decisions/s", "CPU ms", "CPU over", "wall over", "rate")
    show(
        f"{1000 * latency:.0f} ms latency, {concurrency} at once; CPU and wall over bare LiteLLM's, rate over Aleator's by LiteLLM",
        header,
        rows,
    )


def main() -> None:
    """Measure and print."""
    options = described(__doc__)
    options.add_argument("--decisions", type=int, default=256)
    options.add_argument("--rounds", type=int, default=3)
    asked = options.parse_args()
    os.environ.setdefault("OPENAI_API_KEY", "sk-no-key-is-needed")
    print(
        f"{asked.decisions} decisions, four times as many without LiteLLM, {asked.rounds} rounds: median (range)"
    )
    for latency, concurrency in ((0.0, 32), (0.0, 256), (0.5, 32)):
        show_round(latency, concurrency, rounds(latency, asked.decisions, concurrency, asked.rounds))


if __name__ == "__main__":
    main()
