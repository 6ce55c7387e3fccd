"""What back ends outside the loop share: the situation as a mapping, attempts on record, and the reading of an answer.

A back end is one function ``ask(situation) -> ExternalReply``. Each of its attempts is written to the transcript before it is
used; a failure that may pass is tried again, an answer that is not legal is asked for again as often as the `CallPolicy`
allow, and what is left after that is the decision's outcome. Nothing ever stands in for an answer.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ....core.calls import Address, Call, RunContext
from ....core.chance import Chance, IntArray
from ....core.errors import InputError, LawError, OverBudget, SpaceError
from ....core.failures import DEARER, OVER_BUDGET, bill, failure_class
from ....core.laws.mixed_strategy import MixedStrategy
from ....core.outcomes import Outcome
from ....core.questions import Choice, Feedback, Observation, Seat
from ....core.reading import Parsed, read_choice, read_number
from ....core.spaces.interval import Interval
from ....core.spaces.menu import Menu
from ....registry.loading import load_object
from ...llm.transport.redaction import redacted

if TYPE_CHECKING:
    import tenacity

__all__ = [
    "MOST_USD",
    "Ask",
    "CallPolicy",
    "ExternalPlayer",
    "ExternalReply",
    "Situation",
    "as_reply",
    "needs_a_run",
    "no_answer",
    "situation",
    "situation_in_full",
    "user_object",
]

Situation = dict[str, Any]
_LONGEST_WAIT = 60.0
MOST_USD = "the most that a call can cost: set aside before it is made where spending is limited"
_FINAL = frozenset({Outcome.LEGAL, Outcome.ERROR, Outcome.OVER_BUDGET})


@dataclass(frozen=True)
class ExternalReply:
    """One attempt: the answer's ``text``, or the class of an ``error`` and its ``detail``.

    ``law`` is what the answer was drawn from, where the back end says so; ``transient`` says that the same question may be
    answered later, after ``retry_after`` seconds where that is known; ``cost_usd`` is None where no price is known, and
    ``worst_usd`` the most that the attempt can have cost.
    """

    text: str = ""
    error: str | None = None
    detail: str | None = None
    law: Mapping[str, float] | None = None
    cost_usd: float | None = None
    transient: bool = False
    retry_after: float | None = None
    latency: float = 0.0
    worst_usd: float = 0.0


Ask = Callable[[Mapping[str, Any]], Awaitable[ExternalReply]]


@dataclass(frozen=True)
class CallPolicy:
    """How a back end is asked: what it ``sees``, which ``mode`` its answers declare, and how often it is asked again.

    ``most_usd`` is set aside for each call where the run's spending is limited.
    """

    sees: Callable[[Observation, int, Chance], Situation]
    mode: str = "sample"
    reasks: int = 0
    retries: int = 0
    backoff: float = 0.5
    most_usd: float = 0.0


def situation(observation: Observation, row: int, chance: Chance) -> Situation:
    """``words``, ``seat``, ``episode``, ``turn``, and ``options`` on a menu or ``low`` and ``high`` on an interval."""
    menu = observation.seat.space
    space = (
        {"options": list(menu.actions)} if isinstance(menu, Menu) else {"low": menu.low, "high": menu.high}
    )
    at = {"episode": int(observation.episode[row]), "turn": int(observation.turn[row])}
    return {"words": observation.text(row), "seat": observation.seat.name, **at, **space}


def situation_in_full(observation: Observation, row: int, chance: Chance) -> Situation:
    """`situation`, with ``sees`` (the numbers behind the words, as lists) and luck that belongs to this decision alone.

    The luck is ``uniform``, a number in [0, 1), and ``seed``, an integer below 2**63 for whoever needs more of it.
    """
    sees = {name: column[row].tolist() for name, column in observation.sees.items()}
    seed = int(chance.sub("seed").words()[0] >> np.uint64(1))
    luck = {"uniform": float(chance.uniform()[0]), "seed": seed}
    return {**situation(observation, row, chance), "sees": sees, **luck}


def as_reply(answer: object) -> ExternalReply:
    """The attempt that brought ``answer``: a label, a number, or a mapping with ``action``, and maybe ``law``, ``cost_usd``.

    None is no answer. Raises `TypeError` on anything else.

    >>> as_reply({"action": "Heads", "law": {"Heads": 0.6, "Tails": 0.4}}).text
    'Heads'
    """
    if isinstance(answer, Mapping):
        law, cost = answer.get("law"), answer.get("cost_usd")
        law = None if law is None else {str(label): float(p) for label, p in law.items()}
        return replace(
            as_reply(answer.get("action")), law=law, cost_usd=None if cost is None else float(cost)
        )
    if answer is None:
        return ExternalReply()
    if isinstance(answer, str | int | float | np.number):
        return ExternalReply(text=str(answer))
    raise TypeError(
        f"{type(answer).__name__} came as an answer; give a label, a number, or a mapping with `action`"
    )


def no_answer(error: Exception, *, transient: bool = False) -> ExternalReply:
    """The attempt that ended in ``error``, told without secrets."""
    return ExternalReply(error=failure_class(error), detail=redacted(str(error)), transient=transient)


def user_object(name: str, what: str) -> Any:
    """The object of the user's called ``module:attribute`` or ``path/to/file.py:attribute``; ``what`` is the field it came in."""
    if ":" not in name:
        raise InputError(f"{what} {name!r} names nothing; give module:attribute or path/to/file.py:attribute")
    return load_object(name)


