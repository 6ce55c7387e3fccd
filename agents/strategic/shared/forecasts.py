"""What an opponent will do next, from what was played before: Markov chains of several orders, weighed by how well each foretold.

Chain k counts what followed the last k rounds (add-1/2, Krichevsky and Trofimov); the mixture weighs the chains by the
probability that each has given to what came, all alike at the start.

>>> forecast = Forecast(rows=1, moves=2, symbols=2, orders=(0, 1))
>>> for move in (0, 1) * 6:
...     forecast.observe(np.array([0]), np.array([move]), np.array([move]))
>>> forecast.law(np.array([0])).round(2).tolist(), forecast.likeliest(np.array([0])).tolist()
([[0.92, 0.08]], [1])

Source: Krichevsky and Trofimov (1981), "The performance of universal encoding", IEEE Transactions on Information Theory 27,
199-207; the mixture over orders, Willems, Shtarkov and Tjalkens (1995), "The context-tree weighting method", ibid. 41, 653-664.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ....core.chance import FloatArray, IntArray

__all__ = ["Forecast"]


class Forecast:
    """For each of ``rows``: counts of the opponent's ``moves`` after each context of the last rounds, told by one of ``symbols``."""

    def __init__(self, rows: int, moves: int, symbols: int, orders: Sequence[int]) -> None:
        self._orders, self._base = orders, symbols + 1
        self._counts = [np.full((rows, self._base**order, moves), 0.5, dtype=np.float32) for order in orders]
        self._past = np.full((rows, max(1, *orders)), symbols, dtype=np.int64)  # the last round first
        self._trust = np.zeros((rows, len(orders)))

    def observe(self, rows: IntArray, move: IntArray, symbol: IntArray) -> None:
        """The opponent's ``move`` [B], and the ``symbol`` [B] by which later rounds will know this one."""
        for k, (counts, context) in enumerate(zip(self._counts, self._contexts(rows), strict=True)):
            seen = counts[rows, context]
            given = seen[np.arange(len(rows)), move] / seen.sum(axis=-1)
            self._trust[rows, k] += np.log(given)
            counts[rows, context, move] += 1
        self._past[rows, 1:] = self._past[rows, :-1]
        self._past[rows, 0] = symbol

    def law(self, rows: IntArray) -> FloatArray:
        """Probabilities [B, moves] of what comes next."""
        seen = np.stack(
            [
                counts[rows, context]
                for counts, context in zip(self._counts, self._contexts(rows), strict=True)
            ],
            axis=1,
        )
        laws = seen / seen.sum(axis=-1, keepdims=True)
        return np.asarray((laws * self._weights(rows)[..., None]).sum(axis=1), dtype=np.float64)

    def likeliest(self, rows: IntArray) -> IntArray:
        """The order [B] of the chain that foretold best."""
        return np.asarray(np.array(self._orders)[self._trust[rows].argmax(axis=-1)], dtype=np.int64)

    def _weights(self, rows: IntArray) -> FloatArray:
        trust = self._trust[rows]
        weights = np.exp(trust - trust.max(axis=-1, keepdims=True))
        return np.asarray(weights / weights.sum(axis=-1, keepdims=True))

    def _contexts(self, rows: IntArray) -> list[IntArray]:
        """The number of each row's context [B], for each order."""
        past = self._past[rows]
        powers = self._base ** np.arange(past.shape[1])
        return [past[:, :order] @ powers[:order] for order in self._orders]
