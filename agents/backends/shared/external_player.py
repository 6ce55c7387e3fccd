"""A player that answers from outside the package: its questions are recorded calls, its answers are read into the seat's space.

Whoever answers is one function ``ask(situation, calls) -> PlayerReply``. A failure that may pass is tried again, an answer that
is not legal is asked for again as often as the policy allows, and what is left after that is the decision's outcome. Nothing
ever stands in for an answer.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, replace
from math import isnan
from typing import Any

import numpy as np

from ....core.calls import (
    NO_RETRIES,
    Address,
    CallClient,
    CallNeeds,
    PastCall,
    Record,
    RetryPolicy,
    RunContext,
)
from ....core.chance import Chance, IntArray
from ....core.errors import AleatorError, OverBudget
from ....core.failures import DEARER, OVER_BUDGET
from ....core.laws.mixed_strategy import MixedStrategy
from ....core.outcomes import Outcome
from ....core.questions import Choice, Feedback, Observation, Seat
from ....core.spaces.space import as_objects
from .player_reply import PlayerReply, no_answer
from .reading import Answered, read_reply
from .replay import Replay
from .situation import Situation
from .user_calls import UserCalls

__all__ = ["MOST_USD", "Ask", "ExternalPlayer", "PlayerPolicy"]

MOST_USD = "the most that a call can cost: set aside before it is made where spending is limited"
_FINAL = frozenset({Outcome.LEGAL, Outcome.ERROR, Outcome.OVER_BUDGET})

Ask = Callable[[Situation, UserCalls], Awaitable[PlayerReply]]


@dataclass(frozen=True)
class PlayerPolicy:
    """How the agent is asked: what it ``sees``, and how often failures are tried again and illegal answers asked for again.

    ``most_usd`` is set aside for each question where the run's spending is limited; questions of one ``lane`` are paced
    together; a player that ``nests`` makes recorded calls of its own, retried by ``own_calls``. ``tells_rewards``: each question
    says what was earned since the last one of its episode.
    """

    sees: Callable[[Observation, int, Chance], Situation]
    reasks: int = 0
    retry: RetryPolicy = NO_RETRIES
    most_usd: float = 0.0
    lane: str = ""
    nests: bool = False
    own_calls: RetryPolicy = NO_RETRIES
    tells_rewards: bool = False


@dataclass(frozen=True)
class _Question:
    """One time that the player is asked (`core.calls.OutgoingRequest`)."""

    context: RunContext
    policy: PlayerPolicy
    ask: Ask
    at: Address
    situation: Situation

    def body(self) -> Situation:
        return self.situation

    def needs(self, answers: int, capped: bool) -> CallNeeds:
        policy = self.policy
        return CallNeeds(policy.lane, policy.most_usd, nests=policy.nests)

    async def send(self, together: Sequence[Any]) -> list[Record]:
        return [asdict(await self.answered())]

    async def answered(self, only_recall: bool = False) -> PlayerReply:
        """The player's reply, whatever went wrong; ``only_recall`` refuses calls of its own that are not on record."""
        started = time.monotonic()
        calls = UserCalls(self.context, self.at, self.policy.own_calls, only_recall)
        try:
            reply = self._within_policy(await self.ask(self.situation, calls))
        except OverBudget as error:
            reply = PlayerReply(error=OVER_BUDGET, detail=str(error))
        except AleatorError:
            raise
        except Exception as error:  # noqa: BLE001  # what a user's code raises is this decision's outcome
            reply = no_answer(error)
        paid_for = calls.made and reply.cost_usd is None
        cost = 0.0 if paid_for else reply.cost_usd  # what its own calls cost stands with them
        return replace(
            reply, cost_usd=cost, latency=time.monotonic() - started, worst_usd=self.policy.most_usd
        )

    def _within_policy(self, reply: PlayerReply) -> PlayerReply:
        """An answer that cost more than was set aside is an error where spending is limited, so that the next one is not made."""
        most = self.policy.most_usd
        if not self.context.capped or (reply.cost_usd or 0.0) <= most:
            return reply
        text = f"the call cost {reply.cost_usd:.6g} USD where most_usd set {most:.6g} aside; set most_usd to the most that one can cost"
        return replace(reply, error=DEARER, detail=text, transient=False)