def needs_a_run(agent: str) -> InputError:
    """The error of an agent that is seated without a context."""
    return InputError(
        f"agent {agent!r} needs a run to record its answers, or they would be lost; seat it through a Scenario or aleator run"
    )


class _Decided(NamedTuple):
    """One row's answer: what was heard last, how it reads, its law [A] where it came, and the outcomes on the way."""

    parsed: Parsed
    law: Sequence[float] | None
    trail: list[str]
    notes: dict[str, Any]


class ExternalPlayer:
    """A back end in a seat: rows are asked concurrently; what it remembers is its own affair, or stands in the words."""

    def __init__(
        self, context: RunContext, ask: Ask, policy: CallPolicy, seat: Seat, episode: IntArray
    ) -> None:
        self._context, self._ask, self._policy, self._seat = context, ask, policy, seat

    async def act(self, observation: Observation, chance: Chance) -> Choice:
        """Ask about every row."""
        rows = range(len(observation))
        decided = await asyncio.gather(*(self._decide(observation, row, chance.take([row])) for row in rows))
        menu = self._seat.space
        law = _common_law(menu, decided) if isinstance(menu, Menu) else None
        action = [-1 if one.parsed.action is None else one.parsed.action for one in decided]
        return Choice(
            action=np.array(action, dtype=np.int64 if isinstance(menu, Menu) else np.float64),
            law=law,
            law_kind=None if law is None else "scripted",
            outcome=np.array([one.parsed.outcome for one in decided], dtype=np.int8),
            attempt=np.array([len(one.trail) - 1 for one in decided], dtype=np.int16),
            notes=[one.notes for one in decided],
            mode=self._policy.mode if law is None else "scripted",
        )

    def learn(self, observation: Observation, choice: Choice, outcome: Feedback) -> None:
        """Nothing: a back end that remembers does so by itself."""

    async def _decide(self, observation: Observation, row: int, chance: Chance) -> _Decided:
        asked = self._policy.sees(observation, row, chance)
        line = _Line(self._context, self._ask, self._policy, asked)
        seen, trail = asked, list[str]()
        while True:
            one = await line.call(seen)
            parsed, law, wrong = _read(one, self._seat.space)
            trail.append(parsed.outcome.label)
            if parsed.outcome in _FINAL or len(trail) > self._policy.reasks:
                break
            seen = {**asked, "rejected": parsed.outcome.label}
        told = {"trail": trail, "error": wrong, "seed_given": asked.get("seed")}
        return _Decided(
            parsed, law, trail, {name: value for name, value in told.items() if value is not None}
        )


