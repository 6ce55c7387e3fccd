"""A trader that waits in the background and then takes what is offered."""

from __future__ import annotations

from collections.abc import Awaitable

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ...core.chance import Chance, FloatArray, IntArray
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Agent, Player
from ..scripted.uniform import Uniform
from .shared.quotes import DEAL, PRICE, is_shown, quotes

__all__ = ["Sniper"]


class Sniper(Agent):
    """Kaplan's trader: quotes nothing until it takes the best price of the other side, where that does not lose.

    A buyer takes the lowest ask where it is no higher than the lowest price traded so far; where bid and ask are less than ``spread``
    of the ask apart, it gains at least ``gain`` of the ask and the ask is no higher than the highest price traded so far; or where less
    than ``hurry`` of the market's time is left. A seller does likewise with the highest bid. In the source, where markets are repeated,
    the prices are those of the period before.

    Where only a price can be answered it waits at the lowest one as a buyer and at the highest as a seller.

    It reads the ``tape`` and the best prices; where there are none, or no worth of a unit, it draws uniformly, as `uniform` does.

    Source: Rust, Miller and Palmer (1994), "Characterizing effective trading strategies: insights from a computerized double auction
    tournament", Journal of Economic Dynamics and Control 18, 61-96: Kaplan's programme.
    """

    spread: float = Field(0.1, ge=0, description="relative gap of bid and ask at which it acts")
    gain: float = Field(0.02, ge=0, description="least relative gain at which it then acts")
    hurry: float = Field(
        0.1, ge=0, le=1, description="share of the time at whose beginning it takes any gain"
    )

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """A player for these episodes."""
        return _Player(self, seat, episode)


class _Player:
    def __init__(self, recipe: Sniper, seat: Seat, episode: IntArray) -> None:
        self._recipe, self._uniform = recipe, Uniform().begin(seat, episode)

    def act(self, observation: Observation, chance: Chance) -> Choice | Awaitable[Choice]:
        """The best price of the other side where it acts, and nothing elsewhere."""
        if not is_shown(observation, "tape", "best_bid", "best_ask", "time", "horizon"):
            return self._uniform.act(observation, chance)
        buys = np.asarray(observation.sees["buys"], dtype=np.bool_)
        best = np.where(buys, observation.sees["best_ask"], observation.sees["best_bid"])
        return quotes(observation, np.nan_to_num(best), ~self._acts(observation, best, np.where(buys, 1, -1)))

    def learn(self, feedback: Feedback) -> None:
        """Ignore the feedback: the tape tells all."""

    def _acts(self, observation: Observation, best: FloatArray, own: IntArray) -> NDArray[np.bool_]:
        sees = observation.sees
        least, most = _traded(sees["tape"], own)
        gains = own * (sees["value"] - best)
        juicy = own * (best - least) <= 0
        close = (sees["best_ask"] - sees["best_bid"] < self._recipe.spread * best) & (
            own * (best - most) <= 0
        )
        late = sees["time"] > (1 - self._recipe.hurry) * sees["horizon"]
        acts = (gains >= 0) & (juicy | (close & (gains >= self._recipe.gain * best)) | late)
        return np.asarray(acts, dtype=np.bool_)


def _traded(tape: FloatArray, own: IntArray) -> tuple[FloatArray, FloatArray]:
    """The price traded so far that is best to each trader, and the worst, [B] each; where nothing has, none is juicy and any will do."""
    price = np.where(tape[:, :, DEAL] == 1, own[:, None] * tape[:, :, PRICE], np.nan)
    none = np.isnan(price).all(axis=1)
    least = np.where(np.isnan(price), np.inf, price).min(axis=1)
    most = np.where(np.isnan(price), -np.inf, price).max(axis=1)
    sign = own.astype(np.float64)
    return sign * np.where(none, -np.inf, least), sign * np.where(none, np.inf, most)
