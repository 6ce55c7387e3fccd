"""``aleator list`` and ``aleator show``."""

from __future__ import annotations

import click

from .flags import as_json, examples, named
from .output import print_json, print_table, print_text

__all__ = ["COMMANDS"]

_LISTED = (
    "agents",
    "styles",
    "environments",
    "metrics",
    "games",
    "scenarios",
    "studies",
    "models",
    "evidence",
    "spaces",
    "panels",
    "callbacks",
)


@click.command(
    "list",
    epilog=examples("list", "list environments"),
)
@click.argument("room", type=click.Choice(_LISTED), metavar="[ROOM]", required=False)
@as_json
def _list(room: str | None, as_json: bool) -> None:
    """What there is, by name: all, or one ROOM with a line a name.

    Rooms: agents, styles, environments, metrics, games (as files), scenarios, studies, models (simulated), evidence,
    spaces, panels, callbacks.
    """
    from .catalogue import catalogue, catalogue_table, names_table

    found = catalogue(room)
    if as_json:
        print_json(found)
    else:
        print_table(catalogue_table(found) if room else names_table(found))


@click.command(
    "show",
    epilog=examples("show matching_pennies", "show sim/step"),
)
@click.argument("name", shell_complete=named(plugins=True))
@as_json
def _show(name: str, as_json: bool) -> None:
    """A plug-in, a game, a scenario or a simulated model: what it is, its fields and defaults, its source.

    Of an environment also its seats and what may be answered there, and the scenario of its name.
    """
    from .catalogue import as_written, description, description_text

    found = description(name)
    if as_json:
        print_json(found)
    elif written := as_written(name, found):
        print_text(written)
    else:
        print_table(description_text(found))


COMMANDS = {"list": _list, "show": _show}
