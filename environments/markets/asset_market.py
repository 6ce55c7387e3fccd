"""An asset that pays dividends is traded until it is worth nothing: where do its prices go?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, NamedTuple

import numpy as np
from pydantic import Field, model_validator

from ...core.errors import InputError
from ...core.questions import Observation, Seat
from ...core.spaces.interval import Interval
from ...core.spaces.menu import Menu
from ...core.spaces.record import Record
from .shared.call_market import Called, Limit, call
from .shared.clocked import Clocked
from .shared.market import Answer, Market, Process
from .shared.order_book import BUY, SELL

__all__ = ["AssetMarket"]

_SIDES = Menu(("buy", "sell", "hold"))
_SIGNS = {"buy": BUY, "sell": SELL}


class AssetMarket(Clocked):
    """Two roles, ``trader`` and ``crowd``, trade shares in a call market, once in each of ``periods``; every share then pays a dividend.

    A dividend is one of ``dividends``, all alike likely and the same for all shares; after the last period a share is worth
    nothing. Before the call of period t its fundamental value is therefore the mean dividend times the periods that are left, t
    included. Each trader sends one order (side, limit_price, quantity), or holds, and beside it a ``forecast`` of the price of this
    call; an order is cut to what its trader can pay at the limit, or has. All orders that can trade do so at one price
    (`shared.call_market`). Member k of either role begins with the (cash, shares) in place k of ``endowments``, which are gone through
    again and again, the crowd after the traders. Money counts in hundredths, so that cash and shares are conserved exactly.

    A decision earns what it changes of the trader's cash, and the dividends of its period. ``sees`` [B] holds ``period``, ``periods``,
    ``cash``, ``shares``, ``fundamental``, ``mean_dividend``, the last two prices ``last_price`` and ``price_before`` (NaN where there
    was no trade yet), ``lowest`` and ``highest``. ``shows`` holds ``period``, ``clearing_price`` (NaN where nothing traded),
    ``fundamental``, ``turnover`` (units traded over all shares), ``dividend``, ``filled``, and ``forecast_gap``, forecast less price.

    No optimum is given: what is best depends on what the others do.

    Source: Smith, Suchanek and Williams (1988), "Bubbles, crashes, and endogenous expectations in experimental spot asset markets",
    Econometrica 56, 1119-1151; forecasts in a call market: Haruvy, Lahav and Noussair (2007), "Traders' expectations in asset
    markets", American Economic Review 97, 1901-1920.
    """

    stationary: ClassVar[bool] = True

    traders: int = Field(9, ge=1, description="members of the role `trader`")
    crowd: int = Field(0, ge=0, description="members of the role `crowd`; 0: there is none")
    periods: int = Field(15, ge=1, description="periods, T")
    dividends: tuple[float, ...] = Field((0.0, 8.0, 28.0, 60.0), description="dividends, all alike likely")
    endowments: tuple[tuple[float, int], ...] = Field(
        ((225.0, 3), (585.0, 2), (945.0, 1)), description="cash and shares at the start, trader by trader"
    )
    highest: float = Field(1000.0, gt=0, description="highest price and forecast; the lowest is 0")
    most: int = Field(5, ge=1, le=100, description="largest quantity of an order")

    @model_validator(mode="after")
    def _checked(self) -> AssetMarket:
        kept = [*self.dividends, *(number for pair in self.endowments for number in pair)]
        if not self.dividends or not self.endowments or not all(0 <= one < math.inf for one in kept):
            raise InputError("dividends and endowments must be 0 or more, one or more of each")
        return self

    @property
    def seats(self) -> tuple[Seat, ...]:
        """``trader``, and ``crowd`` where it has members."""
        prices, quantity = Interval(0.0, self.highest), Menu(tuple(map(str, range(1, self.most + 1))))
        order = Record({"forecast": prices, "side": _SIDES, "limit_price": prices, "quantity": quantity})
        roles = {"trader": self.traders, "crowd": self.crowd}
        return tuple(Seat(name, order, members=count) for name, count in roles.items() if count)

    @property
    def mean_dividend(self) -> float:
        """Of a share in a period."""
        return sum(self.dividends) / len(self.dividends)

    def fundamental(self, period: int) -> float:
        """The expected dividends of a share from ``period`` (1 to T) on.

        >>> AssetMarket().fundamental(1), AssetMarket().fundamental(15)
        (360.0, 24.0)
        """
        return self.mean_dividend * (self.periods - period + 1)

    def optimal(self, observation: Observation) -> None:
        """None: no optimum is known."""

    def run(self, market: Market) -> Process:
        """All periods."""
        floor = _Floor(self, market)
        for period in range(1, self.periods + 1):
            common = floor.common(period)
            answers = yield from market.together([floor.ask(one, common) for one in floor.traders])
            floor.close(period, answers)


class _Period(NamedTuple):
    """What all know of a period that is over; the price is NaN where nothing traded."""

    price: float
    units: int
    dividend: float


class _Trader:
    """What a trader holds, cash in hundredths, and what it did in each period, in words."""

    def __init__(self, seat: str, member: int, cash: float, shares: int) -> None:
        self.seat, self.member = seat, member
        self.cash, self.shares = _ticks(cash), shares
        self.did: list[str] = []

    def order(self, answer: dict[str, Any], lot: float) -> Limit:
        """The order that was sent, cut to what the trader can pay, or has; of no units where it holds."""
        side, price, quantity = (
            _SIGNS.get(answer["side"], 0),
            _ticks(answer["limit_price"]),
            int(answer["quantity"]),
        )
        if side == BUY and price:
            quantity = min(quantity, self.cash // price)
        if side == SELL:
            quantity = min(quantity, self.shares)
        return Limit(side, price, quantity if side else 0, lot)


def _ticks(money: float) -> int:
    """Hundredths."""
    return round(100 * money)


class _Floor:
    """The traders of one market, and its periods so far."""

    def __init__(self, asset: AssetMarket, market: Market) -> None:
        self._asset, self._market = asset, market
        members = [(seat.name, k) for seat in asset.seats for k in range(seat.members)]
        places = [asset.endowments[place % len(asset.endowments)] for place in range(len(members))]
        self.traders = [_Trader(*one, *place) for one, place in zip(members, places, strict=True)]
        self._shares = sum(trader.shares for trader in self.traders)
        self._past: list[_Period] = []

    def ask(self, trader: _Trader, common: Mapping[str, float]) -> Process:
        """A trader's order and forecast, given what all see."""
        sees = {**common, "cash": trader.cash / 100, "shares": trader.shares}
        tell = partial(_words, self._asset, trader.cash, trader.shares, self._past[:], trader.did)
        return (yield from self._market.ask(trader.seat, sees, tell, trader.member))

    def common(self, period: int) -> dict[str, float]:
        """What every trader sees before the call of ``period``."""
        asset = self._asset
        prices = [math.nan, math.nan, *(one.price for one in self._past if not math.isnan(one.price))]
        return {
            "period": period,
            "periods": asset.periods,
            "fundamental": asset.fundamental(period),
            "mean_dividend": asset.mean_dividend,
            "last_price": prices[-1],
            "price_before": prices[-2],
            "lowest": 0.0,
            "highest": asset.highest,
        }

    def close(self, period: int, answers: Sequence[Answer]) -> None:
        """Call the market, and pay the dividend."""
        lots = self._market.chance("lots").at(period).uniforms(range(len(self.traders)))[:, 0].tolist()
        orders = [
            trader.order(answer.value, lot)
            for trader, answer, lot in zip(self.traders, answers, lots, strict=True)
        ]
        called = call(orders)
        dividend = self._dividend(period)
        price = math.nan if called.price is None else called.price / 100
        units = sum(called.filled) // 2
        self._past.append(_Period(price, units, dividend))
        shown = {
            "period": period,
            "clearing_price": price,
            "fundamental": self._asset.fundamental(period),
            "turnover": units / max(self._shares, 1),
            "dividend": dividend,
        }
        self._settle(orders, called, answers, shown)

    def _dividend(self, period: int) -> float:
        dividends = self._asset.dividends
        even = np.full(len(dividends), 1 / len(dividends))
        return dividends[int(self._market.chance("dividends").at(period).pick(even)[0])]

    def _settle(
        self, orders: Sequence[Limit], called: Called, answers: Sequence[Answer], shown: dict[str, float]
    ) -> None:
        for trader, order, units, answer in zip(self.traders, orders, called.filled, answers, strict=True):
            signed = order.side * units
            trader.shares += signed
            change = trader.shares * _ticks(shown["dividend"]) - signed * (called.price or 0)
            trader.cash += change
            trader.did.append(f"You {_traded(signed)}, and forecast {answer.value['forecast']:.2f}.")
            own = {"filled": signed, "forecast_gap": answer.value["forecast"] - shown["clearing_price"]}
            self._market.pay(answer.decision, change / 100, **shown, **own)


