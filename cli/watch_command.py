"""``aleator watch``: a run or a study that is under way in another terminal, or was."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .flags import Place, examples, flag
from .output import print_table
from .printable import Printable
from .progress import numbers

if TYPE_CHECKING:
    from rich.console import Group

    from ..reports.whole_table import WholeTable
    from ..runs.newest import NewestCall
    from ..scenarios.watching import Watched

__all__ = ["COMMANDS"]

_LONGEST = 1_200  # characters of a prompt or a reply


@click.command("watch", epilog=examples("watch out/mixing", "watch out/mixing --once"))
@click.argument("directory", type=Place())
@flag("--once", is_flag=True, help="Show it as it stands now, and end.")
@flag(
    "--every",
    type=click.FloatRange(min=0.1),
    default=2.0,
    show_default=True,
    metavar="SECONDS",
    help="How often to look.",
)
def _watch(directory: Path, once: bool, every: float) -> int:
    """Show how far the run or study in DIRECTORY is, what it costs, and the newest prompts and replies; until it is done, or Ctrl-C."""
    from rich.console import Console
    from rich.live import Live

    from ..scenarios.watching import Watcher

    watcher = Watcher(directory)
    now = watcher.look(time.time())
    if once or not Console().is_terminal:
        print_table(_shown(now))
        return 0
    with suppress(KeyboardInterrupt), Live(Printable(_shown(now)), screen=False) as live:
        while now.done < now.cells:
            time.sleep(every)
            now = watcher.look(time.time())
            live.update(Printable(_shown(now)))
    return 0


def _shown(now: Watched) -> Group:
    from rich.console import Group
    from rich.padding import Padding
    from rich.progress_bar import ProgressBar

    bar = ProgressBar(total=now.episodes, completed=now.written, width=60)
    return Group(
        _numbers(now),
        Padding(bar, (0, 0, 1, 0), expand=False),
        *(_call(folder, call) for folder, call in now.newest),
    )


def _numbers(now: Watched) -> WholeTable:
    from ..reports.whole_table import WholeTable

    shown = numbers(now)
    title = f"{now.name}: {now.done:,} of {now.cells:,} cells done"
    return WholeTable(list(shown), [list(shown.values())], title, right=shown)


def _call(folder: str, call: NewestCall) -> Group:
    from rich.console import Group
    from rich.panel import Panel
    from rich.rule import Rule
    from rich.text import Text

    where = f"{folder + ': ' if folder else ''}{call.seat}, episode {call.episode}, turn {call.turn}"
    said = Group(
        Text(_cut(call.prompt)),
        Rule("reply", align="left", style="dim"),
        Text(_cut(call.reply), style="bold"),
    )
    return Group(Text(where, overflow="fold"), Panel(said, width=100))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


COMMANDS = {"watch": _watch}