class _Line:
    """The attempts of one decision: each recalled from the transcript, or made and written there first."""

    def __init__(self, context: RunContext, ask: Ask, policy: CallPolicy, asked: Situation) -> None:
        self._context, self._ask, self._policy = context, ask, policy
        self._where = (asked["seat"], asked["episode"], asked["turn"], 0)
        self._made = 0
        self._recalled = False

    async def call(self, seen: Situation) -> ExternalReply:
        """What was heard, tried again while the failure may pass and retries are left."""
        import tenacity

        trying = tenacity.AsyncRetrying(
            stop=tenacity.stop_after_attempt(self._policy.retries + 1),
            wait=self._wait,
            retry=tenacity.retry_if_result(lambda one: one.transient),
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
        )
        return await trying(self._attempt, seen)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        """As long as the other side asks for, else twice as long each time; not at all where the failure is recalled."""
        told = None if state.outcome is None else state.outcome.result().retry_after
        wanted = self._policy.backoff * 2.0 ** (state.attempt_number - 1) if told is None else told
        return 0.0 if self._recalled else float(min(wanted, _LONGEST_WAIT))

    async def _attempt(self, seen: Situation) -> ExternalReply:
        address = Address(*self._where, self._made)
        self._made += 1
        digest = sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()[:32]
        record = self._context.recall(address, digest)
        self._recalled = record is not None
        if record is None:
            record = await self._made_now(address, digest, seen)
        return ExternalReply(**record)

    async def _made_now(self, address: Address, digest: str, seen: Situation) -> Mapping[str, Any]:
        """The record of a call that is made now, or that the run's money does not allow."""
        try:
            async with self._context.slot(Call(usd=self._policy.most_usd)) as place:
                made = asdict(self._within_terms(await self._heard(seen)))
                place.usd = bill(made)
                (record,) = self._context.record([(address, digest, seen, made)])
        except OverBudget as error:
            made = asdict(ExternalReply(error=OVER_BUDGET, detail=str(error)))
            (record,) = self._context.record([(address, digest, seen, made)])
        return record

    def _within_terms(self, one: ExternalReply) -> ExternalReply:
        """An answer that cost more than was set aside is an error where spending is limited, so that the next one is not made."""
        most = self._policy.most_usd
        if not self._context.capped or (one.cost_usd or 0.0) <= most:
            return one
        told = f"the call cost {one.cost_usd:.6g} USD where most_usd set {most:.6g} aside; set most_usd to the most that one can cost"
        return replace(one, error=DEARER, detail=told, transient=False)

    async def _heard(self, seen: Situation) -> ExternalReply:
        started = time.monotonic()
        try:
            one = await self._ask(seen)
        except Exception as error:  # noqa: BLE001  # what a user's code raises is this decision's outcome
            one = no_answer(error)
        return replace(one, latency=time.monotonic() - started, worst_usd=self._policy.most_usd)


def _read(one: ExternalReply, menu: Menu | Interval) -> tuple[Parsed, Sequence[float] | None, str | None]:
    """The answer, its law[A] and what is wrong with it. An act that its own law excludes is an error, like a law that is none."""
    if one.error is not None:
        answer = Outcome.OVER_BUDGET if one.error == OVER_BUDGET else Outcome.ERROR
        return Parsed(answer), None, f"{one.error}: {one.detail}"
    parsed = _parsed(one.text, menu)
    if one.law is None:
        return parsed, None, None
    try:
        law = _law(one.law, menu)
    except (LawError, SpaceError) as error:
        return Parsed(Outcome.ERROR), None, str(error)
    if parsed.action is not None and law[int(parsed.action)] == 0:
        return (
            Parsed(Outcome.ERROR),
            None,
            f"{one.text} was played, to which the law that came with it gives 0",
        )
    return parsed, law, None


def _parsed(text: str, menu: Menu | Interval) -> Parsed:
    if isinstance(menu, Interval):
        return read_number(text, None, menu)
    if text in menu.actions:
        return Parsed(Outcome.LEGAL, menu.index(text))
    return read_choice(text, None, menu.actions)


def _law(law: Mapping[str, float], menu: Menu | Interval) -> list[float]:
    if isinstance(menu, Interval):
        raise LawError(
            f"a law over {', '.join(law)} came with a number in [{menu.low}, {menu.high}]; leave it out"
        )
    probabilities: list[float] = MixedStrategy.from_mapping(menu, law).probs.tolist()
    return probabilities


def _common_law(menu: Menu, decided: Sequence[_Decided]) -> MixedStrategy | None:
    """The laws [B, A], where every legal row has one; the entry of a row without an action means nothing."""
    legal = [one for one in decided if one.parsed.outcome == Outcome.LEGAL]
    if not legal or any(one.law is None for one in legal):
        return None
    nothing = MixedStrategy.uniform(menu).probs.tolist()
    return MixedStrategy(menu, [one.law or nothing for one in decided])
