"""Shops that must price unpredictably: the model of sales, on SimPy's clock."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any, ClassVar, NamedTuple

import numpy as np
import simpy
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ...core.chance import Chance, FloatArray, IntArray
from ...core.errors import InputError
from ...core.laws.interval_strategy import IntervalStrategy
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Environment, World
from ...core.spaces.interval import Interval

__all__ = ["Sales"]

_TOLD = 10  # own decisions that the words recount
_GRAIN = 2.0**17  # spacings of a double below which the gap to the reservation price is lost to rounding
_NOTABLE = 1e-3


class Sales(Environment):
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
    thinking: float = Field(0.25, gt=0, description="time from being asked until the price takes effect")
    horizon: float = Field(10.0, gt=0, description="time at which the market closes")

    @model_validator(mode="after")
    def _checked(self) -> Sales:
        _ = self.prices
        if self.thinking >= self.horizon:
            raise InputError(
                f"thinking {self.thinking} leaves no time before horizon {self.horizon}; make it shorter"
            )
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

    def begin(self, episode: IntArray, chance: Chance) -> _Markets:
        """One market for each episode; each clock and the shoppers have streams of their own."""
        return _Markets(self, chance)

    def optimal(self, observation: Observation) -> IntervalStrategy:
        """The symmetric equilibrium's price law, the same for all shops at all times."""
        return _equilibrium(self.shops, self.prices, self.informed)


@lru_cache(maxsize=64)
def _equilibrium(shops: int, prices: Interval, informed: float) -> IntervalStrategy:
    """F and its inverse: with q = (1 - u)^(N-1) N I / U the price at level u is (r + q c) / (1 + q)."""
    c, r = prices.low, prices.high
    odds = shops * informed / (1 - informed)
    lowest = (r + odds * c) / (1 + odds)
    finest = _GRAIN * float(np.spacing(r)) / (r - c)
    mass = float((finest / odds) ** (1 / (shops - 1)))
    atoms = ((r, mass),) if mass > _NOTABLE else ()
    top = (r + finest * c) / (1 + finest) if atoms else r

    def cdf(price: FloatArray) -> FloatArray:
        p = np.clip(price, lowest, top)
        reached = 1 - ((r - p) / ((p - c) * odds)) ** (1 / (shops - 1))
        return np.where(np.asarray(price) >= r, 1.0, np.maximum(reached, 0.0))

    def ppf(level: FloatArray) -> FloatArray:
        q = (1 - np.asarray(level)) ** (shops - 1) * odds
        price = np.clip((r + q * c) / (1 + q), lowest, r)
        return np.where(q < finest, r, price) if atoms else price

    return IntervalStrategy(prices, cdf, ppf, atoms)


class _Shoppers:
    """All shoppers of one episode: when each comes, whether informed, and to which shop otherwise.

    Given their number the times of a Poisson process are uniform. They are drawn ahead, since nothing that shops do
    changes who comes, and each is served at the prices posted when it comes, a window between two events at a time.
    """

    def __init__(self, sales: Sales, chance: Chance, row: int) -> None:
        generator = chance.sub("shoppers").generator(row)
        count = int(generator.poisson(sales.arrivals * sales.horizon))
        self._times = np.sort(generator.random(count) * sales.horizon).tolist()
        informed = generator.random(count) < sales.informed
        home = generator.integers(sales.shops, size=count)
        visits = (home[:, None] == np.arange(sales.shops)) & ~informed[:, None]
        self._informed = _running(informed[:, None])[:, 0]
        self._visits = _running(visits)
        self._coin = generator.random(count)
        self._served = 0

    def until(self, time: float, posted: FloatArray) -> IntArray:
        """Units sold by each shop [N] to those who came since the last call; ``posted`` is infinite where there is no price."""
        start, stop = self._served, bisect_left(self._times, time, self._served)
        self._served = stop
        sold = np.where(np.isinf(posted), 0, self._visits[stop] - self._visits[start])
        cheapest = np.flatnonzero((posted == posted.min()) & np.isfinite(posted))
        if len(cheapest) == 1:
            sold[cheapest] += self._informed[stop] - self._informed[start]
        elif len(cheapest):
            known = np.flatnonzero(np.diff(self._informed[start : stop + 1])) + start
            np.add.at(sold, cheapest[(self._coin[known] * len(cheapest)).astype(np.int64)], 1)
        return sold