class ExternalPlayer:
    """The player of an agent outside the package. Rows are asked at the same time; ``replay`` brings back what the agent remembers."""

    def __init__(
        self,
        context: RunContext,
        ask: Ask,
        policy: PlayerPolicy,
        replay: Replay | None,
        seat: Seat,
        episode: IntArray,
    ) -> None:
        self._context, self._ask, self._policy, self._replay, self._seat = context, ask, policy, replay, seat
        self._earned: dict[tuple[int, int], float] = {}
        if replay is not None:
            replay.sits(seat.name, self._asked_again)

    async def act(self, observation: Observation, chance: Chance) -> Choice:
        """Ask the agent about every row."""
        rows = range(len(observation))
        decided = await asyncio.gather(*(self._decide(observation, row, chance.take([row])) for row in rows))
        answered, trails, seeds = zip(*decided, strict=True)
        law = _common_law(self._seat, answered)
        return Choice(
            action=self._seat.space.pack([one.parsed.action for one in answered]),
            law=law,
            law_kind=None if law is None else "scripted",
            outcome=np.array([one.parsed.outcome for one in answered], dtype=np.int8),
            attempt=np.array([len(trail) - 1 for trail in trails], dtype=np.int16),
            mode="sample" if law is None else "scripted",
            columns=_columns(answered, trails, seeds),
        )

    def learn(self, feedback: Feedback) -> None:
        """Keep what was earned for the next question, where that tells it; else its words tell what happened."""
        if not self._policy.tells_rewards:
            return
        members = np.zeros(len(feedback), dtype=np.int64) if feedback.member is None else feedback.member
        rows = zip(feedback.episode.tolist(), members.tolist(), feedback.reward.tolist(), strict=True)
        for episode, member, reward in rows:
            if not isnan(reward):
                self._earned[episode, member] = self._earned.get((episode, member), 0.0) + reward

    async def _decide(
        self, observation: Observation, row: int, chance: Chance
    ) -> tuple[Answered, list[str], int | None]:
        """How the last reply reads, the outcomes on the way, and the seed that was handed over."""
        situation = self._policy.sees(observation, row, chance)
        if self._policy.tells_rewards:
            earned = self._earned.pop((situation["episode"], situation.get("member", 0)), None)
            situation = {**situation, "reward": earned}
        legal = None if observation.legal is None else observation.legal[row]
        at = Address(
            self._seat.name, situation["episode"], situation["turn"], 0, 0, situation.get("member", 0)
        )
        client = self._context.client(at, self._policy.retry, before_new=self._replay)
        asked, trail = situation, list[str]()
        while True:
            answered = read_reply(await self._reply(client, at, asked, len(trail)), self._seat.space, legal)
            outcome = answered.parsed.outcome
            trail.append(outcome.label)
            if outcome in _FINAL or len(trail) > self._policy.reasks:
                return answered, trail, situation.get("seed")
            asked = {**situation, "rejected": outcome.label}

    async def _reply(self, client: CallClient, at: Address, asked: Situation, time_asked: int) -> PlayerReply:
        place = at._replace(attempt=time_asked)
        return PlayerReply(**await client(_Question(self._context, self._policy, self._ask, place, asked)))

    async def _asked_again(self, call: PastCall) -> PlayerReply:
        """The reply to a question of the past, for `Replay`."""
        question = _Question(self._context, self._policy, self._ask, call.address, dict(call.body))
        return await question.answered(only_recall=True)


def _columns(
    answered: Sequence[Answered], trails: Sequence[list[str]], seeds: Sequence[int | None]
) -> dict[str, Any]:
    """What is logged with each row: the outcomes on the way, what was wrong, and the seed that was handed over."""
    columns: dict[str, Any] = {
        "trail": as_objects(" ".join(trail) for trail in trails),
        "error": as_objects(one.wrong for one in answered),
    }
    if None not in seeds:
        columns["seed_given"] = np.array(seeds, dtype=np.int64)
    return columns


def _common_law(seat: Seat, answered: Sequence[Answered]) -> MixedStrategy | None:
    """The laws [B, A], where every legal row has one; the entry of a row without an action means nothing."""
    legal = [one for one in answered if one.parsed.outcome == Outcome.LEGAL]
    if not legal or any(one.law is None for one in legal):
        return None
    nothing = MixedStrategy.uniform(seat.space).probs
    return MixedStrategy(seat.space, [nothing if one.law is None else one.law for one in answered])
