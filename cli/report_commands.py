"""``aleator report`` and ``aleator replay``: finished runs and studies."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..core.errors import InputError
from .flags import Place, as_json, different, examples, flag
from .gate import Gate, gate_flags
from .output import present
from .printable import printable
from .progress import progress_shown

if TYPE_CHECKING:
    from ..scenarios.scenario.result import Result
    from ..scenarios.study.result import StudyResult

__all__ = ["COMMANDS"]


@click.command(
    "report",
    epilog=examples(
        "report out/pennies --html pennies.html --json",
        "report out/pennies --export tables",
        "report out/before out/after",
    ),
)
@click.argument("directories", type=Place(), nargs=-1, required=True, metavar="DIRECTORY [OTHER]")
@flag("--html", type=Place(), help="Where to write the page (default: DIR/report.html; of two, nowhere).")
@flag(
    "--export",
    type=Place(),
    metavar="FOLDER",
    help="Write decisions and metrics there, as CSV and as Parquet.",
)
@flag(
    "--inspect", type=Place(), metavar="FOLDER", help="Write there, for each run, a log as Inspect reads it."
)
@flag(
    "--all-comparisons",
    is_flag=True,
    help="Compare the cells of a study however many they are; reads every decision.",
)
@gate_flags
@as_json
def _report(
    directories: tuple[Path, ...],
    html: Path | None,
    export: Path | None,
    inspect: Path | None,
    all_comparisons: bool,
    as_json: bool,
    **gate: Any,
) -> int:
    """The tables of the run or study in DIRECTORY, and one offline HTML file with plots.

    With an OTHER run or study, what that differs by, cell by cell and metric by metric: in pairs where both share their luck.
    """
    from ..scenarios.finished import load_any

    if len(directories) > 2 or (
        len(directories) == 2 and (export or inspect or all_comparisons or any(gate.values()))
    ):
        raise InputError(
            "report takes one directory, or two to compare without --export, --inspect, --all-comparisons, --fail-if and --junit;"
            f" {len(directories)} came"
        )
    found = [load_any(directory) for directory in different(directories)]
    if len(found) == 2:
        return _contrast(found[0], found[1], directories, html, as_json)
    Gate(**gate).check(found[0].fail_if)
    shown = _with_all_comparisons(found[0]) if all_comparisons else found[0]
    for path in _written(shown, export, inspect):
        click.echo(f"written: {printable(str(path))}", err=True)
    checked = Gate(**gate).checked(shown.name, shown.findings.cells, shown.fail_if)
    return present(shown, html or _page(directories[0]), as_json, checked)


def _with_all_comparisons(found: Result | StudyResult) -> Result | StudyResult:
    """A study with its cells compared however many they are; a run has one."""
    from ..scenarios.study.result import StudyResult

    return found.comparing_all() if isinstance(found, StudyResult) else found


def _written(found: Result | StudyResult, export: Path | None, inspect: Path | None) -> list[Path]:
    """The files that were asked for."""
    from ..scenarios.inspect_log import write_inspect_logs

    tables = [] if export is None else found.export(export)
    return tables + ([] if inspect is None else write_inspect_logs(found, inspect))


def _contrast(
    first: Result | StudyResult,
    second: Result | StudyResult,
    directories: tuple[Path, ...],
    html: Path | None,
    as_json: bool,
) -> int:
    """Compare two."""
    from ..scenarios.contrast import contrasted

    names = [path.name for path in directories]
    if names[0] == names[1]:
        names = [str(path) for path in directories]
    return present(contrasted(first, second, (names[0], names[1])), html, as_json)


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

    with progress_shown() as progress:
        result, same = replay_any(directory, progress)
    if not as_json:
        found = "are the same, byte for byte" if same else "differ from those on disk"
        click.echo(f"the decisions {found}", err=True)
    return present(result, None, as_json) or int(not same)


COMMANDS = {"report": _report, "replay": _replay}
