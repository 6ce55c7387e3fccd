"""Shops that must price unpredictably: the model of sales, on SimPy's clock."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ...core.chance import Chance
from ...core.errors import InputError
from ...core.laws.interval_strategy import IntervalStrategy
from ...core.questions import Observation, Seat
from ...core.spaces.interval import Interval
from .shared.clocked import Clocked
from .shared.market import Decision, Market, Process
from .shared.price_laws import sales_law

__all__ = ["Sales"]

_MOST_SHOPPERS = 1e7
_TOLD = 10  # own decisions that the words recount


class Sales(Clocked):
    """Shops set prices that the others do not see; informed shoppers buy at the lowest, the rest at a random shop.

    All shops are asked for a first price at time 0. A price takes effect ``thinking`` after it was asked for; then the
    shop's own exponential clock of rate ``repricing`` runs until it is asked again. Shoppers arrive by a Poisson process
    of rate ``arrivals`` and buy one unit each: an ``informed`` share at the lowest posted price (ties split by chance),
    the others at a shop drawn uniformly; a shop that has posted no price sells nothing. A shop whose price could not take
    effect before the ``horizon`` is not asked.

    The reward of a decision is the profit that the shop makes while its price stands, paid when the next one takes effect
    or the market closes. ``sees`` [B] holds ``time``, the shop's posted ``price`` (NaN at first), and ``units`` and
    ``profit`` since it was last asked.

    With U = 1 - informed, I = informed, N shops, cost c and reservation price r, the symmetric equilibrium has no pure
    price (0 < I < 1 is required: with I = 0 all charge r, with I = 1 all charge c). Every price p in its support earns
    (r - c) U/N a shopper, whence F(p) = 1 - [((r - p) U/N) / ((p - c) I)]^(1/(N-1)) on [p_low, r], where
    (p_low - c) (I + U/N) = (r - c) U/N. With five shops or more, prices so close to r that a double cannot tell
    them apart (nearer than about 3e-11 (r - c) where r is 1 and c is 0) count as r, which then carries an atom.

    Source: Varian (1980), "A model of sales", American Economic Review 70(4), 651-659, with a fixed number of shops.
    """

    stationary: ClassVar[bool] = True

    shops: int = Field(3, ge=2, description="number of shops, N")
    cost: float = Field(0.0, ge=0, description="cost of a unit, c: the lowest price allowed")
    reservation: float = Field(1.0, description="the most that a shopper pays, r: the highest price allowed")
    informed: float = Field(0.5, gt=0, lt=1, description="share of shoppers that know all prices, I")
    arrivals: float = Field(10.0, gt=0, description="shoppers per unit of time")
    repricing: float = Field(1.0, gt=0, description="rate of each shop's clock, per unit of time")
    horizon: float = Field(10.0, gt=0, description="time at which the market closes")

    @model_validator(mode="after")
    def _checked(self) -> Sales:
        _ = self.prices
        if self.thinking >= self.horizon:
            raise InputError(
                f"thinking {self.thinking} leaves no time before horizon {self.horizon}; make it shorter"
            )
        if self.arrivals * self.horizon > _MOST_SHOPPERS:
            raise InputError(
                f"{self.arrivals * self.horizon:.3g} shoppers would come in the mean until the horizon; let there be {_MOST_SHOPPERS:,.0f} at most"
            )
        self.check_length(self.horizon, self.repricing)
        return self

    @property
    def prices(self) -> Interval:
        """What a shop may charge: from its cost to the reservation price. Raises `SpaceError` unless cost < reservation."""
        return Interval(self.cost, self.reservation)

    @property
    def seats(self) -> tuple[Seat, ...]:
        """The seats ``shop_1`` to ``shop_N``."""
        prices = self.prices
        return tuple(Seat(f"shop_{k}", prices) for k in range(1, self.shops + 1))

    def run(self, market: Market) -> Process:
        """Shops and shoppers until the horizon; each clock and the shoppers have streams of their own."""
        return _Street(self, market, _Shoppers(self, market.chance("shoppers"))).keep_open()

    def optimal(self, observation: Observation) -> IntervalStrategy:
        """The symmetric equilibrium's price law, the same for all shops at all times."""
        return sales_law(self.shops, self.prices, self.informed)


class _Shoppers:
    """All shoppers of one episode: when each comes, whether informed, and to which shop otherwise.

    Given their number the times of a Poisson process are uniform. They are drawn ahead, since nothing that shops do
    changes who comes, and each is served at the prices posted when it comes, a window between two events at a time.
    """

    def __init__(self, sales: Sales, chance: Chance) -> None:
        generator = chance.generator()
        count = int(generator.poisson(sales.arrivals * sales.horizon))
        self._times = np.sort(generator.random(count) * sales.horizon).tolist()
        informed = generator.random(count) < sales.informed
        home = generator.integers(sales.shops, size=count)
        visits = (home[:, None] == np.arange(sales.shops)) & ~informed[:, None]
        self._informed = _running(informed)
        self._visits = [_running(of_shop) for of_shop in visits.T]
        self._coin = generator.random(count)
        self._served = 0

    def until(self, time: float, posted: Sequence[float]) -> list[int]:
        """Units sold by each shop [N] to those who came since the last call; ``posted`` is infinite where there is no price."""
        start, stop = self._served, bisect_left(self._times, time, self._served)
        self._served = stop
        if start == stop:
            return [0] * len(posted)
        pairs = zip(self._visits, posted, strict=True)
        sold = [visits[stop] - visits[start] if price < np.inf else 0 for visits, price in pairs]
        lowest = min(posted)
        if lowest < np.inf and posted.count(lowest) == 1:
            sold[posted.index(lowest)] += self._informed[stop] - self._informed[start]
        elif lowest < np.inf:
            self._split(start, stop, [shop for shop, price in enumerate(posted) if price == lowest], sold)
        return sold

    def _split(self, start: int, stop: int, cheapest: Sequence[int], sold: list[int]) -> None:
        """The informed buy at one of the ``cheapest`` shops each, by their own coins."""
        known = np.flatnonzero(np.diff(self._informed[start : stop + 1])) + start
        for coin in self._coin[known].tolist():
            sold[cheapest[int(coin * len(cheapest))]] += 1


