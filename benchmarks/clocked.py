"""Markets in simulated time: decisions a CPU second of whole runs, every decision kept, beside SimPy's own two waits for each.

The bar: 20,000 decisions a second. The last column says in how many times that of SimPy alone a decision is made, both in the same
round: where other programs share the machine it varies less than the rates do.

    python benchmarks/clocked.py [ROUNDS]
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import process_time

import aleator as al
import simpy
from aleator.benchmarks.support.measure import Spread, one_core, show

BAR = 20_000
_ON_ONE_BOOK = {"maker": "market_maker", "informed": "informed_trader", "noise": "noise_trader"}


def playing(market: str, cast: dict[str, str], episodes: int) -> Callable[[], int]:
    """Plays a market, and gives the number of decisions."""
    scenario = al.Scenario(environment=al.environment(market), cast=cast)
    return lambda: len(scenario.run(episodes=episodes, seed=2).kept)


def waits(decisions: int = 20_000) -> int:
    """What SimPy alone takes: a decision waits twice, for its answer and until the next question."""
    clock = simpy.Environment()

    def trader() -> simpy.events.ProcessGenerator:
        for _ in range(decisions // 20):
            yield clock.timeout(0.25)
            yield clock.timeout(1.0)

    for _ in range(20):
        clock.process(trader())
    clock.run()
    return decisions


def main(rounds: int = 5) -> None:
    """Print the table."""
    print(one_core())
    contenders = {
        "SimPy alone": waits,
        "sales, three shops in equilibrium": playing("sales", {"*": "equilibrium"}, 500),
        "double_auction, twenty traders of zero intelligence": playing(
            "double_auction", {"*": "zero_intelligence"}, 100
        ),
        "limit_order_market, a maker and five others": playing("limit_order_market", _ON_ONE_BOOK, 100),
        "asset_market, nine traders by noise": playing("asset_market", {"*": "noise_trader"}, 100),
        "glosten_milgrom (arrays, no clock), in equilibrium": playing(
            "glosten_milgrom", {"*": "equilibrium"}, 5000
        ),
    }
    rates: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(rounds + 1):
        for name, play in contenders.items():
            start = process_time()
            decisions = play()
            if turn:
                rates[name].append(decisions / (process_time() - start))
    bare = rates["SimPy alone"]
    show(
        "Decisions a CPU second",
        ("contender", "decisions/s", "20,000", "SimPy's time"),
        [(name, Spread.of(found).text(0), _bar(found), _times(bare, found)) for name, found in rates.items()],
    )


def _times(bare: list[float], rates: list[float]) -> str:
    return Spread.of(one / rate for one, rate in zip(bare, rates, strict=True)).text(1)


def _bar(rates: list[float]) -> str:
    return "met" if Spread.of(rates).median >= BAR else "missed"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
