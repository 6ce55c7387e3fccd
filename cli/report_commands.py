"""``aleator report`` and ``aleator replay``: finished runs and studies."""

from __future__ import annotations

import os
from pathlib import Path

import click

from .flags import Place, as_json, examples, flag
from .output import present, progress_bars

__all__ = ["COMMANDS"]


@click.command(
    "report",
    epilog=examples("report out/pennies", "report out/pennies --html pennies.html --json"),
)
@click.argument("directory", type=Place())
@flag("--html", type=Place(), help="Where to write the page (default: DIR/report.html).")
@as_json
def _report(directory: Path, html: Path | None, as_json: bool) -> int:
    """The tables of the run or study in DIRECTORY, and one offline HTML file with plots."""
    from ..scenarios.finished import load_any

    return present(load_any(directory), html or _page(directory), as_json)


def _page(directory: Path) -> Path | None:
    """Where the page goes unasked; None, and a word of it, where nothing can be written."""
    if directory.exists() and not os.access(directory, os.W_OK):
        click.echo(
            f"warning: no page was written, since {str(directory)!r} cannot be written to; give --html FILE",
            err=True,
        )
        return None
    return directory / "report.html"


@click.command(
    "replay",
    epilog=examples("replay out/pennies", "replay out/mixing --json"),
)
@click.argument("directory", type=Place())
@as_json
def _replay(directory: Path, as_json: bool) -> int:
    """Recompute the run or study in DIRECTORY from its transcript, calling no model."""
    from ..scenarios.finished import replay_any

    with progress_bars() as progress:
        result, same = replay_any(directory, progress)
    if not as_json:
        found = "are the same, byte for byte" if same else "differ from those on disk"
        click.echo(f"the decisions {found}", err=True)
    return present(result, None, as_json) or int(not same)


COMMANDS = {"report": _report, "replay": _replay}
