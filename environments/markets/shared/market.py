"""One market under way: its clock, the questions that are open, and what is still to be paid."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Generator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import simpy
from numpy.typing import NDArray

from ....core.chance import Chance, FloatArray
from ....core.errors import PluginFault
from ....registry.recipes import name_of
from ....registry.suggesting import suggest

if TYPE_CHECKING:
    from .clocked import Clocked

__all__ = ["Answer", "Decision", "Market", "Payment", "Process", "Request", "Tell", "total"]

Process = Generator[simpy.Event, Any, Any]
"""A process on SimPy's clock."""

Tell = Callable[[Sequence[str], int], str]
"""``tell(names, since)``: one question in words, as in `aleator.core.questions.Words`."""


class Decision(NamedTuple):
    """The address of a decision within its market: the ``seat``'s place among the seats, its ``member``, the ``turn``."""

    seat: int
    member: int
    turn: int


class Answer(NamedTuple):
    """What was answered, as `Space.values` gives it, and the decision that it is, by which it is paid."""

    value: Any
    decision: Decision


class Request:
    """A question that is open until its answer comes: what it ``sees`` and how it is told."""

    __slots__ = ("decision", "legal", "paid_before", "sees", "tell", "text", "value")

    def __init__(
        self,
        decision: Decision,
        sees: Mapping[str, Any],
        tell: Tell,
        legal: NDArray[np.bool_] | None,
        paid_before: int,
    ) -> None:
        self.decision, self.sees, self.tell, self.legal = decision, sees, tell, legal
        self.paid_before = paid_before
        self.value: Any = None
        self.text = ""


class Payment(NamedTuple):
    """What a decision earned and revealed (turn -1: what its member is paid for none); NaN pays nothing. Nobody is shown its ``logs``."""

    decision: Decision
    amount: float
    shows: Mapping[str, Any]
    logs: Mapping[str, Any] = MappingProxyType({})


