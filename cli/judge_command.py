"""``aleator judge``: choices that others recorded."""

from __future__ import annotations

from dataclasses import fields
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..core.errors import InputError
from .flags import Place, as_json, examples, flag, pair
from .output import present

if TYPE_CHECKING:
    from ..scenarios.judge.target import Target

__all__ = ["COMMANDS"]


@click.command(
    "judge",
    epilog=examples(
        "judge choices.csv --choice answer --by model --environment biased_coin --set heads=@p",
        "judge days.csv --choice did --environment recall_bandit --sees best=@best --sees left=@left",
    ),
)
@click.argument("file", type=Place())
@flag("--choice", required=True, metavar="COL", help="The column of choices.")
@flag("--by", metavar="COL,...", default="", help="Columns that make the cells.")
@flag("--compare", metavar="COL", help="Compare the means of cells that differ in this column alone.")
@flag("--label", "labels", multiple=True, metavar="VALUE=ACTION", help="What a value of the column means.")
@flag(
    "--environment",
    "environments",
    multiple=True,
    metavar="NAME|COL:VALUE=NAME",
    help="The environment whose optimum is the standard; several: of the cells with these values of a column alone.",
)
@flag(
    "--set",
    "sets",
    multiple=True,
    metavar="FIELD=VALUE|@COL",
    help="A field of the environment; @COL takes it from the row.",
)
@flag("--seat", metavar="NAME", help="The seat that chose (default: the first).")
@flag(
    "--sees",
    "sees",
    multiple=True,
    metavar="NAME=@COL[,@COL...]",
    help="What the row's decision saw, where the optimum depends on it.",
)
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
@flag(
    "--turn", metavar="COL", help="The order of an episode's rows (default: that of --order, or of the file)."
)
@flag(
    "--order", metavar="COL", help="When each row was decided; without it, the order of rows means nothing."
)
@flag("--weight", metavar="COL", help="How many decisions each row stands for: the file holds counts.")
@flag("--reward", metavar="COL", help="What each row's decision earned, for metrics of payoffs.")
@flag("--opponent", metavar="COL", help="What the other player did meanwhile, in a game of two.")
@flag("--encoding", metavar="NAME", help="How a text file is encoded (default: UTF-8).")
@flag("--metrics", metavar="NAME,...", help="What to measure; all: everything that applies.")
@flag("--html", type=Place(), help="Write the page to this file.")
@as_json
def _judge(
    file: Path,
    choice: str,
    by: str,
    labels: tuple[str, ...],
    metrics: str | None,
    compare: str | None,
    html: Path | None,
    as_json: bool,
    **how: Any,
) -> int:
    """Compare choices recorded elsewhere (CSV, JSONL, Parquet) with the optimum."""
    from ..scenarios.judge.judge import judge
    from ..scenarios.judge.layout import Layout

    columns = [column for column in by.split(",") if column]
    meaning = dict(pair(label, "--label VALUE=ACTION") for label in labels)
    layout = Layout(**{field.name: how.pop(field.name) for field in fields(Layout)})
    wanted = tuple(metrics.split(",")) if metrics else None
    found = judge(file, choice, _target(**how), columns, meaning, wanted, layout, compare)
    return present(found, html, as_json)


def _target(
    environments: tuple[str, ...],
    sets: tuple[str, ...],
    seat: str | None,
    sees: tuple[str, ...],
    law: tuple[str, ...],
) -> Target:
    from ..scenarios.changes import parse_value
    from ..scenarios.judge.target import EnvironmentTarget, LawTarget

    if bool(environments) == bool(law):
        raise InputError(
            "judge needs one standard: give --environment NAME or --optimal ACTION=P, and not both"
        )
    if sees and not environments:
        raise InputError("--sees is of an optimum that depends on what was seen; give --environment NAME")
    pairs = [pair(text, "FIELD=VALUE or FIELD=@COL") for text in sets]
    pairs += [pair(text, "ACTION=P or ACTION=@COL", last=True) for text in law]
    columns = {name: value[1:] for name, value in pairs if value.startswith("@")}
    texts = {name: value for name, value in pairs if not value.startswith("@")}
    if not environments:
        return LawTarget({name: _probability(value) for name, value in texts.items()}, columns)
    given = {name: parse_value(value) for name, value in texts.items()}
    which, names = _named_by_column(environments)
    return EnvironmentTarget(given, columns, environments[0], seat, dict(map(_seen, sees)), which, names)


def _named_by_column(environments: tuple[str, ...]) -> tuple[str, dict[str, str]]:
    """``format:english=second_price_auction``, ... as the column and {value: environment}; nothing where one environment is of all rows."""
    if len(environments) == 1 and "=" not in environments[0]:
        return "", {}
    form = "COL:VALUE=NAME, all of one column, where several environments are given"
    pairs = [pair(text, form, last=True) for text in environments]
    columns = {place.partition(":")[0] for place, _ in pairs}
    if len(columns) > 1 or not all(":" in place for place, _ in pairs):
        raise InputError(f"--environment {' '.join(environments)} came where {form}, was expected")
    return columns.pop(), {place.partition(":")[2]: name for place, name in pairs}


def _seen(text: str) -> tuple[str, list[str]]:
    """``left=@days`` as the name and its columns."""
    name, value = pair(text, "NAME=@COL,@COL")
    columns = value.split(",")
    if not all(column.startswith("@") and len(column) > 1 for column in columns):
        raise InputError(f"--sees {text!r} came; give NAME=@COL, with @ and a column, or several: @COL,@COL")
    return name, [column[1:] for column in columns]


def _probability(text: str) -> float | str:
    """``0.25`` or ``1/4``; what is neither as it is, for the law to refuse."""
    try:
        return float(Fraction(text))
    except (ValueError, ArithmeticError):
        return text


COMMANDS = {"judge": _judge}
