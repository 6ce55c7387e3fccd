"""Which engine runs a study's units, and on how many workers."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal

from ....core.errors import InputError
from .dask import dask
from .local import local
from .processes import processes
from .spread import Spread

__all__ = ["Engine", "EngineName"]

EngineName = Literal["local", "processes", "dask"]


@dataclass(frozen=True)
class Engine:
    """Where units are run: in this process (``local``), in ``workers`` processes of this machine, or on a Dask cluster.

    ``scheduler`` is the address of a Dask scheduler that stands already. A unit has ``unit_episodes`` episodes at most (0: a
    cell is a unit). Raises `InputError` on what the engine does not have.
    """

    name: EngineName = "local"
    workers: int | None = None
    scheduler: str = ""
    unit_episodes: int = 0

    def __post_init__(self) -> None:
        if self.scheduler and self.name != "dask":
            raise InputError(
                f"a scheduler came for engine {self.name!r}; give --engine dask, or leave it out"
            )
        if self.name == "local" and (self.workers is not None or self.unit_episodes):
            raise InputError(
                "workers or episodes of a unit came for engine 'local', which is one process;"
                " give --engine processes or dask, or leave them out"
            )

    @property
    def width(self) -> int:
        """How many units are run at once; of a cluster that stands already, as it was said."""
        return self.workers or (1 if self.name == "local" else os.cpu_count() or 1)

    def spreading(self) -> AbstractContextManager[Spread]:
        """The function that spreads units."""
        if self.name == "local":
            return local()
        return dask(self.width, self.scheduler) if self.name == "dask" else processes(self.width)
