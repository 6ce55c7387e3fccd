"""``aleator profile``: players over many tasks, a row each."""

from __future__ import annotations

from pathlib import Path

import click

from .flags import Place, as_json, different, examples, flag
from .output import print_json, print_table, warn

__all__ = ["COMMANDS"]


@click.command(
    "profile",
    epilog=examples("profile out/coin out/pennies out/mixing", "profile out/* --html profiles.html"),
)
@click.argument("directories", type=Place(), nargs=-1, required=True, metavar="DIRECTORY...")
@flag("--html", type=Place(), metavar="FILE", help="Write the page to this file.")
@as_json
def _profile(directories: tuple[Path, ...], html: Path | None, as_json: bool) -> None:
    """One row for each model (or other player) of the runs and studies in DIRECTORIES: how far it is from the optimum in each, and its habits."""
    from ..reports.panels.fingerprints import fingerprints
    from ..reports.printed_panel import PrintedPanel
    from ..scenarios.profiling import profiles

    found = profiles(different(directories))
    if html is not None:
        found.to_html(html)
    warn(found.warnings)
    if as_json:
        print_json(found.document())
        return
    for panel in fingerprints(found.findings):
        print_table(PrintedPanel(panel))
    if html is not None:
        click.echo(f"report: {html}")


COMMANDS = {"profile": _profile}
