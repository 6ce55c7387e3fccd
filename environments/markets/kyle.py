"""One informed trader hides its orders among those of noise traders, over several auctions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from typing import NamedTuple

import numpy as np
from pydantic import Field

from ...core.chance import Chance, FloatArray, IntArray
from ...core.laws.law import Law
from ...core.laws.pure_strategy import PureStrategy
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Environment, World
from ...core.spaces.interval import Interval
from ..bandits.shared.luck import normals
from .shared.insider_trading import LinearEquilibrium, disclosed_equilibrium, sequential_equilibrium
from .shared.normal_law import normal_law

__all__ = ["Kyle"]

_MOST = 10.0  # standard deviations of the noise that an order may have
_LEAST = 0.5  # shares within which two orders count as the same


class Kyle(Environment):
    """The seat ``informed`` knows an asset's value, normal around ``mean``, and sends one order of any size in each of some ``auctions``.

    Noise traders' orders add up to a normal number of standard deviation ``noise``, anew in each auction. A market maker sees the
    total of all orders and sets the price that it expects the value to be, taking the informed trader to play the equilibrium;
    all orders are filled at that price. An auction pays (value - price) times the order.

    In the linear equilibrium the order is beta (value - price before), with beta by auction from Kyle's difference equations
    (`sequential_equilibrium`): one number for certain. With orders ``disclosed`` after each auction a certain order would give the
    value away: the trader adds normal noise of its own, so that its optimum is a normal law in each auction but the last
    (`disclosed_equilibrium`). Both hold after any past orders.

    ``sees`` holds ``round[B]``, ``value[B]`` and ``price_before[B]``; ``shows`` holds ``total_order[B]``, ``price_paid[B]`` and
    ``price_after[B]``; ``logs`` holds ``best_number[B]``, the median of the optimal law.

    Source: Kyle (1985), "Continuous auctions and insider trading", Econometrica 53, 1315-1335; disclosed orders: Huddart, Hughes
    and Levine (2001), "Public disclosure and dissimulation of insider trades", Econometrica 69, 665-681.
    """

    auctions: int = Field(1, ge=1, le=200, description="number of auctions, N")
    disclosed: bool = Field(False, description="whether each order is disclosed after its auction")
    mean: float = Field(100.0, description="mean of the value, the first price")
    value_sd: float = Field(10.0, gt=0, description="standard deviation of the value")
    noise: float = Field(100.0, gt=0, description="standard deviation of the noise traders' total order")

    @property
    def space(self) -> Interval:
        """Orders in shares, up to ten standard deviations of the noise, negative to sell."""
        return Interval(-_MOST * self.noise, _MOST * self.noise)

    @property
    def seats(self) -> tuple[Seat]:
        """``informed``."""
        return (Seat("informed", self.space),)

    @cached_property
    def equilibrium(self) -> LinearEquilibrium:
        """What holds in each auction."""
        solve = disclosed_equilibrium if self.disclosed else sequential_equilibrium
        return solve(self.auctions, self.value_sd, self.noise)

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """Auctions for these episodes."""
        return _Auctions(self, chance)

    def optimal(self, observation: Observation) -> Law:
        """The order in equilibrium, or its normal law; all rows are in one auction. Where nothing is seen, the order at the mean."""
        seen, known = observation.sees, self.equilibrium
        number = int(observation.turn[0]) if len(observation) else 0
        zero = np.zeros(len(observation))
        best = known.beta[number] * (seen.get("value", zero) - seen.get("price_before", zero))
        if known.own_noise[number]:
            return normal_law(self.space, best, float(known.own_noise[number]))
        return PureStrategy(self.space, np.clip(best, self.space.low, self.space.high), _LEAST)


class _Past(NamedTuple):
    """An auction that is over, arrays [B]."""

    order: FloatArray
    total: FloatArray
    price: FloatArray
    after: FloatArray


class _Auctions(World):
    """``B`` assets under trade."""

    def __init__(self, market: Kyle, chance: Chance) -> None:
        self._market, self._chance = market, chance
        self._value = np.round(market.mean + market.value_sd * normals(chance.sub("value")), 2)
        self._price = np.full(len(chance.episode), market.mean)
        self._earned = np.zeros(len(chance.episode))
        self._past: list[_Past] = []

    def ask(self) -> Sequence[Observation]:
        """The informed trader's order in the next auction."""
        number = len(self._past)
        if number == self._market.auctions:
            return ()
        turn = np.full(len(self._value), number, dtype=np.int64)
        sees = {"round": turn + 1, "value": self._value, "price_before": self._price}
        words = partial(_words, self._market, self._value, self._price, tuple(self._past))
        self._asked = Observation(self._market.seats[0], self._chance.episode, turn, sees, words)
        return (self._asked,)

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        """Fill all orders at the market maker's price."""
        number, known, order = len(self._past), self._market.equilibrium, choices[0].action
        noise = normals(self._chance.at(number).sub("noise"))
        total = order + self._market.noise * noise
        paid = self._price + known.impact[number] * total
        seen = order if self._market.disclosed else total
        best = known.beta[number] * (self._value - self._price)
        self._price = self._price + known.next_impact[number] * seen
        self._past.append(_Past(order, total, paid, self._price))
        gain = order * (self._value - paid)
        self._earned = self._earned + gain
        shows = {"total_order": total, "price_paid": paid, "price_after": self._price}
        return (self._asked.feedback(gain, shows, {"best_number": best}),)

    def payoffs(self) -> Mapping[str, FloatArray]:
        """What the informed trader earned."""
        return {"informed": self._earned}


def _words(
    market: Kyle,
    value: FloatArray,
    price: FloatArray,
    past: Sequence[_Past],
    row: int,
    names: Sequence[str],
    since: int = 0,
) -> str:
    now = f"This is auction {len(past) + 1} of {market.auctions}. " if market.auctions > 1 else ""
    known = "" if since else f"The value is {value[row]:.2f}. "
    lines = [_line(number, *(float(column[row]) for column in one)) for number, one in enumerate(past, 1)]
    told = "\n".join(lines[max(since - 1, 0) :])
    rules = "" if since else _rules(market)
    state = f"{now}{known}The market maker now expects the value to be {price[row]:.2f}."
    return "\n\n".join(filter(None, [rules, told, state]))


def _line(number: int, order: float, total: float, price: float, after: float) -> str:
    return (
        f"Auction {number}: your order was {order:.6g}, all orders came to {total:.6g}; the price was {price:.2f}, and"
        f" afterwards the market maker expected {after:.2f}."
    )


def _rules(market: Kyle) -> str:
    often = "one auction" if market.auctions == 1 else f"{market.auctions} auctions, one after another"
    open_book = (
        " After each auction your own order is disclosed to the market maker." if market.disclosed else ""
    )
    return (
        f"An asset is traded in {often}. What it is worth at the end is drawn from a normal distribution with mean {market.mean:g} and"
        f" standard deviation {market.value_sd:g}, and you alone know it. In each auction you send an order of any size from"
        f" {market.space.low:g} to {market.space.high:g} shares: positive to buy, negative to sell. Noise traders, who know nothing, send"
        f" orders that add up to a normal number with mean 0 and standard deviation {market.noise:g}. A market maker sees the total of"
        " all orders, not whose they are, and sets the price that it expects the value to be; it knows how an informed trader who"
        f" wants to earn the most would trade. All orders are filled at that price.{open_book}\n\nYou earn (value - price) x your order in"
        " each auction, and want to earn as much as you can in all."
    )