def _running(flags: NDArray[np.bool_]) -> list[int]:
    """How many are true before each place, one more than there are ``flags`` [M]."""
    return [0, *np.cumsum(flags).tolist()]


class _Report(NamedTuple):
    """What a shop is told when it is asked: its posted price, and what it sold since it was last asked."""

    time: float
    price: float
    units: int
    profit: float


class _Shop:
    """What a shop has posted and sold; ``earned`` is what the posted price has brought since it stands."""

    def __init__(self) -> None:
        self.posted: Decision | None = None
        self.units, self.profit, self.earned = 0, 0.0, 0.0
        self.reports: list[_Report] = []

    def sell(self, units: int, margin: float) -> None:
        gained = units * margin
        self.units += units
        self.profit += gained
        self.earned += gained

    def report(self, time: float, price: float) -> _Report:
        """What is told now; counting begins anew."""
        report = _Report(time, price if price < np.inf else np.nan, self.units, self.profit)
        self.units, self.profit = 0, 0.0
        self.reports.append(report)
        return report

    def close(self, market: Market) -> None:
        """Pay the decision whose price stood."""
        if self.posted is not None:
            market.pay(self.posted, self.earned)
        self.earned = 0.0


class _Street:
    """The shops of one market, and the shoppers that come by."""

    def __init__(self, sales: Sales, market: Market, shoppers: _Shoppers) -> None:
        self._sales, self._market, self._shoppers = sales, market, shoppers
        self._shops = [_Shop() for _ in range(sales.shops)]
        self._posted = [np.inf] * sales.shops

    def keep_open(self) -> Process:
        """Until the horizon."""
        for place in range(self._sales.shops):
            self._market.start(self._keep_shop(place))
        yield self._market.clock.timeout(self._sales.horizon)
        self._serve(self._sales.horizon)
        for shop in self._shops:
            shop.close(self._market)

    def _keep_shop(self, place: int) -> Process:
        sales, market, shop = self._sales, self._market, self._shops[place]
        name = f"shop_{place + 1}"
        pause = market.chance(f"clock/{name}").generator()
        while market.clock.now + sales.thinking < sales.horizon:
            self._serve(market.now)
            report = shop.report(market.now, self._posted[place])
            answer = yield from market.ask(
                name, report._asdict(), partial(_words, sales, shop.reports, len(shop.reports))
            )
            self._serve(market.now)
            shop.close(market)
            shop.posted, self._posted[place] = answer.decision, answer.value
            yield market.clock.timeout(pause.exponential(1 / sales.repricing))

    def _serve(self, time: float) -> None:
        sold = self._shoppers.until(time, self._posted)
        for shop, units, price in zip(self._shops, sold, self._posted, strict=True):
            if units:
                shop.sell(units, price - self._sales.cost)


def _words(sales: Sales, reports: Sequence[_Report], asked: int, names: Sequence[str], since: int = 0) -> str:
    """The rules and the first reports, as many as were ``asked``; above ``since`` 0 what came after the question of the turn before it."""
    past = reports[:asked]
    now = past[-1]
    standing = (
        f"Your posted price is {now.price:.6g}." if len(past) > 1 else "You have not posted a price yet."
    )
    lines = [_told(*pair) for pair in pairwise(past)][max(since - 1, 0) :]
    title = "Since then:" if since else "Your decisions so far:"
    story = "\n".join(["", "", title, *lines[-_TOLD:]]) if lines else ""
    rules = "" if since else f"{_rules(sales)}\n\n"
    return f"{rules}It is time {now.time:.6g}. {standing}{story}"


def _told(asked: _Report, later: _Report) -> str:
    return (
        f"- at time {asked.time:.6g} you chose the price {later.price:.6g};"
        f" from then to time {later.time:.6g} you sold {later.units}, profit {later.profit:.6g}"
    )


def _rules(sales: Sales) -> str:
    return (
        f"You run one of {sales.shops} shops that sell the same good. A unit costs you {sales.cost:g},"
        f" and your price may be any number from {sales.cost:g} to {sales.reservation:g},"
        f" the most that any shopper pays.\n"
        f"About {sales.arrivals:g} shoppers come per unit of time, at random moments, and each buys one unit."
        f" {100 * sales.informed:g}% of them know all prices and buy at the lowest;"
        f" the others know none and buy at a shop picked at random.\n"
        f"You do not see the current prices of the other shops, nor they yours."
        f" Your new price takes effect {sales.thinking:g} after you are asked; from then on you may change it"
        f" at random moments, {1 / sales.repricing:g} apart on average."
        f" The market closes at time {sales.horizon:g}. You want the largest total profit."
    )
