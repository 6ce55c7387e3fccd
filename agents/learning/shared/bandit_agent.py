"""Agents that play a law of what their arms have paid."""

from __future__ import annotations

from ....core.bandits.history import History
from ....core.chance import Chance, FloatArray, IntArray
from ....core.laws.mixed_strategy import MixedStrategy
from ....core.questions import Choice, Observation, Seat
from ....core.recipes import Agent, Player
from .memory import ArmMemory, listed_seat

__all__ = ["BanditAgent", "LawPlayer"]


class BanditAgent(Agent):
    """Draws each label from a law of how often labels were played and what they earned, and reports that law. Subclasses define `law`."""

    def law(self, history: History) -> FloatArray:
        """The law [B, A] of the next decision of each row."""
        raise NotImplementedError

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """A player that has not seen any reward yet."""
        return LawPlayer(self, self.memory(seat, episode))

    def memory(self, seat: Seat, episode: IntArray) -> ArmMemory:
        """What a player of ``seat`` remembers. Raises `InputError` unless the answers are listed."""
        return ArmMemory(listed_seat(self, seat), episode)


class LawPlayer:
    """Plays the law of ``agent`` at what ``memory`` holds."""

    def __init__(self, agent: BanditAgent, memory: ArmMemory) -> None:
        self._agent, self.memory, self.learn = agent, memory, memory.learn

    def act(self, observation: Observation, chance: Chance) -> Choice:
        law = MixedStrategy(self.memory.space, self._agent.law(self.memory.history(observation)))
        return Choice(law.draw(chance), law=law, law_kind="scripted")
