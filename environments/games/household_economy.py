"""A small economy, month by month: households spend and save, and prices and wages follow what all of them spend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ...core.chance import Chance, FloatArray, IntArray
from ...core.laws.pure_strategy import PureStrategy
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Environment, World
from ...core.spaces.interval import Interval
from ...core.spaces.record import Record
from .shared.words import counted, number

__all__ = ["HouseholdEconomy"]

_CENTS = 100
_FARTHEST = 10.0
"""Prices and wages stay between a tenth and ten times what they were at first."""


class HouseholdEconomy(Environment):
    """Each month every household spends a share of its money; what it keeps earns ``interest``, and at the end its wage is paid.

    A month is worth ``patience^t (ln(goods bought) - effort * time worked)``; what is left after the last month is worth nothing, and nobody
    can borrow. A good costs 1 at first, and a full-time worker makes ``wage`` of them a month. Each month the price is multiplied by
    (goods bought / goods made)^``price_response``, that ratio taken between 1/2 and 2, and the wage alike by its own response. With ``effort``
    above 0 households also choose how much of their time to work. Money is counted in cents (a purchase counts as at least one), and each
    cent that a household pays or receives is received or paid by firms and bank, whose balance ``firms[B]`` is logged and may be negative.

    The optimum is the plan of a household too small to move prices, where wages are known ahead (no ``wage_response``) and all work: it spends
    the least of ``(money + discounted wages of k months) / (1 + patience + ... + patience^(k-1))`` over the k months to come. With
    utility in logarithms no price enters. Elsewhere none is given. Its share of the money is logged as ``best_number[B]``. ``sees`` holds ``money[B]``, ``price[B]`` and ``wage[B]``.

    >>> HouseholdEconomy(months=4, interest=0.0, patience=1.0).plan(np.array([500.0, 100.0]), 0)
    array([200., 100.])

    Source: after EconAgent of Li, Gao, Li, Li and Liao (2024), ACL, 15523-15536, with its taxes and labour market left out; the rule of
    logarithmic utility, Samuelson (1969), Review of Economics and Statistics 51, 239-246; without credit, Deaton (1991), Econometrica 59, 1221-1248.
    """

    households: int = Field(20, ge=1, le=10**6, description="members of the role")
    months: int = Field(12, ge=1, le=120, description="months in an episode")
    money: float = Field(300.0, ge=0.01, le=1e5, description="what each household has at first")
    wage: float = Field(100.0, ge=0.1, le=1e5, description="the first wage of a month's full-time work")
    interest: float = Field(0.01, ge=0, le=0.05, description="interest a month on money that is kept")
    patience: float = Field(1.0, gt=0, le=1, description="what a month is worth, relative to the one before")
    price_response: float = Field(0.1, ge=0, le=1, description="how strongly prices follow demand")
    wage_response: float = Field(0.0, ge=0, le=1, description="how strongly wages follow demand")
    effort: float = Field(0.0, ge=0, description="cost in points of full-time work")

    @property
    def criterion(self) -> str:
        """What reports call the optimum."""
        return "the spending plan of a household too small to move prices"

    @property
    def space(self) -> Interval | Record:
        """The share of money that is spent; with ``effort`` the part of the time that is worked, too."""
        share = Interval(0.0, 1.0)
        return Record({"spend": share, "work": share}) if self.effort else share

    @property
    def seats(self) -> tuple[Seat]:
        """The households."""
        return (Seat("household", self.space, members=self.households),)

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """An economy for each of these episodes; nothing in it is drawn."""
        return _Economy(self, episode)

    def optimal(self, observation: Observation) -> PureStrategy | None:
        """The share that `plan` spends at each row, half a percent more or less; None where wages move or work is chosen."""
        if self.wage_response or self.effort:
            return None
        money = observation.sees["money"]
        share = np.minimum(self.plan(money, observation.turn) / np.maximum(money, 1 / _CENTS), 1.0)
        return PureStrategy(Interval(0.0, 1.0), share, 0.005)

    def plan(self, money: FloatArray, turn: IntArray | int) -> FloatArray:
        """What a household with this ``money[B]`` spends in month ``turn[B]`` (0 is the first), where all later wages are ``wage``."""
        later = np.arange(self.months)
        wages = np.concatenate([[0.0], np.cumsum(self.wage / (1 + self.interest) ** later[1:])])
        limits = (np.asarray(money)[..., None] + wages) / np.cumsum(self.patience**later)
        over = later >= self.months - np.asarray(turn)[..., None]
        return np.asarray(np.where(over, np.inf, limits).min(axis=-1))

    def rules(self) -> str:
        """The economy in words."""
        works = "" if not self.effort else ", and what part of your time to work"
        paid = "your wage" if not self.effort else "your wage, times the part of your time that you worked"
        cost = (
            "" if not self.effort else f", less {number(self.effort)} x the part of your time that you work"
        )
        worth = "" if self.patience == 1 else f" times {number(self.patience)} for each month before it"
        return (
            f"You are one of {counted(self.households, 'household')} in a small economy, for {counted(self.months, 'month')}. Each month you decide what share of your"
            f" money to spend on goods, from 0 (nothing) to 1 (all of it){works}. What you keep earns {number(round(100 * self.interest, 9))} % interest,"
            f" and at the end of the month you are paid {paid}. You cannot borrow.\n\nA month earns you ln(goods that you buy) points{cost}{worth}."
            f" Money left after the last month is worth nothing. {self._moves()} Your aim is to earn as many points as you can."
        )

    def _moves(self) -> str:
        moving = {"price": self.price_response, "wage": self.wage_response}
        ways = [f"the {what} by the power {number(power)} of it" for what, power in moving.items() if power]
        still = [f"The {what} stays the same." for what, power in moving.items() if not power]
        full = " of full-time work" if self.effort else ""
        told = (
            f"A household makes {number(self.wage)} goods in a month{full}. After each month the goods bought by all are divided by the goods made"
            f" (at least 1/2, at most 2), and that multiplies {' and '.join(ways)}, up to ten times or down to a tenth of the first."
        )
        return " ".join(([told] if ways else []) + still)


class _Month(NamedTuple):
    """What households did in a month: cents ``spent[E, M]`` and the ``goods[E, M]`` that they bought."""

    spent: IntArray
    goods: FloatArray


class _Economy(World):
    """``E`` economies of ``M`` households; ``held[E, M]``, ``firms[E]`` are cents, and their sum never changes."""

    def __init__(self, rules: HouseholdEconomy, episode: IntArray) -> None:
        self._rules, self._seat = rules, rules.seats[0]
        shape = (len(episode), rules.households)
        self._episode = np.repeat(episode, rules.households)
        self._member = np.tile(np.arange(rules.households), len(episode))
        self._held = np.full(shape, round(_CENTS * rules.money))
        self._firms = np.zeros(len(episode), dtype=np.int64)
        self._price, self._wage = np.ones(len(episode)), np.full(len(episode), rules.wage)
        self._turn, self._last = 0, _Month(np.zeros(shape, dtype=np.int64), np.zeros(shape))
        self._earned = np.zeros(shape)

    def ask(self) -> Sequence[Observation]:
        """All households."""
        if self._turn == self._rules.months:
            return ()
        turn = np.broadcast_to(np.int64(self._turn), self._episode.shape)
        sees = {"money": self._held.ravel() / _CENTS, **self._each(price=self._price, wage=self._wage)}
        told = (*sees.values(), self._last.spent.ravel() / _CENTS, self._last.goods.ravel())
        table: FloatArray = np.stack(told, axis=1, dtype=np.float64).round(2)
        words = partial(_words, self._rules, table, self._turn)
        situations = partial(_numbered, table)
        self._asked = Observation(
            self._seat, self._episode, turn, sees, words, member=self._member, situations=situations
        )
        return (self._asked,)

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        """What the month was worth, and the goods that were bought at which price."""
        rules, (share, work) = self._rules, self._chosen(choices[0].action)
        spent = np.rint(share * self._held).astype(np.int64)
        goods = np.maximum(spent, 1) / _CENTS / self._price[:, None]
        paid = rules.patience**self._turn * (np.log(goods) - rules.effort * work)
        told = self._each(price=self._price, wage=self._wage)
        self._settle(spent, work)
        self._move(spent, work)
        self._last, self._turn, self._earned = _Month(spent, goods), self._turn + 1, self._earned + paid
        shows = {"goods": goods.ravel(), **told}
        best = rules.optimal(self._asked)
        logs = self._each(firms=self._firms / _CENTS) | ({} if best is None else {"best_number": best.number})
        return (self._asked.feedback(paid.ravel(), shows, logs),)

    def payoffs(self) -> Mapping[str, FloatArray]:
        """What each household earned in each episode, [E, M]."""
        return {self._seat.name: self._earned}

    def _chosen(self, action: NDArray[Any]) -> tuple[FloatArray, FloatArray]:
        share, work = (
            (action["spend"], action["work"]) if self._rules.effort else (action, np.ones(len(action)))
        )
        return share.reshape(self._held.shape), work.reshape(self._held.shape)

    def _settle(self, spent: IntArray, work: FloatArray) -> None:
        """Pay for the goods, then interest and wages, rounded down to cents."""
        kept = self._held - spent
        interest = np.floor(kept * self._rules.interest).astype(np.int64)
        wages = np.floor(np.round(self._wage[:, None] * work * _CENTS, 6)).astype(np.int64)
        self._held = kept + interest + wages
        self._firms = self._firms + (spent - interest - wages).sum(axis=1)

    def _move(self, spent: IntArray, work: FloatArray) -> None:
        """The next month's price and wage."""
        rules = self._rules
        demand, made = spent.sum(axis=1) / _CENTS / self._price, rules.wage * work.sum(axis=1)
        ratio = np.clip(demand / np.maximum(made, 1e-9), 0.5, 2.0)
        self._price = np.clip(self._price * ratio**rules.price_response, 1 / _FARTHEST, _FARTHEST)
        wage = self._wage * ratio**rules.wage_response
        self._wage = np.clip(wage, rules.wage / _FARTHEST, rules.wage * _FARTHEST)

    def _each(self, **values: FloatArray) -> dict[str, FloatArray]:
        """What holds for an economy, for each of its households."""
        return {name: np.repeat(value, self._rules.households) for name, value in values.items()}


def _numbered(table: FloatArray) -> IntArray:
    return np.unique(table, axis=0, return_inverse=True)[1].reshape(-1)


def _words(
    rules: HouseholdEconomy, table: FloatArray, turn: int, row: int, names: Sequence[str], since: int = 0
) -> str:
    money, price, wage, spent, goods = (f"{value:.2f}" for value in table[row])
    last = [f"Last month you spent {spent} and bought {goods} goods."] if turn else []
    now = f"This is month {turn + 1} of {rules.months}. You have {money}; a good costs {price}; the wage is {wage}."
    return "\n\n".join([*([] if since else [rules.rules()]), " ".join([*last, now])])
