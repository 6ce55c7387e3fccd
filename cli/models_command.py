"""``aleator models``: what a server of one's own serves."""

from __future__ import annotations

import click

from .flags import as_json, examples
from .output import print_json

__all__ = ["COMMANDS"]


@click.command("models", epilog=examples("models http://localhost:11434", "models localhost:8000 --json"))
@click.argument("url")
@as_json
def _models(url: str, as_json: bool) -> None:
    """The models that the OpenAI-compatible server at URL serves, as --model takes them."""
    from ..agents.llm.transport.served_models import served_models
    from ..agents.llm.transport.server_address import mended

    address = mended(url)
    names = [f"openai/{name}" for name in served_models(address)]
    if as_json:
        print_json({"schema": 1, "api_base": address, "models": names})
        return
    for name in names:
        click.echo(name)
    if names:
        line = f"aleator run biased_coin --api-base {address} --model {names[0]}"
        click.echo(f"to ask it: {line}", err=True)


COMMANDS = {"models": _models}
