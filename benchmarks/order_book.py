"""Operations a second of the order book, on one core: a mixture of limit and market orders, cancellations and replacements.

The bar is 200,000 operations a second of processor time.

    python benchmarks/order_book.py [--operations 1000000]
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from aleator.environments.markets.shared.order_book import BUY, SELL, OrderBook

BAR = 200_000


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


def main() -> None:
    """Print the rate, and fail below the bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--operations", type=int, default=1_000_000)
    rate, resting = run(parser.parse_args().operations)
    print(f"{rate:,.0f} operations a second (bar {BAR:,}); {resting:,} orders rest at the end")
    raise SystemExit(rate < BAR)


if __name__ == "__main__":
    main()
