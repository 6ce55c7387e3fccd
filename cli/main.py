"""The command line: ``aleator list | show | run | study | report | replay | judge | new | check``.

Results go to stdout, progress and errors to stderr. Exit status: 0 done; 1 the run ended with failed episodes; 2 bad input.
Every flag has an environment variable ``ALEATOR_FLAG``; precedence is flag, environment, file, default.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from ..core.errors import AleatorError, InputError

__all__ = ["main"]

_Change = Callable[[dict[str, Any]], dict[str, Any]]


def _flag(name: str, *more: str, **options: Any) -> Callable[[Any], Any]:
    """A click option with its environment variable: ``--max-spend`` and ``ALEATOR_MAX_SPEND``."""
    variable = "ALEATOR_" + name.removeprefix("--").replace("-", "_").upper()
    return click.option(name, *more, envvar=variable, show_envvar=True, **options)


_as_json = _flag("--json", "as_json", is_flag=True, help="One JSON document on stdout and nothing else.")


class _Commands(click.Group):
    """The program; turns Aleator's errors into one line and an exit status."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run, and exit with 2 on bad input, 1 on any other error, 130 on Ctrl-C. Keys may stand in ``./.env``."""
        kwargs["standalone_mode"] = False
        _read_keys(Path(".env"))
        try:
            sys.exit(super().main(*args, **kwargs) or 0)
        except click.exceptions.Abort:
            _complain("interrupted; everything so far is kept: run the same command again to continue", 130)
        except click.ClickException as error:
            _complain(error.format_message(), 2)
        except InputError as error:
            _complain(str(error), 2)
        except AleatorError as error:
            _complain(str(error), 1)
        except Exception:  # noqa: BLE001  # a fault of ours, told in full but for keys
            _crash()


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="aleator", prog_name="aleator")
def main() -> None:
    """When the right thing to do is to randomise, does an agent do it?"""


@main.command("list")
@click.argument(
    "room",
    type=click.Choice(["agents", "styles", "environments", "metrics", "scenarios", "studies"]),
    required=False,
)
@_as_json
def list_(room: str | None, as_json: bool) -> None:
    """Agents, styles of asking, environments, metrics, scenarios and studies, by name."""
    from .catalogue import catalogue, catalogue_table

    found = catalogue(room)
    if as_json:
        _print_json(found)
    else:
        _print(catalogue_table(found))


@main.command()
@click.argument("name")
@_as_json
def show(name: str, as_json: bool) -> None:
    """A plug-in or a scenario: what it is, its fields and defaults, its source."""
    from .catalogue import description, description_text

    found = description(name)
    if as_json:
        _print_json(found)
    else:
        _print(description_text(found))


def _changing(command: Any) -> Any:
    """The flags by which a scenario is changed, shared by `run` and `study`."""
    for decorate in reversed(
        (
            _flag("--model", metavar="PROVIDER/MODEL", help="The model of every llm seat."),
            _flag("--seat", "seats", multiple=True, metavar="NAME=AGENT", help="Who sits where: a name, or YAML of a recipe."),
            _flag("--episodes", type=click.IntRange(min=1), help="Number of episodes (of each cell)."),
            _flag("--seed", type=click.IntRange(0, 2**64 - 1), help="Seed of all chance."),
            _flag("--set", "sets", multiple=True, metavar="PATH=VALUE", help="environment.heads=1.02, cast.matcher.style=direct, ..."),
            _flag("--out", type=click.Path(path_type=Path), help="The run's directory; a run that stands there is continued."),
            _flag("--concurrency", type=click.IntRange(min=1), default=32, show_default=True, help="Calls under way at once."),
            _flag("--max-spend", type=click.FloatRange(min=0), metavar="USD", help="Never spend more, in all sittings together."),
            _flag("--block", type=click.IntRange(min=1), help="Episodes in one world; changes no result."),
            _flag("--keep", type=click.Choice(["decisions", "counts"]), default="decisions", show_default=True,
                 help="Keep every decision, or only counts (for runs of any length)."),
            _flag("--until-decided", is_flag=True, help="Stop as soon as every seat has a verdict."),
            _as_json,
        )
    ):  # fmt: skip
        command = decorate(command)
    return command


