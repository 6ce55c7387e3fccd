"""Telling callbacks of a run or a study, so that none of them can hurt it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, Generic, TypeVar

from ..core.callbacks import (
    Callback,
    CallbackWarning,
    CallMade,
    RunListener,
    RunStarted,
    StudyListener,
    StudyStarted,
)
from ..core.errors import InputError
from ..core.redaction import redacted

__all__ = ["listening", "studied", "warned_once"]

_Listener = TypeVar("_Listener")
_Found = TypeVar("_Found")

# What was told since the study or the run began.
_said: ContextVar[set[str] | None] = ContextVar("said", default=None)
_by_process: set[str] = set()


class _Guarded(Generic[_Listener]):
    """The listener that ``callback`` makes when something begins, until it fails: that is told, and it is left alone from then on."""

    def __init__(self, callback: Callback, begin: Callable[[], _Listener]) -> None:
        self._name = type(callback).__name__
        self._said = _said.get()
        self._listener: _Listener | None = None
        try:
            self._listener = begin()
        except InputError:
            raise
        except Exception as error:  # noqa: BLE001  # whatever a callback does must not end a run
            self._complain(error)

    def tell(self, telling: Callable[[_Listener], _Found]) -> _Found | None:
        """What the listener returns; None where it has failed, now or before."""
        if self._listener is None:
            return None
        try:
            return telling(self._listener)
        except Exception as error:  # noqa: BLE001  # as above
            self._listener = None
            self._complain(error)
            return None

    def _complain(self, error: Exception) -> None:
        said = " ".join(redacted(f"{type(error).__name__}: {error}").split())
        words = f"callback {self._name} failed and is told no more; the run goes on without it ({said})"
        if self._said is None or words not in self._said:
            warnings.warn(words, CallbackWarning, stacklevel=1)
        if self._said is not None:
            self._said.add(words)


class _All(RunListener):
    """Several listeners of one run, each guarded from what it raises."""

    def __init__(self, callbacks: Sequence[Callback], run: RunStarted) -> None:
        self._each = [_Guarded(one, partial(one.run, run)) for one in callbacks]
        self.over = False

    def played(self, episodes: int) -> None:
        for one in self._each:
            one.tell(lambda listener: listener.played(episodes))

    def called(self, call: CallMade) -> None:
        for one in self._each:
            one.tell(lambda listener: listener.called(call))

    def ended(self, document: Mapping[str, Any] | None, failure: str | None = None) -> None:
        self.over = True
        for one in self._each:
            one.tell(lambda listener: listener.ended(document, failure))


@contextmanager
def _saying_once(said: set[str]) -> Iterator[None]:
    """Within, the same words are told once, but for those that were ``said``; within another such part they are that one's."""
    token = _said.set(said) if _said.get() is None else None
    try:
        yield
    finally:
        if token is not None:
            _said.reset(token)


def warned_once() -> AbstractContextManager[None]:
    """Within, a process that runs many cells of a study tells the same fault of a callback once."""
    return _saying_once(_by_process)


@contextmanager
def listening(callbacks: Sequence[Callback], run: Callable[[], RunStarted]) -> Iterator[RunListener | None]:
    """Who listens to a run within, None where nobody does; whoever plays it says when it has ended, and an exception does so too.

    ``run`` describes it, and is not called where nobody listens.
    """
    if not callbacks:
        yield None
        return
    with _saying_once(set()):
        listeners = _All(callbacks, run())
        try:
            yield listeners
        except BaseException as error:
            if not listeners.over:
                listeners.ended(None, _words(error))
            raise


@contextmanager
def studied(
    callbacks: Sequence[Callback], study: Callable[[], StudyStarted]
) -> Iterator[tuple[Callback, ...]]:
    """Who is told of the cells of a study within; at its end its listeners are told that, and why it stopped where it did."""
    if not callbacks:
        yield ()
        return
    with _saying_once(set()):
        yield from _studied(callbacks, study())


def _studied(callbacks: Sequence[Callback], begun: StudyStarted) -> Iterator[tuple[Callback, ...]]:
    failure: str | None = None
    each: list[_Guarded[StudyListener]] = [_Guarded(one, partial(one.study, begun)) for one in callbacks]
    told = [one.tell(lambda listener: listener.of_cells()) for one in each]
    try:
        yield tuple(one for one in told if one is not None)
    except BaseException as error:
        failure = _words(error)
        raise
    finally:
        for one in each:
            one.tell(lambda listener: listener.ended(failure))


def _words(error: BaseException) -> str:
    return redacted(f"{type(error).__name__}: {error}")
