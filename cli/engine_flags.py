"""Flags of ``aleator study`` that say where its cells are run."""

from __future__ import annotations

from typing import Any

import click

from .flags import flag

__all__ = ["SPREAD", "engine_flags", "spread"]

SPREAD = ("engine", "workers", "scheduler", "unit_episodes", "shard")
"""The flags by name, as `spread` takes them."""


def engine_flags(command: Any) -> Any:
    """The flags by which a study is spread over processes and machines."""
    for decorate in reversed(
        (
            flag("--engine", type=click.Choice(["local", "processes", "dask"]), default="local", show_default=True,
                 help="This process, processes of this machine, or a Dask cluster; changes no result."),
            flag("--workers", type=click.IntRange(min=1), help="Units run at once (of processes, or of a cluster made here)."),
            flag("--scheduler", default="", metavar="ADDRESS", help="The Dask scheduler, as in tcp://host:8786; all must see --out."),
            flag("--unit-episodes", type=click.IntRange(min=1), default=None, metavar="N",
                 help="Cut cells into units of so many episodes; otherwise a cell is one."),
            flag("--shard", metavar="I/N", help="Run every N-th cell, from the I-th on, beside others in the same --out."),
        )
    ):  # fmt: skip
        command = decorate(command)
    return command


def spread(
    engine: Any, workers: int | None, scheduler: str, unit_episodes: int | None, shard: str | None
) -> dict[str, Any]:
    """The engine and the shard, as `Study.run` takes them."""
    from ..scenarios.study.engines.engine import Engine
    from ..scenarios.study.engines.shard import Shard

    return {
        "engine": Engine(engine, workers, scheduler, unit_episodes or 0),
        "shard": None if shard is None else Shard.read(shard),
    }