@main.command()
@click.argument("scenario")
@_changing
def run(scenario: str, **flags: Any) -> int:
    """Run SCENARIO (a name or a YAML file) and compare every seat with its optimum."""
    from ..scenarios.files import is_study, load

    mapping = load(scenario)
    return _run_study(mapping, **flags) if is_study(mapping) else _run_scenario(mapping, **flags)


@main.command()
@click.argument("study")
@_flag("--dry-run", is_flag=True, help="Only count: cells, decisions, calls, tokens, money.")
@_changing
def study(study: str, **flags: Any) -> int:
    """Run every cell of STUDY (a name or a YAML file)."""
    from ..scenarios.files import is_study, load

    mapping = load(study)
    if not is_study(mapping):
        raise InputError(f"{study!r} is a single scenario, not a study; use `aleator run {study}`")
    return _run_study(mapping, **flags)


@main.command()
@click.argument("directory", type=click.Path(path_type=Path))
@_flag("--html", type=click.Path(path_type=Path), help="Where to write the page (default: DIR/report.html).")
@_as_json
def report(directory: Path, html: Path | None, as_json: bool) -> int:
    """The tables of the run or study in DIRECTORY, and one offline HTML file with plots."""
    from .show import load_any

    return _present(load_any(directory), html or directory / "report.html", as_json)


@main.command()
@click.argument("directory", type=click.Path(path_type=Path))
@_as_json
def replay(directory: Path, as_json: bool) -> int:
    """Recompute the run or study in DIRECTORY from its transcript, calling no model."""
    from .show import replay_any

    with _progress() as told:
        result, same = replay_any(directory, told)
    if not as_json:
        click.echo(
            "the decisions are the same, byte for byte"
            if same
            else "the decisions differ from those on disk",
            err=True,
        )
    return _present(result, None, as_json) or int(not same)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@_flag("--choice", required=True, metavar="COL", help="The column of choices.")
@_flag("--by", metavar="COL,...", default="", help="Columns that make the cells.")
@_flag("--label", "labels", multiple=True, metavar="VALUE=ACTION", help="What a value of the column means.")
@_flag("--environment", metavar="NAME", help="The environment whose optimum is the standard.")
@_flag(
    "--set",
    "sets",
    multiple=True,
    metavar="FIELD=VALUE|@COL",
    help="A field of the environment; @COL takes it from the row.",
)
@_flag("--seat", metavar="NAME", help="The seat that chose (default: the first).")
@_flag(
    "--optimal",
    "law",
    multiple=True,
    metavar="ACTION=P|@COL",
    help="The optimal law outright, instead of an environment.",
)
@_flag(
    "--count",
    type=click.IntRange(min=1),
    metavar="K",
    help="The column holds whole replies, of K answers each.",
)
@_flag("--decimal", type=click.Choice([".", ","]), help="The decimal mark of numbers in replies.")
@_flag("--episode", metavar="COL", help="Rows with the same value are one episode.")
@_flag("--turn", metavar="COL", help="The order of an episode's rows (default: the file's).")
@_flag("--metrics", metavar="NAME,...", help="What to measure; all: everything that applies.")
@_as_json
def judge(
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
    **standard: Any,
) -> None:
    """Compare choices recorded elsewhere (CSV, JSONL, Parquet) with the optimum."""
    from ..scenarios.judge import judge as judged
    from ..scenarios.replies import Layout

    columns = [column for column in by.split(",") if column]
    meaning = dict(_pair(label, "--label VALUE=ACTION") for label in labels)
    layout, wanted = Layout(count, decimal, episode, turn), metrics and tuple(metrics.split(","))
    document = judged(file, choice, _standard(**standard), columns, meaning, wanted or None, layout)
    if as_json:
        _print_json(document)
    else:
        from ..reports.tables import Comparison
        from .show import judged_cells

        _print(Comparison(judged_cells(document)))


