"""Asynchronous work, waited for by code that is not asynchronous."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

__all__ = ["blocking", "one_loop"]

_T = TypeVar("_T")


def blocking(work: Coroutine[Any, Any, _T]) -> _T:
    """The result of ``work``, also where an event loop is running already (a notebook): then in a thread of its own.

    Raises whatever the work raises. What was opened in its loop is closed with it, at the end of `one_loop` where this is
    called within one.
    """
    shared = _shared.get()
    if shared is not None and not shared.busy:
        return shared.run(work)
    own = _Loop()
    try:
        return own.run(work)
    finally:
        own.close()


@contextmanager
def one_loop() -> Iterator[None]:
    """Within, all that `blocking` waits for runs in one event loop, with one set of connections, which are closed at the end."""
    loop = _Loop()
    token = _shared.set(loop)
    try:
        yield
    finally:
        _shared.reset(token)
        loop.close()


class _Loop:
    """An event loop for one piece of work after another: in this thread, or in another where this one runs a loop already."""

    def __init__(self) -> None:
        self.busy = False
        self._runner = asyncio.Runner()
        self._elsewhere = ThreadPoolExecutor(1) if _is_running() else None

    def run(self, work: Coroutine[Any, Any, _T]) -> _T:
        """The result of ``work``; where the wait for another thread is interrupted, its work is called off."""
        self.busy = True
        try:
            if self._elsewhere is None:
                return self._runner.run(work)
            return self._elsewhere.submit(self._runner.run, work).result()
        except KeyboardInterrupt:
            self._call_off()
            raise
        finally:
            self.busy = False

    def _call_off(self) -> None:
        if self._elsewhere is not None:
            loop = self._runner.get_loop()
            loop.call_soon_threadsafe(lambda: [task.cancel() for task in asyncio.all_tasks(loop)])

    def close(self) -> None:
        """End the loop, with all that was opened in it."""
        if self._elsewhere is None:
            self._runner.close()
        else:
            self._elsewhere.submit(self._runner.close).result()
            self._elsewhere.shutdown()


_shared: ContextVar[_Loop | None] = ContextVar("_shared", default=None)


def _is_running() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
