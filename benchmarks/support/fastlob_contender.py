"""Limit orders and cancellations in fastlob's book: runs in an interpreter that has it, and knows nothing of Aleator.

Reads a JSON list of operations on stdin, [side, price, quantity] or [number of the order to cancel], and prints the CPU seconds that they
took and the volume that rests at each price.
"""

import json
import logging
import sys
from time import process_time

from fastlob import Orderbook, OrderParams, OrderSide


def played(operations):
    """The CPU seconds, and the bids and asks that rest in the end."""
    sides = {1: OrderSide.BID, -1: OrderSide.ASK}
    with Orderbook() as book:
        sent = []
        start = process_time()
        for operation in operations:
            if len(operation) == 1:
                book.cancel(sent[operation[0]])
            else:
                side, price, quantity = operation
                sent.append(book(OrderParams(sides[side], price, quantity)).orderid())
        took = process_time() - start
        bids, asks = book.best_bids(book.n_bids()), book.best_asks(book.n_asks())
    return took, [[[float(price), float(volume)] for price, volume, _ in side] for side in (bids, asks)]


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    seconds, depth = played(json.load(sys.stdin))
    print(json.dumps({"seconds": seconds, "depth": depth}))