@main.command()
@click.argument("kind", type=click.Choice(["agent", "environment", "metric", "scenario"]))
@click.argument("name")
@_flag(
    "--dir", "folder", type=click.Path(path_type=Path), default=".", help="Where to write (default: here)."
)
def new(kind: str, name: str, folder: Path) -> None:
    """Write a small working plug-in or scenario called NAME, and its test."""
    from ..kit.scaffold import scaffold

    for path in scaffold(kind, name, folder):
        click.echo(path)


@main.command()
@click.argument("plugin")
@_flag(
    "--set",
    "sets",
    multiple=True,
    metavar="FIELD=VALUE",
    help="A field of the plug-in: model=openai/gpt-5-mini, ...",
)
@_as_json
def check(plugin: str, sets: tuple[str, ...], as_json: bool) -> int:
    """Hold PLUGIN (a name, file.py:Name, or a YAML file) to its room's contract, the 60/40 coin included."""
    from ..kit.conformance import check as checked
    from ..kit.conformance import findings_table
    from ..scenarios.files import parse_value

    fields = {
        field: parse_value(value) for field, value in (_pair(text, "--set FIELD=VALUE") for text in sets)
    }
    findings = checked(plugin, **fields)
    if as_json:
        _print_json({"schema": 1, "plugin": plugin, "findings": [finding._asdict() for finding in findings]})
    else:
        _print(findings_table(findings))
    return int(not all(finding.passed for finding in findings))


@main.command()
@click.argument("scenario")
@_flag(
    "--effect",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.1,
    show_default=True,
    help="Total variation to find.",
)
@_flag("--power", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.95, show_default=True)
@_flag("--model", metavar="PROVIDER/MODEL", help="The model of every llm seat.")
@_flag("--set", "sets", multiple=True, metavar="PATH=VALUE", help="environment.heads=1.02, ...")
@_as_json
def plan(
    scenario: str, effect: float, power: float, model: str | None, sets: tuple[str, ...], as_json: bool
) -> None:
    """Decisions that SCENARIO needs to find a deviation, and their calls, tokens and money."""
    from ..scenarios.files import load
    from ..scenarios.plan import plan as planned
    from ..scenarios.plan import plan_table
    from ..scenarios.scenario import Scenario

    document = planned(Scenario(**_change(model, (), None, None, sets)(load(scenario))), effect, power)
    if as_json:
        _print_json(document)
    else:
        _print(plan_table(document))


def _standard(environment: str | None, sets: tuple[str, ...], seat: str | None, law: tuple[str, ...]) -> Any:
    from ..scenarios.files import parse_value
    from ..scenarios.judge import FromEnvironment, FromLaw

    if (environment is None) == (not law):
        raise InputError(
            "judge needs one standard: give --environment NAME or --optimal ACTION=P, and not both"
        )
    pairs = [_pair(text, "FIELD=VALUE or FIELD=@COL") for text in (law or sets)]
    columns = {name: value[1:] for name, value in pairs if value.startswith("@")}
    given = {name: parse_value(value) for name, value in pairs if not value.startswith("@")}
    return (
        FromLaw(given, columns) if environment is None else FromEnvironment(given, columns, environment, seat)
    )


def _run_scenario(mapping: dict[str, Any], *, out: Path | None, as_json: bool, **flags: Any) -> int:
    from ..scenarios.scenario import Scenario

    scenario = Scenario(**_change(**{name: flags.pop(name) for name in _CHANGES})(mapping))
    with _progress() as told:
        result = scenario.run(
            out=out, progress=lambda done: told(scenario.name, done, scenario.episodes), **flags
        )
    return _present(result, None if out is None else out / "report.html", as_json)


