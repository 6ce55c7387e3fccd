"""The command line: ``aleator list | show | run | study | report | profile | watch | judge | market | replay | plan | models |
serve | new | check``.

Results go to stdout, progress and errors to stderr. Exit status: 0 done; 1 the run ended with failed episodes; 2 bad input;
3 a threshold (``--fail-if``, or a file's ``fail_if``) was crossed.
Every flag has an environment variable ``ALEATOR_FLAG``; precedence is flag, environment, file, default. Where ``ALEATOR_TRACEBACK``
is set, what ends a command is told with its traceback.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from ..core.errors import AleatorError, InputError, PluginFault
from ..core.machine_faults import is_of_a_file, words_of_machine
from ..registry.suggesting import suggest
from .printable import printable

__all__ = ["main"]

_TRACEBACK = "ALEATOR_TRACEBACK"
_MORE = f"{_TRACEBACK}=1 shows the whole traceback"
_FILES = {
    "list": "catalogue_commands",
    "show": "catalogue_commands",
    "run": "run_commands",
    "study": "run_commands",
    "report": "report_commands",
    "replay": "report_commands",
    "watch": "watch_command",
    "judge": "judge_command",
    "market": "market_command",
    "new": "plugin_commands",
    "check": "plugin_commands",
    "plan": "plan_command",
    "profile": "profile_command",
    "serve": "serve_command",
    "models": "models_command",
}


_FIRST_STEPS = """\b
First steps:
  aleator list                                   what there is
  aleator run biased_coin --episodes 200         a simulated model on a biased coin
  aleator run biased_coin --model openai/gpt-5-mini --max-spend 1 --out out/coin
  aleator COMMAND --help                         a page for each command, with examples
  eval "$(_ALEATOR_COMPLETE=bash_source aleator)"    completion of commands and names (zsh_source, fish_source)
"""


class _Commands(click.Group):
    """The program; imports a command's file when it is needed, and turns errors into one line and an exit status."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, sorted."""
        return sorted(_FILES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command called ``name``, imported from its file."""
        if cmd_name not in _FILES:
            if ctx.resilient_parsing:  # a shell asks what may follow, and shows no error
                return None
            raise InputError(f"command {cmd_name!r} is unknown; {suggest(cmd_name, sorted(_FILES))}")
        commands: dict[str, click.Command] = import_module(f".{_FILES[cmd_name]}", __package__).COMMANDS
        return commands[cmd_name]

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
        except PluginFault as error:
            _complain(f"{error}; {_MORE}" if error.__cause__ else str(error), 2)
        except InputError as error:
            _complain(str(error), 2)
        except AleatorError as error:
            _complain(str(error), 1)
        except BrokenPipeError:  # who reads the output has read enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        except Exception as error:  # noqa: BLE001  # the machine's, in one line; else a fault of ours, told in full but for keys
            _tell_of_machine(error)
            _tell_of_plugin(error)
            _crash()


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    invoke_without_command=True,
    epilog=_FIRST_STEPS,
)
@click.version_option(package_name="aleator", prog_name="aleator")
@click.pass_context
def main(ctx: click.Context) -> None:
    """When the right thing to do is to randomise, does an agent do it?"""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def _complain(message: str, status: int) -> None:
    """End with one line, in which no key stands."""
    from ..core.redaction import redacted

    if os.environ.get(_TRACEBACK):
        _tell_traceback()
    click.echo(f"aleator: {printable(redacted(' '.join(message.split()), None))}", err=True)
    sys.exit(status)


def _tell_of_machine(error: Exception) -> None:
    """End with one line where a file, a disk or a database failed."""
    if words := words_of_machine(error):
        _complain(
            f"{words}; what was answered so far is kept: mend that, and run the same command again",
            2 if is_of_a_file(error) else 1,
        )


def _tell_of_plugin(error: Exception) -> None:
    """End with one line where a plug-in of the user's own failed, or may have."""
    from ..registry.loading import known_as, said
    from ..registry.plugin_faults import fault_of_plugin

    if fault := fault_of_plugin(error):
        _complain(f"{fault}; {_MORE}", 2)
    if names := sorted(name for found in known_as.values() for name in found):
        _complain(
            f"failed ({said(error)}) with plug-ins from elsewhere: {', '.join(names)}; `aleator check {names[0]}` says whether"
            f" it keeps its contract, and {_MORE}",
            1,
        )


def _read_keys(file: Path) -> None:
    """Take what ``file`` sets and the environment does not."""
    if file.is_file():
        from dotenv import load_dotenv

        load_dotenv(file, override=False)


def _crash() -> None:
    _tell_traceback()
    sys.exit(1)


def _tell_traceback() -> None:
    """The traceback of the exception under way, without keys."""
    from traceback import format_exc

    from ..core.redaction import redacted

    click.echo(redacted(format_exc(), None), err=True, nl=False)
