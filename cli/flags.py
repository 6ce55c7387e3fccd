"""Flags that several commands share: a click option with its environment variable."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from ..core.errors import InputError
from .document import document_alone
from .printable import printable

if TYPE_CHECKING:
    from ..scenarios.study.study import Study

__all__ = [
    "CHANGES",
    "Listed",
    "Place",
    "as_json",
    "callbacks_of",
    "change",
    "change_study",
    "different",
    "examples",
    "flag",
    "named",
    "opened",
    "pair",
    "reasoning_tokens",
    "scenario_flags",
    "settings",
    "trust_flag",
    "trusted",
]


class _Change(Protocol):
    """What changes a scenario's mapping; seats that ask the model may be ``needed``."""

    def __call__(self, mapping: dict[str, Any], needed: bool = True) -> dict[str, Any]: ...


CHANGES = ("model", "api_base", "seats", "episodes", "seed", "sets")
"""The flags by which a scenario's mapping is changed, as `change` takes them."""


class _Flag(click.Option):
    """An option with an environment variable; one that may be given several times adds to what the variable holds, unless it
    does not (``adds``).
    """

    def __init__(self, *names: Any, adds: bool = True, **options: Any) -> None:
        super().__init__(*names, **options)
        self.adds = adds

    def consume_value(
        self, ctx: click.Context, opts: Mapping[str, Any]
    ) -> tuple[Any, click.core.ParameterSource]:
        """What the line says, after what the variable says where several values are taken: the last word is the line's."""
        value, source = super().consume_value(ctx, opts)
        if self.multiple and self.adds and source is click.core.ParameterSource.COMMANDLINE:
            value = (*(self.value_from_envvar(ctx) or ()), *value)
        return value, source


def flag(name: str, *more: str, variables: Sequence[str] = (), **options: Any) -> Callable[[Any], Any]:
    """A click option with its environment variable: ``--max-spend`` and ``ALEATOR_MAX_SPEND``; after it others that are usual."""
    variable = "ALEATOR_" + name.partition("/")[0].removeprefix("--").replace("-", "_").upper()
    return click.option(name, *more, cls=_Flag, envvar=[variable, *variables], show_envvar=True, **options)


def different(directories: Sequence[Path]) -> Sequence[Path]:
    """The ``directories``, of which each is another. Raises `InputError` where one comes twice, under whatever path."""
    places = [directory.resolve() for directory in directories]
    for at, place in enumerate(places):
        if place in places[:at]:
            raise InputError(f"directory {str(directories[at])!r} came twice; give each once")
    return directories


def examples(*lines: str) -> str:
    """The end of a command's help: lines to type."""
    return "\b\nExamples:\n" + "\n".join(f"  aleator {line}" for line in lines)


def named(*, plugins: bool = False) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """What a shell offers to complete: the names of what can be run, and of all plug-ins where asked for."""

    def complete(_: click.Context, __: click.Parameter, begun: str) -> list[str]:
        from ..registry.finding import names
        from ..registry.rooms import ROOMS
        from ..scenarios.files import library_names, playable_names

        rooms = ROOMS if plugins else ()
        found = [name for room in rooms for name in names(room)] + library_names() + playable_names()
        return sorted({name for name in found if name.startswith(begun)})

    return complete


class Place(click.Path):
    """A path that is not empty."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path. Fails on an empty text, which would be the working directory."""
        if value == "":
            self.fail("an empty path came; give one", param, ctx)
        return super().convert(value, param, ctx)


class Listed(click.types.StringParamType):
    """A text that may be given several times; in an environment variable a comma parts them."""

    envvar_list_splitter = ","


def _nothing_else(context: click.Context, _: click.Parameter, asked: bool) -> bool:
    """Keep standard output for the document, until the program ends."""
    if asked:
        context.find_root().with_resource(document_alone())
    return asked


as_json = flag(
    "--json",
    "as_json",
    is_flag=True,
    callback=_nothing_else,
    help="One JSON document on stdout and nothing else.",
)
reasoning_tokens = flag(
    "--reasoning-tokens",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Tokens a call that a model reasons in and does not show, to count beside those it writes.",
)


trust_flag = flag(
    "--trust", is_flag=True, help="Run the Python code that a file from outside the working folder names."
)


def trusted(
    name: str,
    trust: bool,
    seats: Sequence[str] = (),
    sets: Sequence[str] = (),
    callbacks: Sequence[str] = (),
) -> AbstractContextManager[None]:
    """Within, code is run that the line itself names; what the file ``name`` names only with ``trust``, or from the working folder."""
    from ..registry.loading import only_code_named_in
    from ..scenarios.files import is_from_elsewhere

    if trust or not is_from_elsewhere(name):
        return nullcontext()
    return only_code_named_in(*seats, *sets, *callbacks)