def _run_study(
    mapping: dict[str, Any], *, out: Path | None, as_json: bool, dry_run: bool = False, **flags: Any
) -> int:
    from ..scenarios.study import Study

    asked = Study(**mapping).changed(_change(**{name: flags.pop(name) for name in _CHANGES}))
    if dry_run:
        return _count_study(asked, as_json)
    with _progress() as told:
        result = asked.run(
            out, progress=lambda cell, done: told(cell.folder, done, cell.scenario.episodes), **flags
        )
    return _present(result, None if out is None else out / "report.html", as_json)


def _count_study(study: Any, as_json: bool) -> int:
    """Tell what a study would take."""
    from ..reports.panels import rich_panel
    from ..scenarios.plan import dry_run, dry_run_panel

    document = dry_run(study)
    if as_json:
        _print_json(document)
    else:
        _print(rich_panel(dry_run_panel(document)))
    return 0


_CHANGES = ("model", "seats", "episodes", "seed", "sets")


def _change(
    model: str | None, seats: tuple[str, ...], episodes: int | None, seed: int | None, sets: tuple[str, ...]
) -> _Change:
    """What the flags change in a scenario's mapping."""
    from ..scenarios.files import changed, parse_value, with_model, with_seat

    def change(mapping: dict[str, Any]) -> dict[str, Any]:
        for seat, agent in (_pair(text, "--seat NAME=AGENT") for text in seats):
            mapping = with_seat(mapping, seat, parse_value(agent))
        mapping = with_model(mapping, model) if model else mapping
        numbers = [
            (name, value) for name, value in (("episodes", episodes), ("seed", seed)) if value is not None
        ]
        return changed(
            mapping,
            [*numbers, *((p, parse_value(v)) for p, v in (_pair(t, "--set PATH=VALUE") for t in sets))],
        )

    return change


@main.command()
@_flag(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Where to listen; 0: any free port.",
)
@_flag(
    "--fault",
    "faults",
    multiple=True,
    metavar="NAME=VALUE",
    help="latency=0.5, rate_limit=0.2, server_error=0.05, drop, hang, ...",
)
@_as_json
def serve(port: int, faults: tuple[str, ...], as_json: bool) -> None:
    """The simulated models behind an OpenAI-compatible HTTP server on this machine, until Ctrl-C."""
    from ..agents.simulated.server import faults_of, serve_forever

    def listening(base: str) -> None:
        click.echo(json.dumps({"schema": 1, "api_base": base}) if as_json else base)

    serve_forever(port, faults_of(dict(_pair(fault, "--fault NAME=VALUE") for fault in faults)), listening)


def _present(result: Any, html: Path | None, as_json: bool) -> int:
    """Show a result and write its page; the exit status."""
    if html is not None:
        result.to_html(html)
    if as_json:
        _print_json(result.document())
    else:
        _print(result.compare())
        if html is not None:
            click.echo(f"report: {html}")
    for warning in result.warnings:
        click.echo(f"warning: {warning}", err=True)
    return int(result.failed)


def _progress() -> Any:
    from .show import progress

    return progress()


def _pair(text: str, form: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise InputError(f"{text!r} came where {form} was expected; write it with one `=`")
    return name.strip(), value.strip()


def _print(renderable: Any) -> None:
    from rich.console import Console

    Console().print(renderable)


def _print_json(document: Mapping[str, Any] | Iterable[Any]) -> None:
    click.echo(json.dumps(document, indent=1, allow_nan=False))


def _complain(message: str, status: int) -> None:
    click.echo(f"aleator: {' '.join(message.split())}", err=True)
    sys.exit(status)


def _read_keys(file: Path) -> None:
    """Take what ``file`` sets and the environment does not."""
    if file.is_file():
        from dotenv import load_dotenv

        load_dotenv(file, override=False)


def _crash() -> None:
    """The traceback of the exception under way, without keys."""
    from traceback import format_exc

    from ..agents.llm.transport.redaction import redacted

    click.echo(redacted(format_exc(), None), err=True, nl=False)
    sys.exit(1)