def _traded(signed: int) -> str:
    return f"bought {signed}" if signed > 0 else f"sold {-signed}" if signed else "did not trade"


def _words(
    asset: AssetMarket,
    cash: int,
    shares: int,
    past: Sequence[_Period],
    did: Sequence[str],
    names: Sequence[str],
    since: int = 0,
) -> str:
    """The rules (to one who has not read them), the periods that are new, and what the trader has."""
    period = len(past) + 1
    lines = [_line(number, *one) for number, one in enumerate(zip(past, did, strict=False), 1)]
    state = (
        f"This is period {period} of {asset.periods}. You have {cash / 100:.2f} in cash and {shares}"
        f" share{'' if shares == 1 else 's'}. A share that is kept to the end still pays {asset.fundamental(period):.2f} in the mean."
    )
    return "\n\n".join(
        filter(None, ["" if since else _rules(asset), "\n".join(lines[max(since - 1, 0) :]), state])
    )


def _line(number: int, period: _Period, did: str) -> str:
    price = "no trade" if math.isnan(period.price) else f"price {period.price:.2f}, {period.units} traded"
    return f"Period {number}: {price}; dividend {period.dividend:g}. {did}"


def _rules(asset: AssetMarket) -> str:
    dividends = ", ".join(f"{one:g}" for one in asset.dividends)
    return (
        f"You are one of {asset.traders + asset.crowd} traders of an asset, for {asset.periods} periods. At the end of each period every share"
        f" pays its owner a dividend: {dividends}, each as likely, the same for all shares. After the last period shares are worth"
        " nothing; what you earn is cash.\n\nIn each period all traders send one order at once: to buy or to sell up to"
        f" {asset.most} shares at a limit price from 0 to {asset.highest:g}, or to hold. All orders that can trade with one another do so at"
        " one price. You cannot pay more than your cash or sell more shares than you have; an order for more is cut. Beside the order"
        " you forecast the price of this period.\n\nYou want to end with as much cash as you can."
    )
