"""Values as messages show them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "some",
]


def some(values: NDArray[Any]) -> str:
    """The first few values, for a message."""
    flat = np.asarray(values).reshape(-1)
    shown = ", ".join(f"{v:.6g}" if isinstance(v, float) else str(v) for v in flat[:4].tolist())
    return f"[{shown}{', ...' if flat.size > 4 else ''}]"
