"""A function of one seat's arrays, over leading batch axes.

>>> rowwise(lambda x, y: (x @ y, 0, 9, 2), (np.ones((3, 2)), 1), ([1, 4], 1)).value.tolist()
[5.0, 5.0, 5.0]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ...core.errors import InputError
from ...core.estimates import Estimate
from .counting import estimate

__all__ = ["rowwise"]


def rowwise(function: Callable[..., tuple[Any, Any, Any, Any]], *parts: tuple[ArrayLike, int]) -> Estimate:
    """``function(*rows) -> (value, low, high, n)`` at each place of the leading axes; an `Estimate` where it may be withdrawn.

    Each part is an array and how many of its last axes belong to one row; leading axes broadcast. Raises
    `InputError` on an array with fewer axes than that.
    """
    arrays = [np.asarray(array) for array, _ in parts]
    for array, (_, axes) in zip(arrays, parts, strict=True):
        if array.ndim < axes:
            raise InputError(f"evidence of shape {array.shape} was given; it must have {axes} axes or more")
    cores = [array.shape[array.ndim - axes :] for array, (_, axes) in zip(arrays, parts, strict=True)]
    batches = [array.shape[: array.ndim - axes] for array, (_, axes) in zip(arrays, parts, strict=True)]
    shape = np.broadcast_shapes(*batches)
    rows = [
        np.broadcast_to(array, shape + core).reshape(int(np.prod(shape)), *core)
        for array, core in zip(arrays, cores, strict=True)
    ]
    results = [function(*row) for row in zip(*rows, strict=True)]
    fields = np.array(results, dtype=np.float64).reshape(-1, 4).T.reshape(4, *shape)
    words = np.array([getattr(result, "withdrawn", "") for result in results], dtype=np.str_).reshape(shape)
    value, low, high, n = fields
    return estimate(value, low, high, n, words)