def scenario_flags(command: Any) -> Any:
    """The flags by which a scenario is changed and run, shared by `run` and `study`."""
    for decorate in reversed(
        (
            flag("--model", "wanted", type=Listed(), multiple=True, adds=False, metavar="PROVIDER/MODEL",
                 help="The model of every llm seat; several: a cell of a study for each."),
            flag("--models", type=Place(), metavar="FILE", help="Models by name (YAML); all of them, or the one that --model names."),
            flag("--api-base", metavar="URL", variables=("OPENAI_API_BASE", "OPENAI_BASE_URL"),
                 help="An OpenAI-compatible server (Ollama, vLLM, llama.cpp); one on this machine needs no key."),
            flag("--seat", "seats", multiple=True, metavar="NAME=AGENT", help="Who sits where: a name, or YAML of a recipe."),
            flag("--episodes", type=click.IntRange(min=1), help="Number of episodes (of each cell)."),
            flag("--seed", type=click.IntRange(0, 2**64 - 1), help="Seed of all chance."),
            flag("--set", "sets", multiple=True, metavar="PATH=VALUE", help="environment.heads=1.02, cast.matcher.style=direct, ..."),
            flag("--out", type=Place(), help="The run's directory; a run that stands there is continued."),
            flag("--concurrency", type=click.IntRange(min=1), default=32, show_default=True, help="Calls under way at once."),
            flag("--max-spend", type=click.FloatRange(min=0), metavar="USD", help="Never spend more, in all sittings together."),
            flag("--block", type=click.IntRange(min=1), help="Episodes in one world; changes no result."),
            flag("--keep", type=click.Choice(["decisions", "counts"]), default="decisions", show_default=True,
                 help="Keep every decision, or only counts (for runs of any length)."),
            flag("--until-decided", is_flag=True, help="Stop as soon as every seat has a verdict."),
            flag("--retry-errors/--no-retry-errors", default=True, show_default=True,
                 help="Call again where a call on record failed by the way, the key or the server."),
            flag("--stop-after", type=click.IntRange(min=0), default=20, show_default=True,
                 help="Stop when so many calls in a row were given up for the same cause (0: never)."),
            flag("--callback", "callbacks", type=Listed(), multiple=True, metavar="NAME",
                 help="Who is told of runs and calls, as otel (OpenTelemetry): a name, or YAML of a recipe."),
            flag("--repair", is_flag=True, help="Keep a damaged transcript aside, and ask again for what it lacks."),
            trust_flag,
            as_json,
        )
    ):  # fmt: skip
        command = decorate(command)
    return command


def change(
    model: str | None,
    seats: tuple[str, ...],
    episodes: int | None,
    seed: int | None,
    sets: tuple[str, ...],
    api_base: str | None = None,
) -> _Change:
    """What the flags `CHANGES` change in a scenario's mapping."""
    from ..scenarios.changes import changed, with_model, with_seat, with_server

    source = click.get_current_context().get_parameter_source("api_base")
    typed = source is click.core.ParameterSource.COMMANDLINE

    def changing(mapping: dict[str, Any], needed: bool = True) -> dict[str, Any]:
        for seat, agent in _seated(seats):
            mapping = with_seat(mapping, seat, agent)
        mapping = mapping if model is None else with_model(mapping, model, needed)
        numbers = [
            (name, value) for name, value in (("episodes", episodes), ("seed", seed)) if value is not None
        ]
        mapping = changed(mapping, [*numbers, *settings(sets)])
        return mapping if api_base is None else with_server(mapping, api_base, typed and needed)

    return changing


def change_study(study: Study, **flags: Any) -> Study:
    """The study with what the flags `CHANGES` change. Raises `NoSeat` where none of what it varies seats who asks the model."""
    from ..scenarios.changes import NoSeat

    changing, refused = change(**flags), NoSeat()
    for mapping in study.seatings():
        try:
            changing(mapping)
        except NoSeat as error:
            refused = refused if refused.args else error
        else:
            return study.changed(lambda one: changing(one, needed=False))
    raise refused


def opened(name: str, seats: Sequence[str], sets: Sequence[str]) -> dict[str, Any]:
    """The mapping of the scenario or study called ``name``; of an environment or a game, a scenario that plays it, which is told on stderr."""
    from ..scenarios.default_cast import question

    mapping, told = question(name, settings(sets), dict(_seated(seats)))
    if told:
        click.echo(printable(told), err=True)
    return mapping


def callbacks_of(texts: Sequence[str]) -> list[Any]:
    """The callbacks that ``--callback`` names. Raises `InputError` where there is none of that name."""
    from ..registry.recipes import build
    from ..scenarios.changes import parse_mapping

    return [build("callbacks", parse_mapping(text)) for text in texts]


def _seated(seats: Sequence[str]) -> list[tuple[str, Any]]:
    """The agents that ``--seat`` names, by seat."""
    from ..scenarios.changes import parse_mapping

    pairs = (pair(text, "--seat NAME=AGENT") for text in seats)
    return [(seat, parse_mapping(agent)) for seat, agent in pairs]


def settings(sets: Sequence[str], form: str = "PATH=VALUE") -> list[tuple[str, Any]]:
    """The values that ``--set`` gives, by path. Raises `InputError` on what is not of the ``form``."""
    from ..scenarios.changes import parse_value

    pairs = (pair(text, f"--set {form}") for text in sets)
    return [(path, parse_value(value)) for path, value in pairs]


def pair(text: str, form: str, last: bool = False) -> tuple[str, str]:
    """The two sides of ``name=value``, parted at the first or the ``last`` equals sign.

    Raises `InputError` where it is none; ``form`` says what was expected.
    """
    name, equals, value = text.rpartition("=") if last else text.partition("=")
    if not equals or not name:
        raise InputError(f"{text!r} came where {form} was expected; write it with one `=`")
    return name.strip(), value.strip()
