"""What belongs to one event loop and ends with it: clients and their connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

__all__ = ["of_this_loop"]

_T = TypeVar("_T")
_Kept = dict[Callable[[], AsyncGenerator[Any, None]], AsyncGenerator[Any, None]]
_kept: WeakKeyDictionary[asyncio.AbstractEventLoop, _Kept] = WeakKeyDictionary()


async def of_this_loop(begin: Callable[[], AsyncGenerator[_T, None]]) -> _T:
    """What the generator that ``begin`` makes yields, again and again: there is one for each event loop.

    The loop ends it when it ends itself, as it does with every generator begun in it.
    """
    kept = _kept.setdefault(asyncio.get_running_loop(), {})
    if begin not in kept:
        kept[begin] = begin()
    made: _T = await anext(kept[begin])
    return made
