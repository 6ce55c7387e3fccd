"""Asynchronous work, waited for by code that is not asynchronous."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

__all__ = ["blocking"]

_T = TypeVar("_T")


def blocking(work: Coroutine[Any, Any, _T]) -> _T:
    """The result of ``work``, also where an event loop is running already (a notebook): then in a thread of its own.

    Raises whatever the work raises.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    box: list[Any] = []
    thread = threading.Thread(target=lambda: box.append(_result_or_error(work)))
    thread.start()
    thread.join()
    if isinstance(box[0], BaseException):
        raise box[0]
    value: _T = box[0]
    return value


def _result_or_error(work: Coroutine[Any, Any, _T]) -> _T | BaseException:
    try:
        return asyncio.run(work)
    except BaseException as error:  # noqa: BLE001  # handed to the caller's thread, which raises it
        return error
