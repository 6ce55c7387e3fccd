"""``aleator list`` and ``aleator show``."""

from __future__ import annotations

import click

from .flags import as_json
from .output import print_json, print_table

__all__ = ["COMMANDS"]


@click.command("list")
@click.argument(
    "room",
    type=click.Choice(
        [
            "agents",
            "styles",
            "environments",
            "metrics",
            "scenarios",
            "studies",
            "evidence",
            "spaces",
            "panels",
        ]
    ),
    required=False,
)
@as_json
def _list(room: str | None, as_json: bool) -> None:
    """Agents, styles of asking, environments, metrics, scenarios and studies, by name."""
    from .catalogue import catalogue, catalogue_table

    found = catalogue(room)
    if as_json:
        print_json(found)
    else:
        print_table(catalogue_table(found))


@click.command("show")
@click.argument("name")
@as_json
def _show(name: str, as_json: bool) -> None:
    """A plug-in or a scenario: what it is, its fields and defaults, its source."""
    from .catalogue import description, description_text

    found = description(name)
    if as_json:
        print_json(found)
    else:
        print_table(description_text(found))


COMMANDS = {"list": _list, "show": _show}
