"""Episodes of a bandit: pulls, and rewards that are paid at once or later."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ....core.chance import Chance, FloatArray, IntArray
from ....core.questions import OWN_ACTIONS, TOLD, Choice, Feedback, Observation
from ....core.recipes import World
from .past import Past
from .telling import Telling

if TYPE_CHECKING:
    from .arms import Arms

__all__ = ["ArmsWorld"]

_BITS = 62


class _Pull(NamedTuple):
    """One turn of the rows that were asked: the question, what the pulls are ``paid`` [B], and what is shown and logged of them."""

    asked: Observation
    paid: FloatArray
    shows: Mapping[str, NDArray[Any]]
    logs: Mapping[str, NDArray[Any]]


class ArmsWorld(World):
    """Asks for a pull at every turn, and pays pulls in their order, when the bandit says that they are known."""

    def __init__(self, bandit: Arms, chance: Chance) -> None:
        self._bandit, self._chance = bandit, chance
        self._seat = bandit.seats[0]
        self._past = Past.blank(bandit.course(chance), bandit.turns, bandit.numbers)
        self._earned = np.zeros(len(chance.episode))
        self._rows: IntArray | None = None  # those that go on; None: all
        for arm in bandit.examples(chance).T:
            reward = bandit.pay(arm, self._past, chance.at(self._past.turn))
            self._past = self._past.after(arm, reward, self._past.turn + 1)
        self._first = self._past.turn
        self._unpaid: deque[_Pull] = deque()

    def ask(self) -> Sequence[Observation]:
        past, bandit, episode = self._past, self._bandit, self._chance.episode
        over = bandit.over(past)
        if past.turn == bandit.turns or (over is not None and over.all()):
            return ()
        now = self._chance.at(past.turn)
        if bandit.numbers:
            past.context[:, past.turn] = bandit.contexts(now)
        legal = bandit.available(past, now)
        turn = np.broadcast_to(np.int64(past.turn - self._first), episode.shape)
        self._asked = Observation(
            self._seat, episode, turn, self._sees(), Telling(bandit, past, legal), legal=legal
        )
        self._rows = None if over is None or not over.any() else np.flatnonzero(~over)
        return (self._asked if self._rows is None else self._asked.take(self._rows),)

    def _sees(self) -> Mapping[str, NDArray[Any]]:
        past, bandit = self._past, self._bandit
        sees: dict[str, NDArray[Any]] = {"pulls": past.pulls, "gains": past.gains}
        sees |= bandit.statistics(past)
        if bandit.numbers:
            sees["context"] = past.context[:, past.turn]
        if bandit.delay or bandit.batch > 1:
            sees["unpaid"] = past.unpaid()
        # OWN_ACTIONS are the pulls whose order the words tell.
        if bandit.history == "summary":
            sees[OWN_ACTIONS] = np.empty((len(past.arm), 0), dtype=np.int64)
        elif bandit.history == "last":
            told = past.arm[:, max(past.turn - bandit.last, 0) : past.turn]
            sees[OWN_ACTIONS] = told.astype(np.int64)
        return sees

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        bandit, past, rows = self._bandit, self._past, self._rows
        arm, now = self._everywhere(self._seat.space.codes(choices[0].action)), self._chance.at(past.turn)
        told = bandit.pay(arm, past, now)
        pull = self._pulled(arm, told, now)
        if rows is None:
            self._earned += pull.paid
        else:
            pull = _taken(pull, rows)
            self._earned[rows] += pull.paid
            ended = np.ones(len(arm), dtype=np.bool_)
            ended[rows] = False
            arm = np.where(ended, -1, arm)
        self._unpaid.append(pull)
        self._past = past.after(arm, told, bandit.known(past.turn + 1))
        return self._paid(self._past.turn - self._past.known)

    def _everywhere(self, answered: IntArray) -> IntArray:
        """The arm of every row: of those that have ended, the first."""
        if self._rows is None:
            return answered
        arm = np.zeros(len(self._chance.episode), dtype=np.int64)
        arm[self._rows] = answered
        return arm

    def _pulled(self, arm: IntArray, told: FloatArray, now: Chance) -> _Pull:
        """What is paid, shown and logged of a pull of ``arm`` [B] that told the numbers ``told`` [B]."""
        bandit, past, asked = self._bandit, self._past, self._asked
        mean = bandit.expected(past, now)
        paid = bandit.paid(arm, told, past, now)
        shows = {} if paid is told else {TOLD: told}
        lost = {"regret": bandit.regret(arm, past, mean, asked.legal)} if bandit.earns else {}
        logs = {**lost, **_available(asked), **bandit.logs(arm, past, mean), **shows}
        return _Pull(asked, paid, shows, logs)

    def settle(self) -> Sequence[Feedback]:
        return self._paid(0)

    def payoffs(self) -> Mapping[str, FloatArray]:
        return {self._seat.name: self._earned}

    def _paid(self, outstanding: int) -> list[Feedback]:
        """Pay the earliest pulls, all but ``outstanding``."""
        feedback = []
        while len(self._unpaid) > outstanding:
            asked, paid, shows, logs = self._unpaid.popleft()
            feedback.append(asked.feedback(paid, shows, logs))
        return feedback


def _available(asked: Observation) -> dict[str, NDArray[Any]]:
    """The sum of 2 ** k over the arms k that could be pulled, where these are not always all, and not too many for a whole number."""
    if asked.legal is None or asked.legal.shape[1] > _BITS:
        return {}
    return {"available": asked.legal @ (1 << np.arange(asked.legal.shape[1], dtype=np.int64))}


def _taken(pull: _Pull, rows: IntArray) -> _Pull:
    """The pull at these ``rows`` alone."""
    shows, logs = ({name: column[rows] for name, column in part.items()} for part in (pull.shows, pull.logs))
    return _Pull(pull.asked.take(rows), pull.paid[rows], shows, logs)
