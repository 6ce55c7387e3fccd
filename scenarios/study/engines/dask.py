"""A Dask cluster: one that stands at an address, or one made here of processes of this machine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from ....core.errors import InputError
from ..units import Unit
from .spread import Spread, UnitFunction

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["dask"]

_ENVIRONMENT = "distributed.nanny.pre-spawn-environ"
_TRIMMING = (
    "MALLOC_TRIM_THRESHOLD_"  # by which glibc asks for memory anew for each array, and takes twice the time
)
_DEATHS = 20  # workers that a unit may outlive before it is given up


@contextmanager
def dask(workers: int, scheduler: str = "") -> Iterator[Spread]:
    """The cluster whose ``scheduler`` has this address; without one, ``workers`` processes of this machine.

    All its workers must see the study's directory under the same path, and have the same version of this package.
    Raises `InputError` where `distributed` is not installed or no scheduler answers.
    """
    try:
        import distributed  # noqa: F401  # first, or its own settings would go with the one that is set for a while
        from dask import config
    except ImportError:
        raise InputError(
            "engine 'dask' needs Dask, which is not installed; pip install 'aleator[dask]'"
        ) from None
    environment = {name: value for name, value in config.get(_ENVIRONMENT).items() if name != _TRIMMING}
    with (
        config.set({"distributed.scheduler.allowed-failures": _DEATHS, _ENVIRONMENT: environment}),
        _client(workers, scheduler) as client,
    ):
        yield partial(_spread, client)


def _client(workers: int, scheduler: str) -> Client:
    from distributed import Client

    if not scheduler:
        return Client(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None)
    try:
        return Client(scheduler)
    except (OSError, ValueError) as error:
        raise InputError(
            f"no Dask scheduler answers at {scheduler!r} ({error}); start one with `dask scheduler`, or leave out --scheduler"
        ) from None


def _spread(client: Client, run: UnitFunction, units: Sequence[Unit]) -> Iterator[Unit]:
    from distributed import as_completed

    futures = {client.submit(run, unit, key=unit.address, pure=False, retries=0): unit for unit in units}
    try:
        for future in as_completed(futures):
            future.result()
            yield futures[future]
    finally:
        client.cancel(list(futures))
