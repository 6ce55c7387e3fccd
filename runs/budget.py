"""The run's money: what a call may cost is set aside before it is made, so that no number of calls at once overshoots.

>>> import asyncio
>>> budget = Budget(1.00)
>>> async def spend(worst, real):
...     held = await budget.reserve(worst)
...     budget.settle(held, real)
>>> asyncio.run(spend(0.75, 0.50))
>>> asyncio.run(spend(0.75, 0.50))
Traceback (most recent call last):
...
aleator.core.errors.OverBudget: a call may cost 0.75 USD, and 0.5 of 1 USD are left
"""

from __future__ import annotations

import asyncio
import math

from ..core.errors import InputError, OverBudget

__all__ = ["PICO", "Budget", "most_of", "pico"]

PICO = 10**12  # whole numbers, or a hundred cents would come to 1.0000000000000007 USD


class Budget:
    """At most ``cap`` USD (None: no limit, and calls need not come here), however many calls are under way.

    A call that does not fit waits while others hold reservations, because most cost less than was set aside for them;
    where none does, it is not made. Raises `InputError` on a cap that is no number from 0.
    """

    def __init__(self, cap: float | None = None) -> None:
        if cap is not None and not cap >= 0:
            raise InputError(f"a limit of {cap} USD came; give a number from 0")
        self.cap = None if cap == math.inf else cap
        self._spent = self._held = self._nested = 0
        self._waiting: list[asyncio.Future[None]] = []

    @property
    def spent(self) -> float:
        """USD spent so far. A call whose cost is not known counts with the most that it can have cost."""
        return self._spent / PICO

    def count(self, usd: float) -> None:
        """Count ``usd`` that were spent before this run began."""
        self._spent += pico(usd)

    async def reserve(self, usd: float, nests: bool = False) -> int:
        """Set ``usd`` aside; returns what `settle` takes back. Raises `OverBudget` where it cannot fit any more.

        What is set aside for a call that ``nests`` is not given back before others end, so none of these waits for it.
        """
        wanted = pico(usd) if usd else 0
        while self.cap is not None and not self._fits(wanted):
            await self._turn(usd)
        self._held += wanted
        if nests:
            self._nested += wanted
        return wanted

    async def _turn(self, usd: float) -> None:
        """Wait until some reservation is settled. Raises `OverBudget` where none is that will be."""
        if self._held == self._nested:
            left = (self.cap or 0.0) - self.spent
            raise OverBudget(f"a call may cost {usd:.6g} USD, and {left:.6g} of {self.cap:.6g} USD are left")
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        await turn

    def settle(self, held: int, usd: float | None, nests: bool = False) -> None:
        """Replace a reservation by what the call cost; None counts the whole reservation, because the cost is not known."""
        self._held -= held
        if nests:
            self._nested -= held
        self._spent += held if usd is None else pico(usd) if usd else 0
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            for turn in waiting:
                if not turn.done():
                    turn.set_result(None)

    def _fits(self, wanted: int) -> bool:
        return self._spent + self._held + wanted <= most_of(self.cap or 0.0)


def pico(usd: float) -> int:
    """Picodollars, rounded up."""
    return math.ceil(usd * PICO - 1e-3)


def most_of(cap: float) -> int:
    """The picodollars of a limit, to the nearest, as many as a database holds at most: four million USD.

    >>> most_of(0.1), most_of(1e300) == 2**62
    (100000000000, True)
    """
    return int(min(cap * PICO + 0.5, 2.0**62))
