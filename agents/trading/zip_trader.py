"""Zero-intelligence-plus traders, which adapt a profit margin to what happens in the market."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ...core.chance import Chance, FloatArray, IntArray
from ...core.errors import InputError
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Agent, Player
from ..scripted.uniform import Uniform
from .shared.places import Places
from .shared.quotes import DEAL, NUMBER, PRICE, SIDE, is_shown, quotes

__all__ = ["Margins", "ZipTrader", "adapted", "direction"]

_BUY = 1.0


class ZipTrader(Agent):
    """ZIP: quotes limit x (1 + margin), and moves the margin towards a target by the Widrow-Hoff rule with momentum.

    At each event q, an order that came to stand or one that was met, a trader of price p raises its margin where an order was met at a
    price that it would have accepted (a seller's p <= q, a buyer's p >= q); it lowers it where one of the other side was met at a price
    that it would not have accepted, or one of its own side stands unmet at a price at least as good as its own. The target is
    R q + A: for a higher price R is uniform on [1, 1 + ``relative``] and A on [0, ``absolute``], for a lower one on [1 - ``relative``, 1] and
    [-``absolute``, 0]. Then change = rate (target - p), momentum' = momentum x inertia + (1 - inertia) change, and
    margin' = (p + momentum') / limit - 1, cut so that no trade loses. Each trader draws its rate, inertia and first margin once.

    It reads the ``tape`` of a `double_auction`; where there is none, or no worth of a unit, it draws uniformly, as `uniform` does.

    Source: Cliff (1997), "Minimal-intelligence agents for bargaining behaviors in market-based environments", HP Laboratories
    HPL-97-91; the ranges of the parameters are those of its experiments.
    """

    rates: tuple[float, float] = Field((0.1, 0.5), description="range of the learning rate, in [0, 1]")
    inertias: tuple[float, float] = Field((0.0, 0.1), description="range of the momentum's weight, in [0, 1]")
    margins: tuple[float, float] = Field(
        (0.05, 0.35), description="range of the first profit margin, 0 or more"
    )
    relative: float = Field(0.05, ge=0, lt=1, description="largest relative step of a target")
    absolute: float = Field(0.05, ge=0, description="largest absolute step of a target")

    @model_validator(mode="after")
    def _checked(self) -> ZipTrader:
        bounds = {
            "rates": (self.rates, 1.0),
            "inertias": (self.inertias, 1.0),
            "margins": (self.margins, np.inf),
        }
        for name, ((low, high), most) in bounds.items():
            if not 0 <= low <= high <= most:
                raise InputError(
                    f"{name} {low:g} to {high:g} came; give a range from 0 or more to {most:g} at most"
                )
        return self

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """A player for these episodes."""
        return _Player(self, seat, episode)


class Margins(NamedTuple):
    """What traders keep in mind, [B] each: the profit margin and the momentum of its changes."""

    margin: FloatArray
    momentum: FloatArray


def direction(event: FloatArray, price: FloatArray, buys: NDArray[np.bool_]) -> FloatArray:
    """Where traders of ``price[B]`` move their margins after an ``event`` [B, 5] of the tape: 1 up, -1 down, 0 nowhere."""
    side, level, met = event[:, SIDE], event[:, PRICE], event[:, DEAL] == 1
    own = np.where(buys, _BUY, -_BUY)
    accepts = own * (price - level) >= 0
    refuses = own * (price - level) <= 0
    lower = np.where(met, side != own, side == own) & refuses
    return np.where(met & accepts, 1.0, np.where(lower, -1.0, 0.0))


def adapted(
    kept: Margins, target: FloatArray, limit: FloatArray, rate: FloatArray, inertia: FloatArray
) -> Margins:
    """The margins [B] after one step towards the ``target`` prices [B] (Widrow-Hoff, with momentum).

    >>> one = np.ones(1)
    >>> margin, momentum = adapted(Margins(0.2 * one, 2.0 * one), 110 * one, 100 * one, 0.5 * one, 0.1 * one)
    >>> margin.round(4).tolist(), momentum.round(4).tolist()
    ([0.157], [-4.3])
    """
    price = limit * (1 + kept.margin)
    momentum = inertia * kept.momentum + (1 - inertia) * rate * (target - price)
    with np.errstate(divide="ignore", invalid="ignore"):
        margin = (price + momentum) / limit - 1
    return Margins(np.where(limit > 0, margin, kept.margin), momentum)


class _Player:
    """State [E, members] of all traders of a seat."""

    def __init__(self, recipe: ZipTrader, seat: Seat, episode: IntArray) -> None:
        self._recipe, self._places = recipe, Places(episode)
        shape = (len(episode), seat.members)
        self._margin, self._momentum = np.full(shape, np.nan), np.zeros(shape)
        self._rate, self._inertia = np.zeros(shape), np.zeros(shape)
        self._told = np.zeros(shape)  # events that were taken into account
        self._uniform = Uniform().begin(seat, episode)

    def act(self, observation: Observation, chance: Chance) -> Choice | Awaitable[Choice]:
        """A price for each row, after all that has happened."""
        if not is_shown(observation, "tape"):
            return self._uniform.act(observation, chance)
        at = self._places.of(observation)
        self._draw(at, observation, chance)
        self._adapt(at, observation, chance)
        return quotes(observation, observation.sees["value"] * (1 + self._margin[at]))

    def learn(self, feedback: Feedback) -> None:
        """Ignore the feedback: the tape tells all."""

    def _draw(self, at: tuple[IntArray, IntArray], observation: Observation, chance: Chance) -> None:
        """The parameters of traders that have none yet."""
        luck, recipe = chance.sub("parameters"), self._recipe
        ranges = (recipe.rates, recipe.inertias, recipe.margins)
        rate, inertia, first = (low + luck.uniform(k) * (high - low) for k, (low, high) in enumerate(ranges))
        new = np.isnan(self._margin[at])
        sign = np.where(observation.sees["buys"], -1.0, 1.0)
        drawn = ((self._rate, rate), (self._inertia, inertia), (self._margin, sign * first))
        for kept, fresh in drawn:
            kept[at] = np.where(new, fresh, kept[at])

    def _adapt(self, at: tuple[IntArray, IntArray], observation: Observation, chance: Chance) -> None:
        """Take the events since the last question into account, the oldest first."""
        sees, luck = observation.sees, chance.sub("targets")
        tape, limit, buys = sees["tape"], sees["value"], np.asarray(sees["buys"], dtype=np.bool_)
        kept, rate, inertia = Margins(self._margin[at], self._momentum[at]), self._rate[at], self._inertia[at]
        fresh = tape[:, :, NUMBER] >= self._told[at][:, None]
        for step, column in enumerate(np.flatnonzero(fresh.any(axis=0)).tolist()):
            event = tape[:, column]
            way = np.where(fresh[:, column], direction(event, limit * (1 + kept.margin), buys), 0.0)
            up = np.where(buys, -way, way)  # a buyer gains more at a lower price
            target = event[:, PRICE] * (1 + up * self._recipe.relative * luck.uniform(2 * step))
            target += up * self._recipe.absolute * luck.uniform(2 * step + 1)
            moved = adapted(kept, target, limit, rate, inertia)
            margin = np.where(buys, np.clip(moved.margin, -1.0, 0.0), np.maximum(moved.margin, 0.0))
            kept = Margins(
                np.where(way == 0, kept.margin, margin), np.where(way == 0, kept.momentum, moved.momentum)
            )
        self._margin[at], self._momentum[at] = kept
        self._told[at] = np.maximum(self._told[at], np.nan_to_num(tape[:, -1, NUMBER], nan=-1.0) + 1)
