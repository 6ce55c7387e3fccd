"""Operations a second of the order book, on one core: a mixture of limit and market orders, cancellations and replacements.

The bar is 200,000 operations a second of processor time. With an interpreter that has it, the book of fastlob (pure Python, as ours)
does the same limit orders and cancellations in turn with ours, and both must end with the same book.

    python benchmarks/order_book.py [--operations 1000000] [--fastlob-python .venv-bench-fastlob/bin/python]
"""

from __future__ import annotations

import json
import statistics
import subprocess
import time
from pathlib import Path

import numpy as np
from aleator.benchmarks.support.options import described
from aleator.environments.markets.shared.order_book import BUY, SELL, OrderBook

BAR = 200_000
SHARED, TIMES = 50_000, 5  # operations that both books do, and how often
CONTENDER = Path(__file__).parent / "support" / "fastlob_contender.py"

Operation = tuple[int, ...]
"""(side, price, quantity) of a limit order, or (number,) of the order to cancel."""


def run(operations: int) -> tuple[float, int]:
    """Operations a second of processor time, and the orders that rest in the end; the operations are drawn before."""
    luck = np.random.default_rng(1)
    kind = luck.choice(4, operations, p=[0.5, 0.1, 0.3, 0.1]).tolist()
    trader, side = luck.integers(0, 200, operations).tolist(), luck.choice([BUY, SELL], operations).tolist()
    away = luck.geometric(0.1, operations).tolist()
    quantity, old = luck.integers(1, 10, operations).tolist(), luck.integers(1, 400, operations).tolist()
    book, sent = OrderBook(), 0
    start = time.process_time()
    for i in range(operations):
        if kind[i] == 0:
            book.limit(trader[i], side[i], 1000 - side[i] * (away[i] - 3), quantity[i])
            sent += 1
        elif kind[i] == 1:
            book.market(trader[i], side[i], quantity[i])
            sent += 1
        elif kind[i] == 2 or book.order(sent - old[i]) is None:
            book.cancel(sent - old[i])
        else:
            book.replace(sent - old[i], 1000 - side[i] * away[i], quantity[i])
    took = time.process_time() - start
    assert sum(book.cash.values()) == sum(book.shares.values()) == 0
    return operations / took, len(book)


def workload(operations: int) -> list[Operation]:
    """Limit orders, and up to two cancellations for every three of them, each of an order that rests among the last 400.

    fastlob fails on the cancellation of an order that a larger one has filled, so there is none.
    """
    luck, book = np.random.default_rng(2), OrderBook()
    cancels = (luck.random(operations) < 0.4).tolist()
    side, away = luck.choice([BUY, SELL], operations).tolist(), luck.geometric(0.1, operations).tolist()
    quantity, old = luck.integers(1, 10, operations).tolist(), luck.integers(1, 400, operations).tolist()
    found, sent = list[Operation](), 0
    for i in range(operations):
        if cancels[i] and book.cancel(sent - old[i]):
            found.append((sent - old[i],))
            continue
        order = side[i], 1000 - side[i] * (away[i] - 3), quantity[i]
        sent = book.limit(0, *order).order + 1
        found.append(order)
    return found


def shared(operations: list[Operation]) -> tuple[float, list[list[list[float]]]]:
    """The CPU seconds that our book takes, and the bids and asks that rest in the end."""
    book = OrderBook()
    start = time.process_time()
    for operation in operations:
        if len(operation) == 1:
            book.cancel(operation[0])
        else:
            side, price, quantity = operation
            book.limit(0, side, price, quantity)
    took = time.process_time() - start
    return took, [
        [[float(price), float(volume)] for price, volume in book.depth(side)] for side in (BUY, SELL)
    ]


def beside(python: str) -> None:
    """Print the rates of both books, median and range of rounds in which they take turns."""
    operations, rates = workload(SHARED), {"aleator": list[float](), "fastlob": list[float]()}
    asked = json.dumps(operations)
    for _ in range(TIMES):
        seconds, depth = shared(operations)
        ran = subprocess.run(
            [python, str(CONTENDER)], input=asked, capture_output=True, text=True, check=True
        )
        other = json.loads(ran.stdout)
        assert other["depth"] == depth
        rates["aleator"].append(SHARED / seconds)
        rates["fastlob"].append(SHARED / other["seconds"])
    for name, found in rates.items():
        print(
            f"{name}: {statistics.median(found):,.0f} operations a second ({min(found):,.0f} to {max(found):,.0f})"
        )
    ratios = [ours / theirs for ours, theirs in zip(*rates.values(), strict=True)]
    print(
        f"ratio: {statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f}); the same book in the end, each time"
    )


def main() -> None:
    """Print the rate, and fail below the bar."""
    parser = described(__doc__)
    parser.add_argument("--operations", type=int, default=1_000_000)
    parser.add_argument("--fastlob-python", help="an interpreter that has fastlob")
    asked = parser.parse_args()
    rate, resting = run(asked.operations)
    print(f"{rate:,.0f} operations a second (bar {BAR:,}); {resting:,} orders rest at the end")
    if asked.fastlob_python:
        beside(asked.fastlob_python)
    raise SystemExit(rate < BAR)


if __name__ == "__main__":
    main()
