"""How much new the choices keep bringing."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from ...core.chance import IntArray
from ...core.estimates import Estimate
from ..shared.row_wise import rowwise
from ..shared.shuffles import shuffled
from ..shared.transitions import check_series, compact

__all__ = ["lempel_ziv"]

_LONGEST, _DRAWS, _FEWEST = 2_000, 99, 5


def lempel_ziv(series: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Lempel and Ziv's complexity of ``series[..., E, T]`` (indices, -1 padded) less that of the same choices
    in random order; below 0 where they repeat patterns.

    c is the number of words of the 1976 parsing of all rows one after another (the first 2,000 choices), in
    units of n / log_k n, k the actions that occur. From it the mean of c over 99 random orders (drawn at a
    fixed address) is taken: what a perfect sampler of the same counts shows. The interval is that mean's error
    turned about the value, Student's: it leaves 0 out where the order is not random. Withdrawn where
    fewer than five choices are not of the commonest action, which hardly differ from one order to another.

    >>> lempel_ziv([[0, 1, 1, 0] * 20]).high < 0
    True

    Source: Lempel and Ziv (1976), "On the complexity of finite sequences"; Kaspar and Schuster (1987).
    """
    return rowwise(partial(_excess, alpha=alpha), (check_series(series), 2))


def _words(text: str) -> int:
    """The number of words in the parsing of ``text``: each the shortest that does not occur earlier.

    >>> _words("0001101001000101")
    6
    """
    count, start = 0, 0
    while start < len(text):
        size, found = 1, 0
        while start + size <= len(text):
            found = text.find(text[start : start + size], found, start + size - 1)
            if found < 0:
                break
            size += 1
        count, start = count + 1, start + size
    return count


def _excess(rows: IntArray, alpha: float) -> tuple[float, float, float, float]:
    renamed, counts = compact(rows)
    choices = renamed[rows >= 0][:_LONGEST]
    n, kinds = len(choices), max(len(counts), 2)
    if n < 2:
        return 0.0, -1.0, 1.0, float(n)
    copies = next(iter(shuffled(choices[None], _DRAWS, "lempel_ziv")))[:, 0]
    random_orders = np.array([_words(_text(copy)) for copy in copies])
    unit = n / (np.log(n) / np.log(kinds))
    value = (_words(_text(choices)) - random_orders.mean()) / unit
    if n - np.bincount(choices).max() < _FEWEST:
        return Estimate(float(value), -np.inf, np.inf, float(n), "too few choices of all but one action")
    reach = stdtrit(_DRAWS - 1, 1 - alpha / 2) * random_orders.std(ddof=1) * np.sqrt(1 + 1 / _DRAWS) / unit
    return float(value), float(value - reach), float(value + reach), float(n)


def _text(choices: IntArray) -> str:
    return choices.astype(np.uint32).tobytes().decode("utf-32-le")
