"""Episodes of a bandit: pulls, and rewards that are paid at once or later."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ....core.chance import Chance, FloatArray
from ....core.questions import OWN_ACTIONS, Choice, Feedback, Observation
from ....core.recipes import World
from .past import Past
from .telling import Telling

if TYPE_CHECKING:
    from .arms import Arms

__all__ = ["ArmsWorld"]

_BITS = 62


class _Pull(NamedTuple):
    """One turn of all rows: the question, and the ``reward`` and ``regret`` [B] of what was pulled."""

    asked: Observation
    reward: FloatArray
    regret: FloatArray


class ArmsWorld(World):
    """Asks for a pull at every turn, and pays pulls in their order, when the bandit says that they are known."""

    def __init__(self, bandit: Arms, chance: Chance) -> None:
        self._bandit, self._chance = bandit, chance
        self._seat = bandit.seats[0]
        self._past = Past.blank(bandit.course(chance), bandit.horizon, bandit.numbers)
        for arm in bandit.examples(chance).T:
            reward = bandit.pay(arm, self._past, chance.at(self._past.turn))
            self._past = self._past.after(arm, reward, self._past.turn + 1)
        self._first = self._past.turn
        self._unpaid: deque[_Pull] = deque()

    def ask(self) -> Sequence[Observation]:
        past, bandit, episode = self._past, self._bandit, self._chance.episode
        if past.turn == bandit.horizon:
            return ()
        now = self._chance.at(past.turn)
        if bandit.numbers:
            past.context[:, past.turn] = bandit.contexts(now)
        legal = bandit.available(now)
        turn = np.broadcast_to(np.int64(past.turn - self._first), episode.shape)
        self._asked = Observation(
            self._seat, episode, turn, self._sees(), Telling(bandit, past, legal), legal=legal
        )
        return (self._asked,)

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
        arm, past, asked = choices[0].action, self._past, self._asked
        now = self._chance.at(past.turn)
        reward = self._bandit.pay(arm, past, now)
        mean = self._bandit.expected(past, now)
        best = self._bandit.yardstick(past, mean, asked.legal)
        self._unpaid.append(_Pull(asked, reward, best - mean[np.arange(len(arm)), arm]))
        self._past = past.after(arm, reward, self._bandit.known(past.turn + 1))
        return self._paid(self._past.turn - self._past.known)

    def settle(self) -> Sequence[Feedback]:
        return self._paid(0)

    def payoffs(self) -> Mapping[str, FloatArray]:
        return {self._seat.name: self._past.reward[:, self._first :].sum(axis=1)}

    def _paid(self, outstanding: int) -> list[Feedback]:
        """Pay the earliest pulls, all but ``outstanding``."""
        feedback = []
        while len(self._unpaid) > outstanding:
            asked, reward, regret = self._unpaid.popleft()
            feedback.append(asked.feedback(reward, logs={"regret": regret, **_available(asked)}))
        return feedback


def _available(asked: Observation) -> dict[str, NDArray[Any]]:
    """The sum of 2 ** k over the arms k that could be pulled, where these are not always all, and not too many for a whole number."""
    if asked.legal is None or asked.legal.shape[1] > _BITS:
        return {}
    return {"available": asked.legal @ (1 << np.arange(asked.legal.shape[1], dtype=np.int64))}
