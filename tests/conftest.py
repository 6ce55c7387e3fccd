"""What tests of several rooms share: the loop, run to its end without a run directory."""

import asyncio

import pytest
from aleator.ledger import Ledger
from aleator.play import Table, play


class EmptyDesk:
    """A run's seed, and nothing on file."""

    def __init__(self, seed):
        self.seed = seed

    def recall(self, address):
        return None

    def record(self, address, attempt):
        raise AssertionError("a scripted agent wrote to the transcript")


async def _collected(table, episodes, block):
    ledger = Ledger()
    async for part in play(table, episodes, block=block):
        ledger.extend(part)
    return ledger


@pytest.fixture(scope="session")
def ledger_of():
    """``ledger_of(environment, cast, episodes, seed=7, block=None)``: every decision of these episodes."""

    def run(environment, cast, episodes, seed=7, block=None):
        span = range(episodes) if isinstance(episodes, int) else episodes
        return asyncio.run(_collected(Table(environment, cast, EmptyDesk(seed), Ledger), span, block))

    return run
