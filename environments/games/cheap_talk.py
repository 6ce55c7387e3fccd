"""Cheap talk: one player knows where the prize is and sends a message; the other reads it and chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ...core.chance import Chance, FloatArray, IntArray
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Environment, World
from ...core.spaces.menu import Menu
from ...core.spaces.text import Text
from .shared.talk import quoted

__all__ = ["CheapTalk"]


class CheapTalk(Environment):
    """The sender is told which of the ``options`` pays, and writes a message; the receiver reads it and chooses one of them.

    The paying option is uniform. The receiver earns 1 where it chooses it, else 0. With ``interests`` common the sender earns
    the same; with ``interests`` opposed it earns 1 where the receiver misses. Messages cost nothing and bind nobody. The
    sender is paid once the receiver has chosen. ``sees`` holds ``state[B]``, the index of the paying option, for the sender,
    and ``message[B]`` for the receiver.

    With common interests any language is an equilibrium that both share, and so is babbling; with opposed interests every
    equilibrium babbles, and the receiver is right in one of K cases. No optimum is given: it depends on the language.

    Source: Crawford and Sobel (1982), "Strategic information transmission", Econometrica 50, 1431-1451; Lewis (1969),
    "Convention" (signalling games).
    """

    stationary: ClassVar[bool] = True

    options: tuple[str, ...] = Field(("Left", "Right"), description="what the receiver chooses from")
    interests: Literal["common", "opposed"] = Field("common", description="what the sender is paid for")
    longest: int = Field(200, ge=8, description="most characters of a message")

    @property
    def seats(self) -> tuple[Seat, Seat]:
        """Two seats, ``sender`` and ``receiver``."""
        return Seat("sender", Text(self.longest)), Seat("receiver", Menu(self.options))

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """One message and one choice in each episode."""
        return _Talk(self, episode, chance)

    def optimal(self, observation: Observation) -> None:
        """None: the optimum depends on the language that the players share."""


class _Talk(World):
    """``B`` episodes: first all senders are asked, then all receivers."""

    def __init__(self, game: CheapTalk, episode: IntArray, chance: Chance) -> None:
        self._game, self._episode = game, episode
        self._sender, self._receiver = game.seats
        size = len(game.options)
        self._state = chance.sub("state").pick(np.full(size, 1 / size))
        self._message: NDArray[np.object_] | None = None
        self._chosen: IntArray | None = None

    def ask(self) -> Sequence[Observation]:
        """The senders first, then the receivers."""
        turn = np.zeros(len(self._episode), dtype=np.int64)
        if self._message is None:
            words = partial(_sender_words, self._game, self._state)
            self._sent = Observation(self._sender, self._episode, turn, {"state": self._state}, words)
            return (self._sent,)
        if self._chosen is None:
            words = partial(_receiver_words, self._game, self._message)
            self._read = Observation(self._receiver, self._episode, turn, {"message": self._message}, words)
            return (self._read,)
        return ()

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        """Nothing for the message alone; both are paid once the receiver has chosen."""
        if self._message is None:
            self._message = choices[0].action
            return ()
        self._chosen = choices[0].action
        shows = {"state": self._state, "chosen": self._chosen}
        paid = self.payoffs()
        return (
            self._sent.feedback(paid["sender"], shows),
            self._read.feedback(paid["receiver"], shows),
        )

    def payoffs(self) -> Mapping[str, FloatArray]:
        """1 to the receiver where it chose the paying option, and to the sender then, or else, by its interest."""
        chosen = np.full(len(self._episode), -1) if self._chosen is None else self._chosen
        found = (chosen == self._state).astype(np.float64)
        return {"sender": found if self._game.interests == "common" else 1 - found, "receiver": found}


def _sender_words(game: CheapTalk, state: IntArray, row: int, names: Sequence[str], since: int = 0) -> str:
    paid = (
        "you earn 1 point as well"
        if game.interests == "common"
        else "you earn nothing, and 1 point if they miss it"
    )
    return (
        f"One of these options pays: {', '.join(game.options)}. It was drawn at random, each alike, and you alone are told"
        f" which it is: {game.options[int(state[row])]}.\n\n"
        "You write a message to another player, who then chooses one of the options. The other player earns 1 point if they"
        f" choose the one that pays; in that case {paid}. You need not tell the truth.\n\n"
        "Write the message that the other player will read."
    )


def _receiver_words(
    game: CheapTalk, message: NDArray[np.object_], row: int, names: Sequence[str], since: int = 0
) -> str:
    paid = (
        "1 point in that case as well"
        if game.interests == "common"
        else "1 point if you miss it, and nothing otherwise"
    )
    return (
        f"One of these options pays: {', '.join(names)}. It was drawn at random, each alike. You do not know which it is; another"
        f" player does, and has written you a message. You earn 1 point if you choose the option that pays; the other player"
        f" earns {paid}. The other player need not tell the truth.\n\n"
        f"The message:\n{quoted(message[row])}"
    )
