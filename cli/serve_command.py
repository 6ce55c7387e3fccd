"""``aleator serve``: the simulated models behind HTTP."""

from __future__ import annotations

import json

import click

from .document import print_document
from .flags import as_json, examples, flag, pair

__all__ = ["COMMANDS"]


@click.command(
    "serve",
    epilog=examples("serve --port 8000", "serve --fault rate_limit=0.2 --fault latency=0.5"),
)
@flag(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Where to listen; 0: any free port.",
)
@flag(
    "--fault",
    "faults",
    multiple=True,
    metavar="NAME=VALUE",
    help="latency=0.5, rate_limit=0.2, server_error=0.05, drop, hang, ...",
)
@as_json
def _serve(port: int, faults: tuple[str, ...], as_json: bool) -> None:
    """The simulated models behind an OpenAI-compatible HTTP server on this machine, until Ctrl-C."""
    from ..agents.simulated.server import faults_of, serve_forever

    def listening(base: str) -> None:
        print_document(json.dumps({"schema": 1, "api_base": base}) if as_json else base)

    serve_forever(port, faults_of(dict(pair(fault, "--fault NAME=VALUE") for fault in faults)), listening)


COMMANDS = {"serve": _serve}
