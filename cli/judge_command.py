"""``aleator judge``: choices that others recorded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..core.errors import InputError
from .flags import as_json, flag, pair
from .output import print_json, print_table

if TYPE_CHECKING:
    from ..scenarios.judge.target import Target

__all__ = ["COMMANDS"]


@click.command("judge")
@click.argument("file", type=click.Path(path_type=Path))
@flag("--choice", required=True, metavar="COL", help="The column of choices.")
@flag("--by", metavar="COL,...", default="", help="Columns that make the cells.")
@flag("--label", "labels", multiple=True, metavar="VALUE=ACTION", help="What a value of the column means.")
@flag("--environment", metavar="NAME", help="The environment whose optimum is the standard.")
@flag(
    "--set",
    "sets",
    multiple=True,
    metavar="FIELD=VALUE|@COL",
    help="A field of the environment; @COL takes it from the row.",
)
@flag("--seat", metavar="NAME", help="The seat that chose (default: the first).")
@flag(
    "--optimal",
    "law",
    multiple=True,
    metavar="ACTION=P|@COL",
    help="The optimal law outright, instead of an environment.",
)
@flag(
    "--count",
    type=click.IntRange(min=1),
    metavar="K",
    help="The column holds whole replies, of K answers each.",
)
@flag("--decimal", type=click.Choice([".", ","]), help="The decimal mark of numbers in replies.")
@flag("--episode", metavar="COL", help="Rows with the same value are one episode.")
@flag("--turn", metavar="COL", help="The order of an episode's rows (default: the file's).")
@flag("--metrics", metavar="NAME,...", help="What to measure; all: everything that applies.")
@as_json
def _judge(
    file: Path,
    choice: str,
    by: str,
    labels: tuple[str, ...],
    count: int | None,
    decimal: Any,
    episode: str | None,
    turn: str | None,
    metrics: str | None,
    as_json: bool,
    **target: Any,
) -> None:
    """Compare choices recorded elsewhere (CSV, JSONL, Parquet) with the optimum."""
    from ..scenarios.judge.judge import judge
    from ..scenarios.judge.layout import Layout

    columns = [column for column in by.split(",") if column]
    meaning = dict(pair(label, "--label VALUE=ACTION") for label in labels)
    layout, wanted = Layout(count, decimal, episode, turn), metrics and tuple(metrics.split(","))
    found = judge(file, choice, _target(**target), columns, meaning, wanted or None, layout)
    if as_json:
        print_json(found.document())
    else:
        from ..reports.tables import printed

        print_table(printed(found.findings))


def _target(environment: str | None, sets: tuple[str, ...], seat: str | None, law: tuple[str, ...]) -> Target:
    from ..scenarios.changes import parse_value
    from ..scenarios.judge.target import EnvironmentTarget, LawTarget

    if (environment is None) == (not law):
        raise InputError(
            "judge needs one standard: give --environment NAME or --optimal ACTION=P, and not both"
        )
    pairs = [pair(text, "FIELD=VALUE or FIELD=@COL") for text in (law or sets)]
    columns = {name: value[1:] for name, value in pairs if value.startswith("@")}
    given = {name: parse_value(value) for name, value in pairs if not value.startswith("@")}
    if environment is None:
        return LawTarget(given, columns)
    return EnvironmentTarget(given, columns, environment, seat)


COMMANDS = {"judge": _judge}
