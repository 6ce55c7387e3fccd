"""``aleator new`` and ``aleator check``: plug-ins of one's own."""

from __future__ import annotations

from pathlib import Path

import click

from .flags import Place, as_json, examples, flag, named, settings
from .output import print_json, print_table

__all__ = ["COMMANDS"]


@click.command(
    "new",
    epilog=examples("new agent my_agent", "new scenario my_question --dir questions"),
)
@click.argument("kind", type=click.Choice(["agent", "environment", "metric", "scenario"]))
@click.argument("name")
@flag("--dir", "folder", type=Place(), default=".", help="Where to write (default: here).")
def _new(kind: str, name: str, folder: Path) -> None:
    """Write a small working plug-in or scenario called NAME, and its test."""
    from ..kit.scaffold import scaffold

    for path in scaffold(kind, name, folder):
        click.echo(path)


@click.command(
    "check",
    epilog=examples("check my_agent.py:MyAgent", "check llm --set model=sim/collapse"),
)
@click.argument("plugin", shell_complete=named(plugins=True))
@flag(
    "--set",
    "sets",
    multiple=True,
    metavar="FIELD=VALUE",
    help="A field of the plug-in: model=openai/gpt-5-mini, ...",
)
@as_json
def _check(plugin: str, sets: tuple[str, ...], as_json: bool) -> int:
    """Hold PLUGIN (a name, file.py:Name, or a YAML file) to its room's contract, the 60/40 coin included."""
    from ..kit.conformance import check, findings_table

    findings = check(plugin, **dict(settings(sets, "FIELD=VALUE")))
    if as_json:
        print_json({"schema": 1, "plugin": plugin, "findings": [finding._asdict() for finding in findings]})
    else:
        print_table(findings_table(findings))
    return int(not all(finding.passed for finding in findings))


COMMANDS = {"new": _new, "check": _check}
