"""What a metric says of itself, in its docstring."""

from __future__ import annotations

import inspect
import re
from functools import cache

from ..core.errors import InputError
from ..registry.finding import metric

__all__ = ["is_p_value", "summary_of"]

_SHAPE = re.compile(r"(?<=\w)\[\.\.\.[^]]*\]")


def summary_of(name: str) -> str:
    """The first sentence of what is said of a metric, without its marks and the shapes of arrays; nothing of one whose file is not here.

    >>> summary_of("tv_sequence")
    'Total variation as tv, between counts and optimal, in [0, 1], with a confidence sequence'
    """
    paragraph = " ".join(_about(name).partition("\n\n")[0].split()).replace("`", "")
    return _SHAPE.sub("", paragraph.partition(". ")[0].rstrip("."))


def is_p_value(name: str) -> bool:
    """Whether a metric is a p-value, as the first line of what is said of it tells."""
    return "p-value" in _about(name).partition("\n")[0]


@cache
def _about(name: str) -> str:
    try:
        return inspect.getdoc(metric(name)) or ""
    except InputError:  # a metric of somebody's whose file is not here
        return ""