def _running(flags: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Counts before each row, [M + 1, ...]."""
    counts = np.zeros((len(flags) + 1, flags.shape[1]), np.int32)
    np.cumsum(flags, axis=0, out=counts[1:])
    return counts


class _Report(NamedTuple):
    """What a shop is told when it is asked: its posted price, and what it sold since it was last asked."""

    time: float
    price: float
    units: int
    profit: float


class _Market:
    """One episode: shops as SimPy processes, and the requests that wait for an answer."""

    def __init__(self, sales: Sales, chance: Chance, row: int) -> None:
        self._sales = sales
        self._shoppers = _Shoppers(sales, chance, row)
        self._posted = np.full(sales.shops, np.inf)
        self._margin = np.zeros(sales.shops)
        self._units = np.zeros(sales.shops, np.int64)
        self._profit = np.zeros(sales.shops)
        self._earned = np.zeros(sales.shops)  # while the posted price has stood
        self._posts = [-1] * sales.shops  # which decision the posted price was
        self.total = np.zeros(sales.shops)
        self.due_payments: list[_Payment] = []
        self._due = sales.horizon
        self._clock = simpy.Environment()
        self.asked: list[int] = []
        self.answers = [np.nan] * sales.shops
        self.reports: list[list[_Report]] = [[] for _ in range(sales.shops)]
        for shop in range(sales.shops):
            clock = chance.sub(f"clock/shop_{shop + 1}").generator(row)
            self._clock.process(self._run(shop, partial(clock.exponential, 1 / sales.repricing)))

    def advance(self) -> bool:
        """Run the clock until nothing more can happen without an answer; False where the horizon came first."""
        self.asked, self._due = [], self._sales.horizon
        while self._clock.peek() < self._due:
            self._clock.step()
        if not self.asked:
            self._close()
        return bool(self.asked)

    def _close(self) -> None:
        self._serve(self._sales.horizon)
        for shop in range(self._sales.shops):
            self._pay(shop)

    def _pay(self, shop: int) -> None:
        """Pay the decision whose price stood."""
        if self._posts[shop] >= 0:
            self.due_payments.append(_Payment(shop, self._posts[shop], float(self._earned[shop])))
        self._earned[shop] = 0

    def _run(self, shop: int, pause: Callable[[], float]) -> Generator[simpy.Event, Any, None]:
        sales = self._sales
        while self._clock.now + sales.thinking < sales.horizon:
            self._ask(shop)
            yield self._clock.timeout(sales.thinking)
            self._post(shop, self.answers[shop])
            yield self._clock.timeout(pause())

    def _ask(self, shop: int) -> None:
        self._serve(self._clock.now)
        now, price = float(self._clock.now), float(self._posted[shop])
        report = _Report(
            now, price if price < np.inf else np.nan, int(self._units[shop]), float(self._profit[shop])
        )
        self._units[shop] = self._profit[shop] = 0
        self.reports[shop].append(report)
        self.asked.append(shop)
        self._due = min(self._due, now + self._sales.thinking)

    def _post(self, shop: int, price: float) -> None:
        self._serve(self._clock.now)
        self._pay(shop)
        self._posts[shop] += 1
        self._posted[shop], self._margin[shop] = price, price - self._sales.cost

    def _serve(self, time: float) -> None:
        sold = self._shoppers.until(time, self._posted)
        self._units += sold
        gained = sold * self._margin
        self._profit += gained
        self._earned += gained
        self.total += gained


class _Payment(NamedTuple):
    """What a shop's decision of this ``turn`` earned."""

    shop: int
    turn: int
    amount: float


class _Markets(World):
    """The markets of B episodes, asked together."""

    def __init__(self, sales: Sales, chance: Chance) -> None:
        self._sales = sales
        self._episode = chance.episode
        self._seats = sales.seats
        self._markets = [_Market(sales, chance, row) for row in range(len(chance.episode))]
        self._open = list(range(len(self._markets)))
        self._asked: list[tuple[int, list[int]]] = []

    def ask(self) -> Sequence[Observation]:
        self._open = [row for row in self._open if self._markets[row].advance()]
        rows: list[list[int]] = [[] for _ in self._seats]
        for row in self._open:
            for shop in self._markets[row].asked:
                rows[shop].append(row)
        self._asked = [(shop, which) for shop, which in enumerate(rows) if which]
        return [self._observation(shop, which) for shop, which in self._asked]

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        for (shop, rows), choice in zip(self._asked, choices, strict=True):
            for row, price in zip(rows, choice.action.tolist(), strict=True):
                self._markets[row].answers[shop] = price
        return self._payments()

    def settle(self) -> Sequence[Feedback]:
        return self._payments()

    def payoffs(self) -> Mapping[str, FloatArray]:
        totals = np.array([market.total for market in self._markets]).reshape(-1, len(self._seats))
        return {seat.name: totals[:, shop] for shop, seat in enumerate(self._seats)}

    def _payments(self) -> list[Feedback]:
        """What has been earned since the last payments, for each shop the decisions that earned it."""
        due: list[list[tuple[int, int, float]]] = [[] for _ in self._seats]
        for row, market in enumerate(self._markets):
            for paid in market.due_payments:
                due[paid.shop].append((row, paid.turn, paid.amount))
            market.due_payments = []
        return [self._feedback(self._seats[shop], paid) for shop, paid in enumerate(due) if paid]

    def _feedback(self, seat: Seat, paid: list[tuple[int, int, float]]) -> Feedback:
        rows, turns, amounts = zip(*paid, strict=True)
        return Feedback(seat, self._episode[list(rows)], np.array(turns, dtype=np.int64), np.array(amounts))

    def _observation(self, shop: int, rows: list[int]) -> Observation:
        pasts = [self._markets[row].reports[shop] for row in rows]
        turn = np.array([len(past) - 1 for past in pasts])
        columns = zip(*(past[-1] for past in pasts), strict=True)
        sees = {name: np.array(column) for name, column in zip(_Report._fields, columns, strict=True)}
        words = _Words(self._sales, pasts, turn.tolist())
        return Observation(self._seats[shop], self._episode[rows], turn, sees, words)


@dataclass(frozen=True)
class _Words:
    """Tells a shop the rules and its own past, or, above ``since`` 0, what came after the question of the turn before ``since``."""

    sales: Sales
    pasts: list[list[_Report]]
    turns: list[int]

    def __call__(self, row: int, names: Sequence[str], since: int = 0) -> str:
        past = self.pasts[row][: self.turns[row] + 1]
        now = past[-1]
        standing = (
            f"Your posted price is {now.price:.6g}." if len(past) > 1 else "You have not posted a price yet."
        )
        lines = [_told(*pair) for pair in pairwise(past)][max(since - 1, 0) :]
        title = "Since then:" if since else "Your decisions so far:"
        story = "\n".join(["", "", title, *lines[-_TOLD:]]) if lines else ""
        rules = "" if since else f"{_rules(self.sales)}\n\n"
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
