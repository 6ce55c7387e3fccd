"""How far a run or a study is, told on stderr while it goes on: bars on a terminal, and elsewhere a line now and then."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import click

from .printable import printable

if TYPE_CHECKING:
    from rich.console import Console, Group

    from ..scenarios.watching import Watched

__all__ = ["numbers", "progress_shown"]

_EVERY, _EVERY_LINE = 2.0, 60.0  # seconds between two looks
_SHARE = 20  # of the time, at most one part in so many is spent on looking
_MOST_CELLS = 1_000
_VERDICTS = ("deviates", "marginal only", "faithful", "undecided")

_Progress = Callable[[str, int, int], None]
"""To be called with a run's name, the number of its episodes that are done, and their total."""


def numbers(now: Watched) -> dict[str, str]:
    """The figures of a run or study under way, by name."""
    verdicts = [f"{word} {now.verdicts[word]:,}" for word in _VERDICTS if now.verdicts.get(word)]
    return {
        "episodes on disk": f"{now.written:,} of {now.episodes:,}",
        "decisions": f"{now.decisions:,}",
        "calls": f"{now.calls:,}",
        "calls/s": f"{now.calls_per_second:.1f}",
        "retries": f"{now.retried:,}",
        "failed": f"{now.failed:,}",
        "USD": f"{now.usd:,.4f}",
        "verdicts so far": ", ".join(verdicts) or "none",
        "time left": _duration(now.seconds_left),
    }


def _sentence(now: Watched) -> str:
    """The same in a line, with how many cells are done."""
    told = "; ".join(f"{name} {value}" for name, value in numbers(now).items())
    return f"{now.name}: {now.done:,} of {now.cells:,} cells; {told}"


@contextmanager
def progress_shown(out: Path | None = None) -> Iterator[_Progress]:
    """A function that shows how far each run is; where there is a directory ``out``, what stands there is told beside."""
    from rich.console import Console

    console = Console(stderr=True)
    with _bars(console, out) if console.is_terminal else _lines(out) as progress:
        yield progress


@contextmanager
def _bars(console: Console, out: Path | None) -> Iterator[_Progress]:
    """A bar for each run that is under way, and below them what stands in ``out``."""
    from rich import progress as rich
    from rich.live import Live

    columns = (
        rich.TextColumn("{task.description}", markup=False),
        rich.BarColumn(),
        rich.MofNCompleteColumn(),
        rich.TimeRemainingColumn(),
    )
    screen, tasks = _Screen(rich.Progress(*columns, console=console)), dict[str, Any]()

    def progress(name: str, done: int, total: int) -> None:
        if name not in tasks:
            tasks[name] = screen.bars.add_task(printable(name), total=total)
        screen.bars.update(tasks[name], completed=done, visible=done < total)

    with (
        Live(screen, console=console, transient=True, refresh_per_second=4),
        _looking(out, _EVERY, screen.tell),
    ):
        yield progress


class _Screen:
    """Bars, and a line below them."""

    def __init__(self, bars: Any) -> None:
        self.bars, self._told = bars, ""

    def tell(self, told: str) -> None:
        """Show this line from now on."""
        self._told = told

    def __rich__(self) -> Group:
        from rich.console import Group
        from rich.text import Text

        return Group(self.bars, Text(printable(self._told), style="dim"))


@contextmanager
def _lines(out: Path | None) -> Iterator[_Progress]:
    """A line every minute: what stands in ``out`` or, where there is none, how far the runs are that are under way."""
    runs: dict[str, tuple[int, int]] = {}

    def progress(name: str, done: int, total: int) -> None:
        runs[name] = done, total

    def tell(told: str) -> None:
        under_way = ", ".join(
            f"{name} {done:,} of {of:,}" for name, (done, of) in [*runs.items()] if done < of
        )
        if told or under_way:
            click.echo(f"progress: {printable(told or under_way)}", err=True)

    with _looking(out, _EVERY_LINE, tell):
        yield progress


@contextmanager
def _looking(out: Path | None, every: float, tell: Callable[[str], None]) -> Iterator[None]:
    """Meanwhile, every so many seconds, ``tell`` what stands in ``out`` in a line; an empty one where nothing is known."""
    ended = Event()
    looks = Thread(target=_look, args=(out, every, tell, ended), daemon=True)
    looks.start()
    try:
        yield
    finally:
        ended.set()
        looks.join()


def _look(out: Path | None, every: float, tell: Callable[[str], None], ended: Event) -> None:
    look: Callable[[], str] | None = None
    wait = every
    while not ended.wait(wait):
        began = time.perf_counter()
        try:
            look = look or _sight(out)
            tell(look())
        except Exception:  # noqa: BLE001  # nothing stands there yet, or changes meanwhile: the run itself tells what is amiss
            tell("")
        wait = max(every, _SHARE * (time.perf_counter() - began))


def _sight(out: Path | None) -> Callable[[], str]:
    """What stands in ``out`` whenever it is called; nothing where there are so many cells that looking would take long."""
    from ..scenarios.watching import Watcher

    watcher = None if out is None else Watcher(out)
    if watcher is None or watcher.cells > _MOST_CELLS:
        return str
    return lambda: _sentence(watcher.look(time.time(), most=0))


def _duration(seconds: float | None) -> str:
    """A time in words, rounded up; None: not known."""
    if not seconds:
        return "none" if seconds == 0 else "not known"
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds > length:
            return f"about {ceil(seconds / length):,} {unit}"
    return f"about {ceil(seconds):,} s"