class Market:
    """One episode of a market (``chance`` has one row), as its processes see it; ``clock`` is SimPy's own.

    Every process may ask, pay and start others. An answer comes when the modelled thinking time has passed on the clock,
    whatever the time that it really takes.
    """

    def __init__(self, recipe: Clocked, chance: Chance) -> None:
        self.clock = simpy.Environment(0.0)
        self.totals = [np.zeros(seat.members) for seat in recipe.seats]
        self.asked: list[Request] = []
        self._recipe, self._chance = recipe, chance
        self._places = {seat.name: place for place, seat in enumerate(recipe.seats)}
        self._turns: defaultdict[tuple[int, int], int] = defaultdict(int)
        self._thinking: dict[tuple[int, int], Request] = {}
        self._unpaid: dict[Decision, None] = {}
        self._payments: list[Payment] = []
        self._due = math.inf
        self._main = self.clock.process(self._whole(recipe.run(self)))

    @property
    def now(self) -> float:
        """The time on the clock."""
        return self.clock.now

    @property
    def is_over(self) -> bool:
        """Whether the market's own process has ended."""
        return not self._main.is_alive

    def chance(self, name: str) -> Chance:
        """This episode's chance in the stream ``name``; a process that has one of its own disturbs no other's luck."""
        return self._chance.sub(name)

    def start(self, process: Process) -> simpy.Process:
        """Run another process beside the caller."""
        return self.clock.process(process)

    def together(self, processes: Sequence[Process]) -> Process:
        """Run processes beside one another until all have ended; returns what each returned, in their order."""
        running = [self.clock.process(process) for process in processes]
        yield self.clock.all_of(running)
        return [process.value for process in running]

    def ask(
        self,
        seat: str,
        sees: Mapping[str, Any],
        tell: Tell,
        member: int = 0,
        legal: NDArray[np.bool_] | None = None,
    ) -> Generator[simpy.Event, Any, Answer]:
        """Ask a member of ``seat``, and give the `Answer` when it has thought: ``answer = yield from market.ask(...)``.

        ``sees`` holds numbers or arrays, of the same names and shapes whenever this seat is asked; ``legal[A]`` masks labels.
        Raises `PluginFault` where there is no such member, or it is still thinking about another question.
        """
        recipe, clock, who = self._recipe, self.clock, (self._place(seat, member), member)
        request = self._opened(who, sees, tell, legal)
        delay = self._drawn_delay(seat, request.decision) if recipe.thinking_drawn else recipe.thinking
        if (due := clock.now + delay) < self._due:
            self._due = due
        yield clock.timeout(delay)
        if recipe.thinking_per_character:
            yield clock.timeout(recipe.thinking_per_character * len(request.text))
        del self._thinking[who]
        return Answer(request.value, request.decision)

    def pay(self, decision: Decision, amount: float, **shows: Any) -> None:
        """Pay a decision, in full or one more instalment of it (NaN: nothing yet), and show its member what it revealed."""
        if not math.isnan(amount):
            self.totals[decision.seat][decision.member] += amount
            self._unpaid.pop(decision, None)
        self._payments.append(Payment(decision, amount, shows))

    def inform(self, seat: str, member: int = 0, amount: float = math.nan, **shows: Any) -> None:
        """Show a member what it has not asked for, and pay it an ``amount`` for no decision (NaN: nothing).

        Raises `PluginFault` where there is no such member.
        """
        place = self._place(seat, member)
        self.totals[place][member] += 0.0 if math.isnan(amount) else amount
        self._payments.append(Payment(Decision(place, member, -1), amount, shows))

    def log(self, decision: Decision, **values: Any) -> None:
        """Write ``values`` beside a decision in the ledger, for no player to see."""
        self._payments.append(Payment(decision, math.nan, {}, values))

    def advance(self) -> None:
        """Run the clock until nothing more can happen without an answer, or the market is over."""
        self.asked, self._due = [], math.inf
        peek, step = self.clock.peek, self.clock.step
        while peek() < self._due:
            step()
        if self.is_over:
            if isinstance(self._main.value, BaseException):
                raise self._main.value
            for request in self.asked:  # nobody will be asked these
                del self._unpaid[request.decision]
            self.asked = []
        elif not self.asked:
            raise self._fault(f"waits at time {self.now:g} for what never happens; let it ask or end")

    def payments(self) -> list[Payment]:
        """What is due and may be known: what came after a question is kept back until that question is answered."""
        if not self._thinking or self.is_over:
            due, self._payments = self._payments, []
            return due
        due, kept, thinking = list[Payment](), list[Payment](), self._thinking
        for order, payment in enumerate(self._payments):
            seat, member, _ = payment.decision
            request = thinking.get((seat, member))
            known = request is None or order < request.paid_before
            (due if known else kept).append(payment)
        self._payments = kept
        return due

    def unpaid(self) -> list[Payment]:
        """Nothing, for each decision that was never paid anything."""
        return [Payment(decision, 0.0, {}) for decision in self._unpaid]

    def _whole(self, run: Process) -> Process:
        """The market's own process; where it ends, in whatever way, nothing more happens."""
        try:
            yield from run
        finally:
            self._due = -math.inf

    def _opened(
        self, who: tuple[int, int], sees: Mapping[str, Any], tell: Tell, legal: NDArray[np.bool_] | None
    ) -> Request:
        seat, member = who
        if who in self._thinking:
            name = self._recipe.seats[seat].name
            raise self._fault(f"asks member {member} of seat {name!r} while it thinks; wait for its answer")
        turn = self._turns[who]
        self._turns[who] = turn + 1
        decision = Decision(seat, member, turn)
        request = Request(decision, sees, tell, legal, len(self._payments))
        self._thinking[who] = request
        self._unpaid[decision] = None
        self.asked.append(request)
        return request

    def _place(self, seat: str, member: int) -> int:
        """The place of ``seat`` among the seats. Raises `PluginFault` where it is none, or has no such member."""
        place = self._places.get(seat)
        if place is None:
            raise self._fault(f"names seat {seat!r}; {suggest(seat, list(self._places))}")
        if not 0 <= member < len(self.totals[place]):
            raise self._fault(
                f"names member {member} of seat {seat!r}; allowed: 0 to {len(self.totals[place]) - 1}"
            )
        return place

    def _fault(self, what: str) -> PluginFault:
        return PluginFault(f"environment {name_of(self._recipe)!r} {what}")

    def _drawn_delay(self, seat: str, decision: Decision) -> float:
        """The thinking time that does not depend on the answer."""
        recipe, chance = self._recipe, self._chance.sub(f"thinking/{seat}")
        at = Chance(chance.seed, chance.stream, chance.episode, decision.turn, decision.member)
        return recipe.thinking - recipe.thinking_drawn * math.log1p(-float(at.uniform()[0]))


def total(markets: Sequence[Market], seat: int) -> FloatArray:
    """What each member of a seat has earned in each market, [B, members]."""
    return np.array([market.totals[seat] for market in markets]).reshape(len(markets), -1)
